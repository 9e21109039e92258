/** A delimited text file that a loader names. */
export interface CsvFile {
  readonly kind: 'csv';
  /**
   * Path, absolute or relative to the project. The file may also stand there as `<path>.gz`, or inside a `.zip` in the
   * same folder; the folder may itself be a `.zip`.
   */
  readonly path: string;
  /** Columns of the header, by name. Another order is fine; a missing, extra or renamed column fails the load. */
  readonly columns: readonly string[];
  /** Any encoding of the WHATWG (`latin1`, `utf-16le`, ...). Default: UTF-8. */
  readonly encoding: string;
  /** One character. Default: a comma. */
  readonly delimiter: string;
}

export interface CsvFileOptions {
  path: string;
  columns: readonly string[];
  encoding?: string;
  delimiter?: string;
}

/** Names a CSV file to load as it stands: quotes and line ends by RFC 4180, a header, every value text. */
export function csvFile(options: CsvFileOptions): CsvFile {
  return { kind: 'csv', encoding: 'utf-8', delimiter: ',', ...options };
}

export function isFileSource(value: unknown): value is CsvFile {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'csv';
}
