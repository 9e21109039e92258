import { readFirstBytes } from '../input/input.js';
import type { OutputFormat } from './program.js';

/** Bytes from which a format is recognised. */
const SAMPLE = 1 << 16;

/**
 * What a program printed, by its first bytes: Parquet by its magic, `[` is one JSON list, `{` JSON lines, or one list of
 * objects over several lines; anything else is CSV.
 */
export function recognizeOutput(file: string): OutputFormat {
  const start = readFirstBytes(file, SAMPLE);
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  const [line = ''] = text.split('\n', 1);
  return line.length === text.length || line.trimEnd().endsWith('}') ? 'jsonl' : 'json';
}
