import type { LoadAttempt } from './audit.js';
import type { Landing } from './landing.js';
import type { FileResult, FileStatus } from './result.js';

/** A file or fetch as far as it is known; the hash is empty until it has been read. */
export type KnownFile = Pick<FileResult, 'name' | 'hash' | 'bytes'>;

/** What is known of a load at some point: what its record in `meta.load_metadata` says when it fails there. */
export interface LoadProgress {
  attempt: LoadAttempt;
  files: readonly KnownFile[];
  rejects?: FailureRejects;
}

/** Rejected records that are recorded although their load failed. */
export interface FailureRejects {
  /** By file, in the order of the files. */
  counts: readonly { read: number; rejected: number }[];
  /** Writes them to `meta.rejected_rows` of a landing. */
  write(landing: Landing): Promise<void>;
}

/** An error within a load, with the state of the load. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';

  constructor(
    readonly thrown: unknown,
    readonly progress: LoadProgress,
  ) {
    super('a load failed', { cause: thrown });
  }
}

/** Does a part of a load; an error within it becomes a {@link LoadFailure}. Of nested parts the innermost counts. */
export async function withProgress<T>(progress: LoadProgress, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LoadFailure ? error : new LoadFailure(error, progress);
  }
}

/** The results of files of which nothing was loaded. */
export function notLoadedResults(files: readonly KnownFile[], status: FileStatus): FileResult[] {
  return files.map((file) => ({ ...file, status, read: 0, loaded: 0, rejected: 0 }));
}
