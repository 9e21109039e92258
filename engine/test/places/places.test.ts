import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPlace } from '../../src/places/open-place.js';
import type { Place, PlaceOptions } from '../../src/places/place.js';
import { startGcsServer } from '../support/gcs-server.js';
import { itWithObjects } from '../support/object-server.js';
import { startS3Server } from '../support/s3-server.js';

const MEBI = 1024 * 1024;
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-places-'));
const [s3, gcs] = await Promise.all([startS3Server(), startGcsServer()]);

afterAll(async () => {
  await Promise.all([s3?.stop(), gcs?.stop()]);
  fs.rmSync(scratch, { recursive: true });
});

let folders = 0;
const KINDS = [
  { kind: 'a folder', test: it, env: {}, newPlace: () => Promise.resolve(path.join(scratch, `folder-${folders++}`)) },
  { kind: 'S3', test: itWithObjects(s3), env: s3?.env ?? {}, newPlace: async () => `${await s3?.bucket()}/a folder` },
  {
    kind: 'Google Cloud Storage',
    test: itWithObjects(gcs),
    env: gcs?.env ?? {},
    newPlace: async () => `${await gcs?.bucket()}/a folder`,
  },
];

const bytes = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) });
const textOf = async (place: Place, key: string): Promise<string> => (await buffer(await place.read(key))).toString();
const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex');

async function keysOf(place: Place, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of place.list(prefix)) keys.push(key);
  return keys;
}

const open = (address: string, env: PlaceOptions['env'], more: Partial<PlaceOptions> = {}): Promise<Place> =>
  openPlace(address, { projectDir: scratch, env, retry: { pause: 20 }, ...more });

describe.each(KINDS)('$kind as a place', ({ test, env, newPlace }) => {
  let place: Place;
  beforeAll(async () => {
    place = await open(await newPlace(), env);
  });

  test('keeps the first of two objects under one key', async () => {
    expect(await place.create('once/first.txt', bytes('first'))).toBe('created');
    expect(await place.create('once/first.txt', bytes('second'))).toBe('exists');
    expect(await textOf(place, 'once/first.txt')).toBe('first');
    expect(await place.stat('once/first.txt')).toMatchObject({
      ...{ key: 'once/first.txt', bytes: 5, md5: md5('first') },
      changedAt: expect.any(Date) as Date,
    });
  });

  test('lets exactly one of eight callers create an object', async () => {
    for (const key of ['race/1', 'race/2', 'race/3']) {
      const writers = Array.from({ length: 8 }, (_, index) => place.create(key, bytes(`writer ${index}`)));
      const results = await Promise.all(writers);
      expect(results.filter((result) => result === 'created')).toHaveLength(1);
      expect(await textOf(place, key)).toBe(`writer ${results.indexOf('created')}`);
    }
  });

  test('says that there is no object', async () => {
    await expect(place.read('nothing')).rejects.toMatchObject({ code: 'place.not-found' });
    expect(await place.stat('nothing')).toBeUndefined();
    await place.remove('nothing');
    await place.create('removed', bytes('x'));
    await place.remove('removed');
    expect(await place.stat('removed')).toBeUndefined();
    expect(await keysOf(place, 'removed')).toEqual([]);
  });

  test('keeps empty objects', async () => {
    await place.create('empty', bytes(''));
    expect(await textOf(place, 'empty')).toBe('');
    expect(await place.stat('empty')).toMatchObject({ bytes: 0, md5: md5('') });
  });

  test('shows readers whole versions while an object is replaced', async () => {
    const version = (n: number): Buffer => Buffer.alloc(200_000, `${n}`);
    await place.put('replaced', { bytes: version(0) });
    let isWriting = true;
    const readers = Array.from({ length: 3 }, async () => {
      let seen = 0;
      for (; isWriting; seen++) {
        const content = await buffer(await place.read('replaced'));
        expect(content.equals(version(content[0]! - 48))).toBe(true);
      }
      return seen;
    });
    for (let n = 1; n < 10; n++) await place.put('replaced', { bytes: version(n) });
    isWriting = false;
    expect(Math.min(...(await Promise.all(readers)))).toBeGreaterThan(0);
    expect((await place.stat('replaced'))?.md5).toBe(md5(version(9)));
  });

  test('keeps odd names as they are', async () => {
    const names = [
      'a b+c',
      '100%',
      '%2F',
      '%20',
      'ção/é',
      '日本/語',
      'a&b=c?d#e',
      'it\'s <x> "y"',
      '~*!()',
      '\u{1F600}',
      'a:b',
    ];
    for (const [index, name] of names.entries()) await place.create(`odd/${name}`, bytes(`${index}`));
    const sorted = names.map((name) => Buffer.from(`odd/${name}`)).sort((a, b) => Buffer.compare(a, b));
    expect(await keysOf(place, 'odd/')).toEqual(sorted.map(String));
    for (const [index, name] of names.entries()) expect(await textOf(place, `odd/${name}`)).toBe(`${index}`);
    for (const name of names) await place.remove(`odd/${name}`);
    expect(await keysOf(place, 'odd/')).toEqual([]);
  });

  test('lists by prefixes, in the order of keys, on more than one page', async () => {
    const numbers = Array.from({ length: 1010 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    const others = ['many-', 'many.txt', 'many/0001x', 'manyfold/1'];
    const keys = [...numbers, ...others];
    for (let at = 0; at < keys.length; at += 100)
      await Promise.all(keys.slice(at, at + 100).map((key) => place.put(key, bytes(key))));
    expect(await keysOf(place, 'many/')).toEqual([...numbers.slice(0, 2), 'many/0001x', ...numbers.slice(2)]);
    expect(await keysOf(place, 'many/000')).toHaveLength(11);
    expect(await keysOf(place, 'many')).toEqual([...keys].sort());
    expect(await keysOf(place, 'man/')).toEqual([]);
  });

  test('refuses keys that lead elsewhere', async () => {
    for (const key of [
      '../up',
      'a/../../b',
      '/a',
      'a//b',
      '',
      'a/',
      '.',
      'a\0b',
      'a\nb',
      'a\\b',
      '\ud800',
      'a'.repeat(1025),
    ]) {
      await expect(place.create(key, bytes('x')), key).rejects.toMatchObject({ code: 'place.key' });
      await expect(place.put(key, bytes('x')), key).rejects.toMatchObject({ code: 'place.key' });
      await expect(place.stat(key), key).rejects.toMatchObject({ code: 'place.key' });
      await expect(place.remove(key), key).rejects.toMatchObject({ code: 'place.key' });
      await expect(place.read(key), key).rejects.toMatchObject({ code: 'place.key' });
    }
  });

  test('writes a large file in parts, and reads it with little memory', async () => {
    const file = path.join(scratch, 'large.bin');
    const part = randomBytes(8 * MEBI);
    fs.writeFileSync(file, Buffer.concat([part, part, part, part, part, Buffer.from('end')]));
    const hash = createHash('md5').update(fs.readFileSync(file)).digest('hex');
    const small = await open(await newPlace(), env, { partSize: 5 * MEBI });
    expect(await small.create('large', { file })).toBe('created');
    expect(await small.create('large', { file })).toBe('exists');
    expect(await small.stat('large')).toMatchObject({ bytes: 40 * MEBI + 3, md5: hash });
    await small.put('large', { file });
    const before = process.memoryUsage().rss;
    const read = createHash('md5');
    let most = 0;
    for await (const chunk of await small.read('large')) {
      read.update(chunk as Buffer);
      most = Math.max(most, process.memoryUsage().rss);
    }
    expect(read.digest('hex')).toBe(hash);
    expect(most - before).toBeLessThan(30 * MEBI);
    expect(await keysOf(small)).toEqual(['large']);
    await small.close();
  });

  test('says that a file cannot be read', async () => {
    const file = path.join(scratch, 'none.bin');
    await expect(place.create('x', { file })).rejects.toMatchObject({
      code: expect.stringMatching(/^place\./) as string,
    });
  });
});
