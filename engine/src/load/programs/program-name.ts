import { OUTPUT_FORMATS, type OutputFormat } from './program.js';

/** What the name of a program's file says: of `rates.csv.py` its name, what it prints, and what runs it. */
export interface ProgramName {
  name: string;
  format: OutputFormat | undefined;
  /** With its dot: `.py`. */
  ending: string;
}

const FORMATS: Readonly<Record<string, OutputFormat>> = { ndjson: 'jsonl', pq: 'parquet' };

/** Undefined for a file whose ending is none of these. */
export function programName(fileName: string, endings: Iterable<string>): ProgramName | undefined {
  const ending = [...endings].find((each) => fileName.endsWith(each) && fileName.length > each.length);
  if (ending === undefined) return undefined;
  const stem = fileName.slice(0, -ending.length);
  const [, name, written] = /^(.+)\.([a-z]+)$/.exec(stem) ?? [];
  const format = OUTPUT_FORMATS.find((each) => each === written) ?? FORMATS[written ?? ''];
  return name === undefined || format === undefined
    ? { name: stem, format: undefined, ending }
    : { name, format, ending };
}
