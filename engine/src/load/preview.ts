import { UsageError, type LastroError } from '../base/errors.js';
import { filesAttempt, filesOfPatterns, findFiles, findUnchangedFiles } from './files/files-step.js';
import { isRemoteSource } from './remote/find-remote.js';
import type { LoadContext } from './load-context.js';
import { LoadJob } from './load-job.js';
import type { LoaderCode } from './loader-code.js';
import type { Loader } from './loader.js';
import { commandLine } from './programs/program.js';
import { savedCursor } from './postgres/saved-cursor.js';
import { isPostgresTable } from './postgres/postgres-table.js';
import { readSourceStatus } from './records/records-step.js';
import type { StreamState } from './singer/stream.js';

const neverRemote = (): never => {
  throw new Error('a preview downloads nothing');
};

/** What loading a source would do. */
export interface LoadPreview {
  action: 'load' | 'skip' | 'fail';
  /** The files it would read, without the size of one that would be downloaded first; undefined for records, which are known only when they are fetched. */
  files: { name: string; bytes: number | undefined }[] | undefined;
  /** What would happen to records; undefined for files. */
  records: { mode: string; key: readonly string[]; state: string | undefined } | undefined;
  /** What would be run, whose output is known only then: `python3 loaders/rates.py`. */
  program?: string;
  error: LastroError | undefined;
}

/** What a tap gives is known only when it runs. */
function previewStream({ stream, tap, mode, key = [] }: Loader, state: unknown): LoadPreview {
  const program = `the stream ${stream?.id ?? ''} of ${[tap?.command ?? ''].flat().join(' ')}`;
  const kept = (state as Partial<StreamState> | undefined)?.state;
  return {
    action: 'load',
    files: undefined,
    records: { mode: mode ?? 'as its catalogue says', key, state: kept },
    program,
    error: undefined,
  };
}

/**
 * Returns what {@link loadTable} would do, without writing. Files are found and compared with those last loaded;
 * records are not fetched.
 */
export async function previewLoad(loader: Loader, context: LoadContext): Promise<LoadPreview> {
  const job = new LoadJob(loader, context);
  let code: LoaderCode | undefined;
  try {
    const state = await job.state();
    if (loader.stream !== undefined) return previewStream(loader, state);
    code = job.openCode(undefined, { state });
    const { unchanged } = await readSourceStatus(job, code);
    if (unchanged !== undefined) return { action: 'skip', files: undefined, records: undefined, error: undefined };
    const { program } = loader;
    if (program !== undefined)
      return { action: 'load', files: undefined, records: undefined, program: commandLine(program), error: undefined };
    const sources = await code.begin();
    if (sources === undefined) {
      const { mode = 'replace', key = [] } = loader;
      const stateText = state === undefined ? undefined : job.maskSecrets(JSON.stringify(state));
      return { action: 'load', files: undefined, records: { mode, key, state: stateText }, error: undefined };
    }
    if (isPostgresTable(sources)) {
      const { cursor, key = [] } = sources;
      const last = savedCursor(state)?.last;
      const mode = cursor === undefined ? 'replace' : 'upsert';
      return { action: 'load', files: undefined, records: { mode, key, state: last }, error: undefined };
    }
    if (sources.some(isRemoteSource)) {
      const files = sources.map((source) => ({ name: source.path, bytes: undefined }));
      return { action: 'load', files, records: undefined, error: undefined };
    }
    const named = await filesOfPatterns(job, sources);
    const inputs = (await findFiles(job, named, neverRemote)).map(({ input }) => input);
    const isSame =
      !context.fullRefresh && (await findUnchangedFiles(job, filesAttempt(job, named), inputs)) !== undefined;
    const files = inputs.map(({ name, bytes }) => ({ name, bytes }));
    return { action: isSame ? 'skip' : 'load', files, records: undefined, error: undefined };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return { action: 'fail', files: undefined, records: undefined, error: job.toLoadError(error) };
  } finally {
    code?.close();
    job.removeScratchFiles();
  }
}
