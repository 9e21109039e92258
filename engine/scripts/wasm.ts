/**
 * Builds `wasm/records.ts` into `src/load/csv/records-wasm.ts`: run it after a change of the former, and commit both. The bytes are in a
 * module as text, so that they are found from the sources, the bundles and the package alike.
 */
import fs from 'node:fs';
import path from 'node:path';
import asc, { type MemoryStream } from 'assemblyscript/asc';

const SOURCE = path.join(import.meta.dirname, '../wasm/records.ts');
const BUILT = path.join(import.meta.dirname, '../src/load/csv/records-wasm.ts');

/** Pages of 64 KiB that hold the text and the ends of its records. */
const MEMORY = 21;

/** The module that has the bytes, as text. */
export async function buildWasm(): Promise<string> {
  const { error, stderr, binary } = await asc.compileString(fs.readFileSync(SOURCE, 'utf8'), {
    optimizeLevel: 3,
    enable: ['simd'],
    runtime: 'stub',
    initialMemory: MEMORY,
    maximumMemory: MEMORY,
  });
  if (binary === null) throw new Error((stderr as MemoryStream).toString(), { cause: error });
  return `/** The program of \`wasm/records.ts\` in base64, written by \`npm run wasm\`. */
export const RECORDS_WASM =
  '${Buffer.from(binary).toString('base64')}';
`;
}

if (process.argv[1] === import.meta.filename) fs.writeFileSync(BUILT, await buildWasm());
