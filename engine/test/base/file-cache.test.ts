import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileCache } from '../../src/base/file-cache.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-kept-'));
  file = path.join(folder, 'kept.bin');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What a process that asks for `sum` of these answers, and whether it had to be made. */
async function ask(...numbers: number[]): Promise<{ answer: number; made: boolean }> {
  const kept = new FileCache(file);
  let made = false;
  const answer = await kept.getOrCompute('sum', numbers, () => {
    made = true;
    return numbers.reduce((sum, number) => sum + number, 0);
  });
  kept.save();
  return { answer, made };
}

it('an answer is kept for the next process while it is made of the same', async () => {
  expect(await ask(1, 2)).toEqual({ answer: 3, made: true });
  expect(await ask(1, 2)).toEqual({ answer: 3, made: false });
  expect(await ask(1, 3)).toEqual({ answer: 4, made: true });
});

it('without a file nothing is kept', async () => {
  let made = 0;
  const take = async (): Promise<void> => {
    const kept = new FileCache(undefined);
    await kept.getOrCompute('n', 1, () => made++);
    kept.save();
  };
  await take();
  await take();
  expect(made).toBe(2);
});

it('where nothing can be written, answers are made again', async () => {
  fs.writeFileSync(file, '');
  const kept = new FileCache(path.join(file, 'below a file'));
  expect(await kept.getOrCompute('n', 1, () => 1)).toBe(1);
  kept.save();
  expect(fs.readdirSync(folder)).toEqual(['kept.bin']);
});

it('a damaged file is as good as none', async () => {
  await ask(1, 2);
  fs.writeFileSync(file, fs.readFileSync(file).subarray(0, 20));
  expect(await ask(1, 2)).toEqual({ answer: 3, made: true });
  expect(await ask(1, 2)).toMatchObject({ made: false });
});

it('an answer that is not worth it is not kept', async () => {
  const kept = new FileCache(file);
  let made = 0;
  const take = (): Promise<number> =>
    kept.getOrCompute(
      'n',
      1,
      () => made++,
      () => false,
    );
  expect([await take(), await take()]).toEqual([0, 1]);
});
