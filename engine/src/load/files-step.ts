import path from 'node:path';
import { LastroError } from '../base/errors.js';
import { count } from '../base/text.js';
import type { Contract } from '../contract/index.js';
import { latestSuccess, writeAttempt } from './audit.js';
import { rejectInvalidRows } from './reject-invalid-rows.js';
import { readCsvFile } from './csv-reader.js';
import type { FileSource } from './file-source.js';
import { cachedFingerprint } from './fingerprint.js';
import { findInput, type InputFile } from './input.js';
import type { LoadStepResult } from './load-context.js';
import { replaceFromFiles, writeRejects } from './load-files.js';
import type { LoadJob } from './load-job.js';
import { rejectWarnings } from './reject-warning.js';
import { prepareCsv } from './prepare-csv.js';
import { prepareJsonLines } from './prepare-json-lines.js';
import type { PreparedFile } from './prepared-file.js';

/** Loads a table from files, unless they are those it was last loaded from. */
export async function loadFiles(
  job: LoadJob,
  sources: readonly FileSource[],
  signal: AbortSignal,
): Promise<LoadStepResult> {
  const { session, warehouse, fullRefresh, gate, readCsv } = job.context;
  const { dialect } = warehouse;
  const found = await findFiles(job, sources);
  const inputs = found.map(({ input }) => input);
  if (!fullRefresh && (await areFilesUnchanged(job, inputs))) {
    const files = job.notLoadedResults('skipped');
    await writeAttempt(session, dialect, job.attempt, files, null);
    const result = { read: 0, loaded: 0, rejected: 0, as_of: null, files };
    return { status: 'skipped', result, rows: await job.currentRowCount(), error: undefined, warnings: [] };
  }

  const contract = job.contract();
  const prepared: PreparedFile[] = [];
  for (const [i, { source, input }] of found.entries())
    prepared.push(await prepare(source, input, `${job.scratch}${i}`, signal, contract));
  job.knownFiles = prepared.map(({ input: { name, bytes }, hash }) => ({ name, hash, bytes }));
  const read = prepared.reduce((sum, file) => sum + file.read, 0);
  if (read > 0 && read === sumRejected(prepared)) throw allRejectedError(job, prepared, read, prepared);

  const columns = found[0]?.source.columns ?? [];
  const files = await session.transaction(async () => {
    const reader = readCsv ?? readCsvFile;
    const results = await replaceFromFiles(session, dialect, job.table, columns, prepared, job.attempt, reader);
    const rejectedFiles = contract === undefined ? [] : await rejectInvalidRows(job, contract, columns, prepared);
    for (const { file, rejected } of rejectedFiles) {
      const result = results.find(({ name }) => name === file.input.name);
      if (result === undefined) continue;
      result.loaded -= rejected;
      result.rejected += rejected;
    }
    if (read > 0 && read === sumRejected(results))
      throw allRejectedError(job, prepared, read, [...prepared, ...rejectedFiles.map(({ file }) => file)]);
    await gate?.(session, job.table);
    await writeAttempt(session, dialect, job.attempt, results, null);
    return results;
  });
  const rejected = sumRejected(files);
  const warnings = await rejectWarnings(session, dialect, job.attempt, { read, rejected });
  if (read === 0) warnings.push('no records, only a header');
  const result = { read, loaded: read - rejected, rejected, as_of: null, files };
  return { status: 'success', result, rows: result.loaded, error: undefined, warnings };
}

const sumRejected = (files: readonly { rejected: number }[]): number =>
  files.reduce((all, { rejected }) => all + rejected, 0);

/** JSON lines are held to the contract one by one; rows of CSV when they are in the table, by SQL. */
function prepare(
  source: FileSource,
  input: InputFile,
  scratch: string,
  signal: AbortSignal,
  contract: Contract | undefined,
): Promise<PreparedFile> {
  if (source.kind === 'jsonl') return prepareJsonLines(source, input, scratch, signal, contract);
  return prepareCsv(source, input, scratch, signal);
}

/** Where the files of a source lie; what is known of them so far is told to the job. */
export async function findFiles(
  job: LoadJob,
  sources: readonly FileSource[],
): Promise<{ source: FileSource; input: InputFile }[]> {
  job.updateLoaderHash(JSON.stringify(sources.map((source) => ({ ...source, path: '' }))));
  job.knownFiles = sources.map((source) => ({ name: path.basename(source.path), hash: '', bytes: 0 }));
  const found: { source: FileSource; input: InputFile }[] = [];
  for (const source of sources)
    found.push({ source, input: await findInput(path.resolve(job.context.projectDir, source.path), source.path) });
  job.knownFiles = found.map(({ input: { name, bytes } }) => ({ name, hash: '', bytes }));
  return found;
}

/** Whether every file is the one the table was last loaded from, by the same loader. */
export async function areFilesUnchanged(job: LoadJob, inputs: readonly InputFile[]): Promise<boolean> {
  const { session, warehouse } = job.context;
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (latest?.loaderHash !== job.attempt.loaderHash || latest.files.size !== inputs.length) return false;
  if (inputs.some(({ name }) => !latest.files.has(name)) || (await warehouse.columns(job.table)) === undefined)
    return false;
  const hashedFiles: LoadJob['knownFiles'] = [];
  for (const input of inputs) {
    const hash = await cachedFingerprint(input, job.context.cache);
    if (latest.files.get(input.name) !== hash) return false;
    hashedFiles.push({ name: input.name, hash, bytes: input.bytes });
  }
  job.knownFiles = hashedFiles;
  return true;
}

/** A table is not emptied because nothing of its file can be read; the rejects are written down with the failure. */
function allRejectedError(
  job: LoadJob,
  prepared: readonly PreparedFile[],
  read: number,
  rejects: readonly PreparedFile[],
): LastroError {
  const { session, warehouse } = job.context;
  job.recordFailureDetails = async (_, files) => {
    for (const file of rejects) await writeRejects(session, warehouse.dialect, file, job.attempt);
    for (const [i, result] of files.entries())
      Object.assign(result, { read: prepared[i]?.read, rejected: prepared[i]?.read });
    return read;
  };
  return new LastroError('load.all-rejected', `none of ${count(read, 'record')} can be taken`, {
    location: { file: prepared[0]?.input.name ?? job.loader.file },
    hint: 'meta.rejected_rows has them with their reasons',
  });
}
