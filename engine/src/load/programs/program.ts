import type { CsvLayout } from '../csv/csv-layout.js';
import type { CsvFile } from '../files/file-source.js';

/** What a program prints, and how it is read. */
export const OUTPUT_FORMATS = ['csv', 'tsv', 'jsonl', 'json', 'parquet'] as const;
/** The format of what a program prints. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A loader that is a program or a query: what it prints, or returns, is the table. Plain data. */
export interface Program extends CsvLayout, Partial<Pick<CsvFile, 'encoding' | 'delimiter'>>, Pick<CsvFile, 'nulls'> {
  /** Relative to the project, with forward slashes: `loaders/rates.csv.py`. */
  file: string;
  /** The command that runs it, without the file; undefined for a query. */
  interpreter: readonly string[] | undefined;
  /** Undefined: it is recognised by its first bytes. */
  format: OutputFormat | undefined;
  /** Undefined: the header that it prints. */
  columns: readonly string[] | undefined;
  /** Files that alone decide what it prints, relative to the project; undefined: it runs in every load. */
  reads: readonly string[] | undefined;
}

/** How messages name the run of a program: `python3 loaders/rates.py`. */
export const commandLine = ({ interpreter, file }: Program): string =>
  interpreter === undefined ? `the query ${file}` : [...interpreter, file].join(' ');
