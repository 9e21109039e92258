import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileCache } from '../../src/base/file-cache.js';
import { fingerprint, cachedFingerprint } from '../../src/load/input/fingerprint.js';
import { findInput } from '../../src/load/input/input.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-fingerprint-'));
  file = path.join(folder, 'a.csv');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Counts how often a file is read. */
class Counting extends FileCache {
  reads = 0;

  constructor() {
    super(path.join(folder, 'kept.bin'));
  }

  override getOrCompute<T>(
    name: string,
    madeOf: unknown,
    make: () => T,
    worthKeeping: (answer: T) => boolean,
  ): Promise<T> {
    const counted = (): T => {
      this.reads++;
      return make();
    };
    return super.getOrCompute(name, madeOf, counted, worthKeeping);
  }
}

const write = (text: string): void => {
  fs.writeFileSync(file, text);
  fs.utimesSync(file, 1_500_000_000, 1_500_000_000);
};

it('a file that lies still is read once', async () => {
  write('id\n1\n');
  await sleep(2100);
  const kept = new Counting();
  const input = await findInput(file, 'a.csv');
  const hashes = [await cachedFingerprint(input, kept), await cachedFingerprint(input, kept)];
  expect(hashes).toEqual(Array(2).fill(await fingerprint(input)));
  expect(kept.reads).toBe(1);
});

it('other bytes of the same length, dated back, are seen', async () => {
  const kept = new Counting();
  for (const wait of [0, 2100]) {
    write('id\n1\n');
    await sleep(wait);
    const before = await cachedFingerprint(await findInput(file, 'a.csv'), kept);
    write('id\n2\n');
    expect(await cachedFingerprint(await findInput(file, 'a.csv'), kept)).not.toBe(before);
  }
});
