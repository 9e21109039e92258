import { textOf } from '../base/cell.js';
import { sqlTimestamp } from '../base/clock.js';
import { createTableIfMissing } from '../sql/create-table.js';
import type { Dialect } from '../sql/dialect.js';
import { plainType, type SqlType } from '../sql/types.js';
import { runAll } from '../warehouse/together.js';
import type { Session } from '../warehouse/warehouse.js';
import type { FileResult } from './result.js';
import type { Relation } from '../sql/relation.js';

export const LOAD_METADATA: Relation = { layer: 'meta', name: 'load_metadata' };
export const REJECTED_ROWS: Relation = { layer: 'meta', name: 'rejected_rows' };
export const LOADER_STATE: Relation = { layer: 'meta', name: 'loader_state' };
export const REVISED_ROWS: Relation = { layer: 'meta', name: 'revised_rows' };

/** Columns that every load adds to the source's own. */
export const AUDIT_COLUMN_TYPES = {
  _source_file: 'text',
  _source_row: 'bigint',
  _loaded_at: 'timestamp',
  _run_id: 'text',
} as const;

export const AUDIT_COLUMNS: readonly string[] = Object.keys(AUDIT_COLUMN_TYPES);

export const REJECTED_ROWS_COLUMNS = {
  run_id: 'text',
  table_name: 'text',
  file_name: 'text',
  line_number: 'bigint',
  rule: 'text',
  reason: 'text',
  raw_text: 'text',
  rejected_at: 'timestamp',
} as const;

/** Where the archive has the bytes; NULL without one, and where nothing was loaded. */
const ARCHIVE_COLUMN = 'archived_at_address';

const AUDIT_TABLES: readonly [Relation, Readonly<Record<string, SqlType['name']>>][] = [
  [
    LOAD_METADATA,
    {
      table_name: 'text',
      file_name: 'text',
      file_hash: 'text',
      bytes: 'bigint',
      row_count: 'bigint',
      rejected_count: 'bigint',
      load_status: 'text',
      load_timestamp: 'timestamp',
      run_id: 'text',
      error: 'text',
      loader_hash: 'text',
      [ARCHIVE_COLUMN]: 'text',
    },
  ],
  [REJECTED_ROWS, REJECTED_ROWS_COLUMNS],
  [
    REVISED_ROWS,
    { run_id: 'text', table_name: 'text', key: 'text', previous: 'text', current: 'text', revised_at: 'timestamp' },
  ],
  [LOADER_STATE, { loader_name: 'text', state: 'text', run_id: 'text', updated_at: 'timestamp' }],
];

/** Creates the schemas and audit tables that loads write to. Once per run, before anything runs side by side. */
export async function prepareMeta(session: Session, dialect: Dialect): Promise<void> {
  await runAll(session, [
    ...['raw', 'meta'].map((layer) => dialect.ddl.createSchema(dialect.schema(layer))),
    ...AUDIT_TABLES.map(([table, columns]) => createTableIfMissing(dialect, table, columns)),
  ]);
  await addArchiveColumn(session, dialect);
}

/** Warehouses of earlier versions have no column for the archive. */
async function addArchiveColumn(session: Session, dialect: Dialect): Promise<void> {
  const table = dialect.table(LOAD_METADATA);
  const columns = await session.describe(`SELECT * FROM ${table}`);
  if (columns.some(({ name }) => name === ARCHIVE_COLUMN)) return;
  await session.run(`ALTER TABLE ${table} ADD COLUMN ${ARCHIVE_COLUMN} ${dialect.types.nameOf(plainType('text'))}`);
}

export interface LoadAttempt {
  table: string;
  runId: string;
  at: Date;
  loaderHash: string;
  /** Names the jobs of a warehouse, which runs none twice. Default: `runId`, which a load that is restored shares with its original. */
  jobs?: string | undefined;
  /** Where the archive has what was received, by the names of files; undefined without an archive. */
  archived?: ReadonlyMap<string, string> | undefined;
}

/** When the attempt was made, as a literal. */
export function attemptTime({ at }: LoadAttempt, { types }: Dialect): string {
  return types.literal('datetime', sqlTimestamp(at));
}

/** Writes one row per file or fetch of an attempt. */
export async function writeAttempt(
  session: Session,
  dialect: Dialect,
  attempt: LoadAttempt,
  files: readonly FileResult[],
  error: string | null,
): Promise<void> {
  const rows = files.map((file) =>
    [
      attempt.table,
      file.name,
      file.hash,
      file.bytes,
      file.loaded,
      file.rejected,
      file.status,
      sqlTimestamp(attempt.at),
      attempt.runId,
      error,
      attempt.loaderHash,
      attempt.archived?.get(file.name) ?? null,
    ]
      .map((value) => dialect.literal(value))
      .join(', '),
  );
  if (rows.length === 0) return;
  await session.run(`INSERT INTO ${dialect.table(LOAD_METADATA)} VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
}

export interface LatestSuccess {
  runId: string;
  loaderHash: string;
  /** MD5 by file name. */
  files: Map<string, string>;
  at: string;
  /** Records that it read, and those of them that it rejected. */
  read: number;
  rejected: number;
}

/** What a table was last loaded from; undefined when it was never loaded. */
export async function latestSuccess(
  session: Session,
  dialect: Dialect,
  table: string,
): Promise<LatestSuccess | undefined> {
  const metadata = dialect.table(LOAD_METADATA);
  const latestFirst = dialect.loads.lastInsertedFirst('load_timestamp');
  const condition = `table_name = ${dialect.literal(table)} AND load_status = 'success'`;
  const { rows } = await session.query(
    `SELECT file_name, file_hash, loader_hash, load_timestamp, run_id, row_count, rejected_count FROM ${metadata} WHERE ${condition} AND run_id =` +
      ` (SELECT run_id FROM ${metadata} WHERE ${condition} ORDER BY ${latestFirst} LIMIT 1)`,
  );
  const first = rows[0];
  if (first === undefined) return undefined;
  const rejected = sum(rows.map((row) => Number(row[6])));
  return {
    runId: textOf(first[4]),
    loaderHash: textOf(first[2]),
    at: textOf(first[3]),
    read: sum(rows.map((row) => Number(row[5]))) + rejected,
    rejected,
    files: new Map(rows.map(([name, hash]) => [textOf(name), textOf(hash)])),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
