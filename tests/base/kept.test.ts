import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Kept } from '../../engine/base/kept.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-kept-'));
  file = path.join(folder, 'kept.bin');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What a process that asks for `sum` of these answers, and whether it had to be made. */
async function ask(maker: string | undefined, ...numbers: number[]): Promise<{ answer: number; made: boolean }> {
  const kept = new Kept(file, maker);
  let made = false;
  const answer = await kept.take('sum', numbers, () => {
    made = true;
    return numbers.reduce((sum, number) => sum + number, 0);
  });
  kept.save();
  return { answer, made };
}

it('an answer is kept for the next process while it is made of the same', async () => {
  expect(await ask('one', 1, 2)).toEqual({ answer: 3, made: true });
  expect(await ask('one', 1, 2)).toEqual({ answer: 3, made: false });
  expect(await ask('one', 1, 3)).toEqual({ answer: 4, made: true });
});

it('another engine makes its own answers, and one without a name keeps none', async () => {
  await ask('one', 1, 2);
  expect(await ask('two', 1, 2)).toMatchObject({ made: true });
  expect(await ask(undefined, 1, 2)).toMatchObject({ made: true });
});

it('a damaged file is as good as none', async () => {
  await ask('one', 1, 2);
  fs.writeFileSync(file, fs.readFileSync(file).subarray(0, 20));
  expect(await ask('one', 1, 2)).toEqual({ answer: 3, made: true });
  expect(await ask('one', 1, 2)).toMatchObject({ made: false });
});

it('an answer that is not worth it is not kept, and no folder is made', async () => {
  const kept = new Kept(file, 'one');
  const take = (): Promise<number> =>
    kept.take(
      'n',
      1,
      () => calls++,
      () => false,
    );
  let calls = 0;
  expect([await take(), await take()]).toEqual([0, 1]);
  fs.rmSync(folder, { recursive: true });
  await kept.take('n', 1, () => 1);
  kept.save();
  expect(fs.existsSync(folder)).toBe(false);
});
