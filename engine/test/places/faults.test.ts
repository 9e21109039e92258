import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { LastroError, formatError } from '../../src/base/errors.js';
import { openPlace } from '../../src/places/open-place.js';
import type { Place, PlaceOptions } from '../../src/places/place.js';
import { freePort } from '../support/free-port.js';
import { startGcsServer } from '../support/gcs-server.js';
import { itWithObjects } from '../support/object-server.js';
import { startS3Server } from '../support/s3-server.js';

const MEBI = 1024 * 1024;
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-faults-'));
const [s3, gcs] = await Promise.all([startS3Server(), startGcsServer()]);

const file = path.join(scratch, 'large.bin');
fs.writeFileSync(file, randomBytes(40 * MEBI));
const hash = createHash('md5').update(fs.readFileSync(file)).digest('hex');

afterAll(async () => {
  await Promise.all([s3?.stop(), gcs?.stop()]);
  fs.rmSync(scratch, { recursive: true });
});

const open = (address: string, env: PlaceOptions['env'], more: Partial<PlaceOptions> = {}): Promise<Place> =>
  openPlace(address, { projectDir: scratch, env, retry: { pause: 20 }, ...more });

async function errorOf(work: Promise<unknown>): Promise<LastroError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LastroError);
  return error as LastroError;
}

/** Passes connections on, and breaks each after some bytes of its answers. */
async function breakingProxy(
  url: string,
  bytes: number,
): Promise<{ url: string; breaks: () => number; close(): void }> {
  const { port } = new URL(url);
  let breaks = 0;
  const server = net.createServer((socket) => {
    const upstream = net.connect(Number(port), '127.0.0.1');
    let passed = 0;
    socket.pipe(upstream);
    upstream.on('data', (chunk) => {
      passed += chunk.length;
      socket.write(chunk);
      if (passed > bytes) {
        breaks++;
        socket.destroy();
        upstream.destroy();
      }
    });
    for (const each of [socket, upstream]) each.on('error', () => undefined);
    upstream.on('close', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    breaks: () => breaks,
    close: () => server.close(),
  };
}

describe.each([
  { kind: 'S3', server: s3, endpoint: 'AWS_ENDPOINT_URL_S3' },
  { kind: 'Google Cloud Storage', server: gcs, endpoint: 'STORAGE_EMULATOR_HOST' },
])('$kind', ({ server, endpoint }) => {
  const test = itWithObjects(server);

  test('gets a whole file although the server is killed in the middle of it', async () => {
    const place = await open(await server!.bucket(), server!.env, {
      partSize: 5 * MEBI,
      retry: { attempts: 12, pause: 100, longest: 500 },
    });
    const writing = place.create('large', { file });
    await sleep(250);
    await server!.kill();
    await sleep(300);
    await server!.start();
    expect(await writing).toBe('created');
    expect(await place.stat('large')).toMatchObject({ bytes: 40 * MEBI, md5: hash });
    const keys: string[] = [];
    for await (const { key } of place.list('')) keys.push(key);
    expect(keys).toEqual(['large']);
    await place.close();
  });

  test('is read to the end although connections break', async () => {
    const bucket = await server!.bucket();
    const direct = await open(bucket, server!.env, { partSize: 5 * MEBI });
    await direct.create('large', { file });
    await direct.close();
    const proxy = await breakingProxy(server!.url, 9 * MEBI);
    const place = await open(bucket, { ...server!.env, [endpoint]: proxy.url });
    const started = Date.now();
    const read = createHash('md5');
    for await (const chunk of await place.read('large')) read.update(chunk as Buffer);
    expect(read.digest('hex')).toBe(hash);
    expect(proxy.breaks()).toBeGreaterThan(2);
    expect(Date.now() - started).toBeLessThan(20_000);
    await place.close();
    proxy.close();
  });

  test('says that a file changed while it was sent, and keeps nothing of it', async () => {
    const growing = path.join(scratch, 'growing.bin');
    fs.writeFileSync(growing, randomBytes(20 * MEBI));
    const place = await open(await server!.bucket(), server!.env, { partSize: 5 * MEBI });
    const writing = errorOf(place.create('growing', { file: growing }));
    const handle = fs.openSync(growing, 'r+');
    for (let n = 0; n < 200; n++) {
      fs.writeSync(handle, randomBytes(16), 0, 16, 19 * MEBI);
      await sleep(2);
    }
    fs.closeSync(handle);
    expect((await writing).code).toBe('place.content');
    expect(await place.stat('growing')).toBeUndefined();
    await place.close();
  });

  test('is said to be unreachable within seconds', async () => {
    const env = { ...server!.env, [endpoint]: `http://127.0.0.1:${await freePort()}` };
    const place = await open(await server!.bucket(), env, { retry: { attempts: 3, pause: 50 } });
    const started = Date.now();
    const error = await errorOf(place.create('x', { bytes: Buffer.from('x') }));
    expect(error.code).toBe('place.unreachable');
    expect(error.message).toContain('ECONNREFUSED');
    expect(Date.now() - started).toBeLessThan(5000);
    await place.close();
  });

  test('has no such bucket', async () => {
    const place = await open(`${await server!.bucket()}-none`, server!.env);
    expect((await errorOf(place.create('x', { bytes: Buffer.from('x') }))).code).toBe('place.bucket');
    expect((await errorOf(place.list('').next())).code).toBe('place.bucket');
    await place.close();
  });
});

describe('S3 and its credentials', () => {
  const test = itWithObjects(s3);
  const writeWith = async (env: Record<string, string>): Promise<string> => {
    const place = await open(await s3!.bucket(), { ...s3!.env, ...env });
    const error = await errorOf(place.create('x', { bytes: Buffer.from('x') }));
    await place.close();
    return formatError(error);
  };

  test('refuses a wrong secret, and shows neither', async () => {
    const message = await writeWith({ AWS_SECRET_ACCESS_KEY: 'another-secret-of-nobody' });
    expect(message).toContain('place.credentials');
    expect(message).toContain('AWS_SECRET_ACCESS_KEY');
    expect(message).not.toContain('another-secret-of-nobody');
    expect(message).not.toContain(s3!.env['AWS_SECRET_ACCESS_KEY']);
  });

  test('says that the region is another one', async () => {
    expect(await writeWith({ AWS_REGION: 'sa-east-1' })).toContain('place.region');
  });
});

describe('an address', () => {
  it.each(['', 'ftp://host/x', 'file://host/x', 's3://', 's3://UPPER/x', 'gs://a', 's3:bucket', 's3://bucket/a/../b'])(
    'is no place: %s',
    async (address) => {
      expect((await errorOf(open(address, {}))).code).toMatch(/^place\.(address|key)$/);
    },
  );
});
