/**
 * Builds `wasm/records.ts` into `src/load/csv/records-wasm.ts`: run it after a change of the former, and commit both. The bytes are in a
 * module as text, so that they are found from the sources, the bundles and the package alike.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const SOURCE = path.join(import.meta.dirname, '../wasm/records.ts');
const BUILT = path.join(import.meta.dirname, '../src/load/csv/records-wasm.ts');

/** Pages of 64 KiB that hold the text and the ends of its records. */
const MEMORY = '21';

/** The module that has the bytes, as text. Its compiler is a program: the types of its package change those of every array. */
export function buildWasm(): string {
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-wasm-'));
  try {
    const binary = path.join(folder, 'records.wasm');
    execFileSync(process.execPath, [
      ...[compiler, SOURCE, '--outFile', binary, '--optimizeLevel', '3', '--enable', 'simd', '--runtime', 'stub'],
      ...['--initialMemory', MEMORY, '--maximumMemory', MEMORY],
    ]);
    return `/** The program of \`wasm/records.ts\` in base64, written by \`npm run wasm\`. */
export const RECORDS_WASM =
  '${fs.readFileSync(binary).toString('base64')}';
`;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) fs.writeFileSync(BUILT, buildWasm());
