import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareAnyCsv, type PreparedAnyFile } from '../../src/load/files/prepare-any.js';
import { findInput } from '../../src/load/input/input.js';

let folder: string;
beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-unhashed-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Prepares a file as checks read it; `wasChanged`: as if it had been written to since it was found. */
async function prepare(text: string, wasChanged = false): Promise<PreparedAnyFile> {
  const file = path.join(folder, 'd.csv');
  fs.writeFileSync(file, text);
  const input = await findInput(file, 'd.csv');
  return prepareAnyCsv(
    {
      input: wasChanged ? { ...input, stamp: 'another' } : input,
      scratch: path.join(folder, 'scratch'),
      signal: new AbortController().signal,
      quoteHeader: true,
      dialect: {},
    },
    ',',
  );
}

it('a file that is only checked is not hashed', async () => {
  expect(await prepare('a,b\n1,2\n')).toMatchObject({ hash: '', read: 1, rejected: 0 });
});

it('of a file with broken records it is still known whether it changed between the readings', async () => {
  expect(await prepare('a,b\n1,2\n"x"y,2\n')).toMatchObject({ hash: '', read: 2, rejected: 1 });
  await expect(prepare('a,b\n1,2\n"x"y,2\n', true)).rejects.toMatchObject({ code: 'load.file-changed' });
});
