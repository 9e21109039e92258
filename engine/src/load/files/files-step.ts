import fs from 'node:fs';
import path from 'node:path';
import { LastroError, UsageError } from '../../base/errors.js';
import { isPattern, matchingFiles } from '../../base/matching-files.js';
import { count } from '../../base/text.js';
import { latestSuccess, type LatestSuccess, type LoadAttempt } from '../audit.js';
import { readCsvFile } from '../csv/csv-reader.js';
import { fileKindOf, prepareFile } from './file-kinds.js';
import type { LoadedSource } from './file-source.js';
import { assertColumns, assertSameColumns } from '../columns.js';
import { cachedFingerprint } from '../input/fingerprint.js';
import { findInput, type InputFile } from '../input/input.js';
import { lackingNotes } from './lacking-columns.js';
import type { Landing } from '../landing.js';
import type { LoadStepResult } from '../load-context.js';
import { findRemoteFile, isRemoteSource, type RemoteSource } from '../remote/find-remote.js';
import { LoadFailure, withProgress, type KnownFile } from '../load-failure.js';
import { replaceFromFiles, writeRejects } from './load-files.js';
import type { LoadJob } from '../load-job.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { writeQueries } from '../programs/query-file.js';
import { rejectInvalidRows } from './reject-invalid-rows.js';
import { rejectWarnings } from '../reject-warning.js';
import { skipLoad } from '../skip-load.js';
import { writeState } from '../state.js';
import { writeTable } from '../write-table.js';

export interface FoundFile {
  source: LoadedSource;
  input: InputFile;
}

/** Loads a table from files, unless they are those it was last loaded from. */
export async function loadFiles(
  job: LoadJob,
  written: readonly LoadedSource[],
  signal: AbortSignal,
  fingerprint?: string,
): Promise<LoadStepResult> {
  const { name, mode = 'replace' } = job.loader;
  if (mode !== 'replace')
    throw new UsageError('load.mode-of-files', `loader ${name} has mode ${mode} and yields files`, {
      hint: 'files always replace the table: yield all of them, or yield records',
    });
  const sources = await filesOfPatterns(job, await writeQueries(job, written, signal));
  assertSameColumns(name, sources);
  const attempt = fingerprint === undefined ? filesAttempt(job, sources) : job.attempt(fingerprint);
  const named = sources.map((source) => ({ name: job.maskSecrets(path.basename(source.path)), hash: '', bytes: 0 }));
  return withProgress({ attempt, files: named }, async () => {
    const found = await findFiles(job, sources, (source) => findRemoteFile(job, source, signal));
    const files = found.map(({ input: { name, bytes } }) => ({ name, hash: '', bytes }));
    return withProgress({ attempt, files }, () => loadFoundFiles(job, attempt, found, signal));
  });
}

/**
 * A path that is a folder is its files of the loader's kind, by name; one that names nothing and has a pattern, such as
 * `data/sales-*.csv`, is the files that match it.
 */
export async function filesOfPatterns(job: LoadJob, sources: readonly LoadedSource[]): Promise<LoadedSource[]> {
  const { projectDir } = job.context;
  const found: LoadedSource[] = [];
  for (const source of sources) {
    const files = isRemoteSource(source) ? [] : await filesOfPath(source, projectDir);
    found.push(...(files.length === 0 ? [source] : files.map((file) => ({ ...source, path: file }))));
  }
  return found;
}

/** The files of a path that is a folder or a pattern; none for any other. */
async function filesOfPath(source: LoadedSource, projectDir: string): Promise<string[]> {
  const place = path.resolve(projectDir, source.path);
  if (fs.existsSync(place)) return fs.statSync(place).isDirectory() ? filesOfFolder(source, projectDir) : [];
  if (!isPattern(source.path)) return [];
  return (await matchingFiles(source.path, { projectDir, outside: true })).map((file) => file.path);
}

/** Files of a folder that are of the kind of a source by their ending, but for hidden ones and the marks of open workbooks. */
function filesOfFolder(source: LoadedSource, projectDir: string): string[] {
  const kind = fileKindOf(source);
  if (kind === undefined) return [];
  const files = fs
    .readdirSync(path.resolve(projectDir, source.path))
    .filter((name) => !/^(\.|~\$)/.test(name) && kind.find(name) !== undefined)
    .sort()
    .map((name) => path.posix.join(source.path, name));
  const packed = files.find((file) => file.endsWith('.gz') && files.includes(file.slice(0, -3)));
  if (packed !== undefined)
    throw new LastroError('load.file-twice', `${packed} is beside the same file unpacked`, {
      hint: 'its rows would be loaded twice: remove one of both, or name the files by a pattern',
    });
  if (files.length === 0)
    throw new LastroError('load.missing-file', `no ${kind.kind} file in ${source.path}`, {
      hint: 'of a folder the files with this ending are read; a pattern, such as data/*.txt, names others',
    });
  return files;
}

/** The attempt to load from these files; it changes with everything but their paths. */
export function filesAttempt(job: LoadJob, sources: readonly LoadedSource[]): LoadAttempt {
  return job.attempt(JSON.stringify(sources.map((source) => ({ ...source, path: '', remote: undefined }))));
}

/** Finds the files of a source, those at addresses by `findRemote`. Files with the same name are named by their paths. */
export async function findFiles(
  job: LoadJob,
  sources: readonly LoadedSource[],
  findRemote: (source: RemoteSource) => Promise<InputFile>,
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const source of sources)
    found.push({
      source,
      input: isRemoteSource(source)
        ? await findRemote(source)
        : await findInput(path.resolve(job.context.projectDir, source.path), source.path),
    });
  const places = found.map(({ input }) => `${input.path}\n${input.entry ?? ''}`);
  const twice = places.findIndex((place, i) => places.indexOf(place) !== i);
  if (twice !== -1)
    throw new UsageError('load.file-twice', `${job.loader.name} names ${sources[twice]?.path ?? ''} twice`, {
      hint: 'its rows would be loaded twice; name each file once',
    });
  const names = found.map(({ input }) => input.name);
  return found.map(({ source, input }) => {
    if (names.indexOf(input.name) === names.lastIndexOf(input.name)) return { source, input };
    const folder = path.relative(job.context.projectDir, path.dirname(input.path));
    return { source, input: { ...input, name: path.posix.join(...folder.split(path.sep), input.name) } };
  });
}

export interface UnchangedFiles {
  latest: LatestSuccess;
  files: KnownFile[];
  /** Of the table. */
  rows: number;
}

/** The files with their hashes when each is the one that the table was last loaded from, by the same loader. */
export async function findUnchangedFiles(
  job: LoadJob,
  attempt: LoadAttempt,
  inputs: readonly InputFile[],
): Promise<UnchangedFiles | undefined> {
  const { session, warehouse } = job.context;
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (latest?.loaderHash !== attempt.loaderHash || latest.files.size !== inputs.length) return undefined;
  if (inputs.some(({ name }) => !latest.files.has(name))) return undefined;
  const rows = await job.currentRowCount();
  if (rows === null) return undefined;
  const files: KnownFile[] = [];
  for (const input of inputs) {
    const hash = await cachedFingerprint(input, job.context.cache);
    if (latest.files.get(input.name) !== hash) return undefined;
    files.push({ name: input.name, hash, bytes: input.bytes });
  }
  return { latest, files, rows };
}

/** Loads a table from files that are there, unless they are those it was last loaded from. */
export async function loadFoundFiles(
  job: LoadJob,
  attempt: LoadAttempt,
  found: readonly FoundFile[],
  signal: AbortSignal,
): Promise<LoadStepResult> {
  const { fullRefresh, warehouse } = job.context;
  const inputs = found.map(({ input }) => input);
  const unchanged = fullRefresh ? undefined : await findUnchangedFiles(job, attempt, inputs);
  if (unchanged !== undefined) return skipLoad(job, attempt, unchanged.latest, unchanged.files, unchanged.rows);
  const contract = await job.contract();
  const prepared: PreparedFile[] = [];
  for (const [i, { source, input }] of found.entries())
    prepared.push(
      await prepareFile(source, {
        input,
        scratch: `${job.scratch}${i}`,
        signal,
        contract,
        isOneOfSeveral: found.length > 1,
        quoteHeader: !job.isPersonal,
        openLocal: (databaseFile) => job.openLocal(databaseFile),
        canOpen: (file) => warehouse.tableLoader !== undefined || warehouse.canOpen(file),
      }),
    );
  const files = prepared.map(({ input: { name, bytes }, hash }) => ({ name, hash, bytes }));
  return withProgress({ attempt, files }, async () => {
    const columns = columnsOf(job, found[0]?.source, prepared[0]);
    const warnings = lackingNotes(prepared);
    await job.keeper?.keepFiles(attempt, found, prepared);
    return loadPreparedFiles(job, attempt, columns, prepared, files, { warnings });
  });
}

/** The columns of the table: those that the loader names, or the file. */
function columnsOf(
  { loader }: LoadJob,
  source: LoadedSource | undefined,
  file: PreparedFile | undefined,
): readonly string[] {
  if (source?.ownColumns !== true) return source?.columns ?? [];
  const header = file?.header ?? [];
  assertColumns(loader.name, header);
  return header;
}

/** What a source knows beside its files. */
export interface SourceDetails {
  /** The moment that the rows are of, ISO 8601. */
  asOf?: string;
  /** What a reader should know, a sentence each. */
  warnings?: readonly string[];
  /** Throws when the rows that were read cannot be right. */
  verify?: (rows: Landing) => Promise<void>;
  /** From where later loads add rows to the table that this one makes; without it the next load is of all rows. */
  state?: object;
}

/** Replaces a table by the records of its files. */
export async function loadPreparedFiles(
  job: LoadJob,
  attempt: LoadAttempt,
  columns: readonly string[],
  prepared: readonly PreparedFile[],
  knownFiles: readonly KnownFile[],
  { asOf, warnings: notes = [], state, verify }: SourceDetails = {},
): Promise<LoadStepResult> {
  const { session, warehouse, readCsv = readCsvFile } = job.context;
  const { dialect } = warehouse;
  const contract = await job.contract();
  const remarks = [...notes, ...sentencesOn(prepared, 'warnings')];
  const as_of = asOf ?? null;
  const read = prepared.reduce((sum, file) => sum + file.read, 0);

  /** A table is not emptied because nothing of its files can be read; the rejects are recorded with the failure. */
  const assertSomeAccepted = (rejected: number, rejects: readonly PreparedFile[]): void => {
    if (read === 0 || rejected < read) return;
    const error = new LastroError('load.all-rejected', `all ${count(read, 'record')} were rejected`, {
      location: { file: prepared[0]?.input.name ?? job.loader.file },
      hint: 'see meta.rejected_rows for the rows and reasons',
    });
    throw new LoadFailure(error, {
      attempt,
      files: knownFiles,
      rejects: {
        counts: prepared.map((file) => ({ read: file.read, rejected: file.read })),
        async write(landing) {
          for (const file of rejects) await writeRejects(landing, file, attempt);
        },
      },
    });
  };

  assertSomeAccepted(sumRejected(prepared), prepared);
  const files = await writeTable(job.context, {
    table: job.table,
    attempt,
    async read(landing) {
      const isMergedLater = state !== undefined;
      const results = await replaceFromFiles(landing, job.table, columns, prepared, attempt, readCsv, isMergedLater);
      await verify?.(landing);
      const rejectedFiles =
        contract === undefined ? [] : await rejectInvalidRows(landing, job, attempt, contract, columns, prepared);
      for (const { file, rejected } of rejectedFiles) {
        const result = results.find(({ name }) => name === file.input.name);
        if (result === undefined) continue;
        result.loaded -= rejected;
        result.rejected += rejected;
      }
      assertSomeAccepted(sumRejected(results), [...prepared, ...rejectedFiles.map(({ file }) => file)]);
      return results;
    },
    check: async (rows) => job.context.check?.({ as_of }, rows),
    async record(results) {
      await job.recordSuccess(attempt, results);
      if (state !== undefined || job.hasState) await writeState(session, dialect, job.loader.name, state, attempt);
      await job.context.record?.({ as_of, warnings: remarks });
    },
  });
  const rejected = sumRejected(files);
  const warnings = [...remarks, ...(await rejectWarnings(session, dialect, attempt, { read, rejected }))];
  if (read === 0) warnings.push('no records, only a header');
  const result = { read, loaded: read - rejected, rejected, as_of, files };
  const asked = sentencesOn(prepared, 'notes');
  return { status: 'success', result, rows: result.loaded, error: undefined, warnings, notes: asked };
}

function sentencesOn(prepared: readonly PreparedFile[], key: 'warnings' | 'notes'): string[] {
  return prepared.flatMap((file) => (file[key] ?? []).map((sentence) => `${file.input.name}: ${sentence}`));
}

const sumRejected = (files: readonly { rejected: number }[]): number =>
  files.reduce((all, { rejected }) => all + rejected, 0);
