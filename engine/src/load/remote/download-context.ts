import type { HttpOptions } from '../http/client.js';

/** What downloads go by. */
export interface DownloadContext {
  /** Of all downloads; private. */
  folder: string;
  /** Requests the whole file even if the server would say that it has not changed. */
  afresh: boolean;
  /** Whether an address has the same file for ever: one that is there is not asked for. */
  isFixed: boolean;
  signal: AbortSignal;
  http: HttpOptions;
  /** Where services of objects and their credentials are found. */
  env: Readonly<Record<string, string | undefined>>;
  /** Called with why a request is repeated. */
  onRetry(message: string): void;
}

/** Where a file is put, and where its bytes are until they are all there. */
export interface DownloadTarget {
  whole: string;
  part: string;
}
