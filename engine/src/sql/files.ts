import { isSignificant, tokenize } from './lexer.js';

const EXTENSION = /\.(csv|tsv|txt|parquet|json|jsonl|ndjson|db|ddb|duckdb|sqlite|xlsx|arrow|avro)(\.(gz|zst|bz2))?$/i;

/** Whether DuckDB may take the name of a table for that of a file or an address. */
export const isFileName = (name: string): boolean => /[/\\:*?]/.test(name) || EXTENSION.test(name);

const FILE_FUNCTION =
  /^(read_(csv|csv_auto|json|json_auto|json_objects|json_objects_auto|ndjson|ndjson_auto|ndjson_objects|parquet|text|blob)|parquet_scan|parquet_(\w+_)?(metadata|schema)|glob|sniff_csv)$/i;

/** Whether a table function is one whose first argument names files. */
export const isFileFunction = (name: string): boolean => FILE_FUNCTION.test(name);

/** Whether a text calls such a function, found without parsing it. */
export function callsFileFunction(sql: string): boolean {
  const tokens = tokenize(sql).filter(isSignificant);
  return tokens.some(
    ({ kind, value }, i) =>
      (kind === 'word' || kind === 'identifier') && isFileFunction(value) && tokens[i + 1]?.text === '(',
  );
}
