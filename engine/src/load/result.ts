/** `skipped`: unchanged since it was loaded. */
export type FileStatus = 'success' | 'failed' | 'skipped';

/** The result of loading one file or fetch. */
export interface FileResult {
  /** As `_source_file` has it. */
  name: string;
  /** MD5, hexadecimal; empty when it could not be read. */
  hash: string;
  bytes: number;
  status: FileStatus;
  /** Records of the file, counted apart from the reader; 0 unless loaded in this run. */
  read: number;
  loaded: number;
  rejected: number;
}

/** The reconciliation of a load: `read = loaded + rejected`, always. A skipped or failed file counts 0. */
export interface LoadResult {
  read: number;
  loaded: number;
  rejected: number;
  /** The newest moment the source's data covers or was fetched, ISO 8601; null when unknown. */
  as_of: string | null;
  files: FileResult[];
}
