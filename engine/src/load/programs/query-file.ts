import fs from 'node:fs';
import path from 'node:path';
import { LastroError, messageOf, type Location } from '../../base/errors.js';
import { grantedFile } from '../../project/external-access.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { outsideReads, wholeDatabase, type NamedFile } from '../../sql/outside-reads.js';
import { renameFiles } from '../../sql/rename-files.js';
import { characters, withoutEnding } from '../../sql/user-sql.js';
import { parseSql } from '../../warehouse/parse-sql.js';
import { StatementError, type Warehouse } from '../../warehouse/warehouse.js';
import type { LoadedSource } from '../files/file-source.js';
import type { LoadJob } from '../load-job.js';

/** Files in place of queries: each query is run in a private database in memory, and its rows are written as Parquet. */
export async function writeQueries(
  job: LoadJob,
  sources: readonly LoadedSource[],
  signal: AbortSignal,
): Promise<LoadedSource[]> {
  const written: LoadedSource[] = [];
  for (const source of sources) written.push(source.query === true ? await writeQuery(job, source, signal) : source);
  return written;
}

async function writeQuery(job: LoadJob, source: LoadedSource, signal: AbortSignal): Promise<LoadedSource> {
  const { projectDir, externalAccess = [] } = job.context;
  const folder = `${job.scratch}output`;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${job.loader.name}.parquet`);
  const sql = fs.readFileSync(path.join(projectDir, source.path), 'utf8');
  const locate = (offset: number | undefined): Location => {
    const line = offset === undefined ? {} : { line: sql.slice(0, offset).split('\n').length };
    return { file: source.path, ...line };
  };
  const local = await job.openLocal();
  try {
    const session = await local.session();
    const onAbort = (): void => session.interrupt?.();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const query = await readableQuery(local, { sql, locate, projectDir, grants: ['.', ...externalAccess] });
      await session.query(requireFiles(local.dialect).copy(query, file, { type: 'parquet', compression: 'snappy' }));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StatementError)) throw error;
      throw new LastroError('load.query', messageOf(error), { location: locate(undefined), cause: error });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  } finally {
    await local.close();
  }
  return { ...source, path: file };
}

interface QueryText {
  sql: string;
  locate: (offset: number | undefined) => Location;
  projectDir: string;
  /** Files and folders that it may read, relative to the project. */
  grants: readonly string[];
}

/** The query with the names of its files absolute. Throws where it is not one query, or reads anything but files that it may read. */
async function readableQuery(local: Warehouse, { sql, locate, projectDir, grants }: QueryText): Promise<string> {
  const { dialect } = local;
  const text = withoutEnding(sql);
  const [parsed] = await parseSql({ session: await local.session(), dialect }, [{ sql: text, form: 'query' }]);
  const problem = parsed?.problem;
  if (problem !== undefined)
    throw new LastroError(problem.code, problem.message, { location: locate(problem.offset), hint: problem.hint });
  const files: NamedFile[] = [];
  for (const read of outsideReads(parsed?.tree, wholeDatabase)) {
    const isGranted =
      read.files?.every(({ path: name }) => grantedFile(name, projectDir, grants) !== undefined) === true;
    if (!isGranted)
      throw new LastroError('load.query-reads', `the query reads ${read.name}, which it may not read`, {
        location: locate(read.offset === undefined ? undefined : characters(text, read.offset)),
        hint:
          read.files === undefined
            ? "it reads files by name: read_csv('data/stores.csv'), read_json or read_parquet"
            : "it reads files of the project; allow others in lastro.config.ts: externalAccess: ['/data/']",
      });
    files.push(...(read.files ?? []));
  }
  const { sql: renamed, notPlain } = renameFiles(text, files, ({ path: name }) =>
    dialect.string(path.resolve(projectDir, name)),
  );
  const [odd] = notPlain;
  if (odd !== undefined)
    throw new LastroError('load.query-reads', `the name of the file ${odd.file.path} is not plain text`, {
      location: locate(odd.start),
      hint: "write it as 'path'",
    });
  return renamed;
}
