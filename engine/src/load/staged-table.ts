import fs from 'node:fs';
import path from 'node:path';
import { textOf } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { count } from '../base/text.js';
import { requireFiles } from '../sql/dialect/files.js';
import { besides, type Relation } from '../sql/relation.js';
import { plainType, type SqlType } from '../sql/types.js';
import type { TableLoader } from '../warehouse/table-loader.js';
import { AUDIT_COLUMN_TYPES, REJECTED_ROWS, REJECTED_ROWS_COLUMNS, prepareMeta, type LoadAttempt } from './audit.js';
import type { Landing } from './landing.js';
import type { LoadContext } from './load-context.js';
import { assertSameRows, loadedType, type ColumnTypes } from './same-rows.js';
import type { TableWrite } from './table-write.js';

/**
 * Writes the rows of a load by way of a table beside its own: they are read and checked in a local database, written to Parquet, loaded
 * by a job, compared with what was written, checked by the gate, and take the place of the table's in one step. Readers
 * of the table see the rows before or the rows after. A load that dies leaves the table as it was, or, when it dies between
 * that step and its record, a table whose next load replaces it again.
 */
export async function writeStaged<T>(context: LoadContext, loader: TableLoader, write: TableWrite<T>): Promise<T> {
  const { session, warehouse } = context;
  const { dialect } = warehouse;
  const { table, attempt, merge } = write;
  const loaded = besides(table, 'loaded');
  const merged = besides(table, 'merged');
  const id = `${attempt.jobs ?? attempt.runId}-${table.name}`;
  return withLanding(context, async (landing) => {
    const result = await write.read(landing);
    const rows = merge?.incoming(landing.dialect) ?? landing.dialect.table(table);
    try {
      await upload(context, loader, landing, rows, { to: loaded, types: AUDIT_COLUMN_TYPES, id, mode: 'replace' });
      await assertSameRows(landing, rows, { session, dialect }, loaded);
      let staged = loaded;
      if (merge !== undefined && !merge.isReplaced) {
        const existing = await warehouse.columns(table);
        if (existing === undefined) await loader.drop(merged);
        else await loader.replaceBy(merged, table, { id: `${id}-merge` });
        if (existing?.some(({ name }) => name === '_run_id') === true)
          await removeUnrecorded({ session, dialect }, attempt, merged);
        await merge.into({ session, dialect }, dialect.table(loaded), dialect.table(merged));
        staged = merged;
      }
      await write.check({ session, dialect: under(dialect, table, staged) });
      await loader.replaceBy(table, staged, { id: `${id}-swap` });
    } finally {
      for (const each of [loaded, merged]) await loader.drop(each);
    }
    await uploadRejectsOf(context, loader, landing, attempt);
    await write.record(result);
    return result;
  });
}

/** Writes rejects of a load whose rows were not loaded. */
export async function uploadRejects(
  context: LoadContext,
  loader: TableLoader,
  attempt: LoadAttempt,
  write: (landing: Landing) => Promise<void>,
): Promise<void> {
  await withLanding(context, async (landing) => {
    await write(landing);
    await uploadRejectsOf(context, loader, landing, attempt);
  });
}

/** The same SQL, with one table read where another lies. */
function under(dialect: Landing['dialect'], table: Relation, at: Relation): Landing['dialect'] {
  return {
    ...dialect,
    table: (each) => dialect.table(each.layer === table.layer && each.name === table.name ? at : each),
  };
}

/** Rows of loads that died between taking their place and being recorded, which are loaded again. */
async function removeUnrecorded(
  { session, dialect }: Landing,
  { table }: LoadAttempt,
  merged: Relation,
): Promise<void> {
  const recorded =
    `SELECT run_id FROM ${dialect.table({ layer: 'meta', name: 'load_metadata' })}` +
    ` WHERE table_name = ${dialect.string(table)} AND load_status = 'success'`;
  await session.run(`DELETE FROM ${dialect.table(merged)} WHERE _run_id NOT IN (${recorded})`);
}

async function withLanding<T>(context: LoadContext, work: (landing: Landing) => Promise<T>): Promise<T> {
  if (context.openLanding === undefined) throw new Error('a load needs a local database to read files in');
  const local = await context.openLanding();
  try {
    const session = await local.session();
    await prepareMeta(session, local.dialect);
    return await work({ session, dialect: local.dialect });
  } finally {
    await local.close();
  }
}

interface Upload {
  to: Relation;
  types: ColumnTypes;
  id: string;
  mode: 'replace' | 'append';
}

/** Writes rows of the landing to a Parquet file, and loads it. Returns how many it wrote. */
async function upload(
  { warehouse, targetDir, runId }: LoadContext,
  loader: TableLoader,
  { session, dialect }: Landing,
  rows: string,
  { to, types, id, mode }: Upload,
): Promise<number> {
  const columns = await session.describe(`SELECT * FROM ${rows}`);
  const sqlType = (name: string): SqlType => plainType(loadedType(types, name));
  const list = columns.map(({ name }) => {
    const column = dialect.identifier(name);
    return `CAST(${column} AS ${dialect.types.nameOf(sqlType(name))}) AS ${column}`;
  });
  const file = path.join(targetDir, 'scratch', `${process.pid}-${runId}-${to.name}.parquet`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  try {
    const query = `SELECT ${list.join(', ')} FROM ${rows}`;
    const { rows: written } = await session.query(
      requireFiles(dialect).copy(query, file, { type: 'parquet', compression: 'snappy' }),
    );
    await loader.load(to, file, {
      columns: columns.map(({ name }) => ({ name, type: warehouse.dialect.types.nameOf(sqlType(name)) })),
      id,
      mode,
    });
    return Number(written[0]?.[0]);
  } finally {
    fs.rmSync(file, { force: true });
  }
}

async function uploadRejectsOf(
  context: LoadContext,
  loader: TableLoader,
  landing: Landing,
  { runId, table, jobs = runId }: LoadAttempt,
): Promise<void> {
  const { session, warehouse } = context;
  const { dialect } = warehouse;
  const rejects = landing.dialect.table(REJECTED_ROWS);
  const { rows } = await landing.session.query(`SELECT count(*) FROM ${rejects}`);
  if (Number(rows[0]?.[0]) === 0) return;
  const sent = await upload(context, loader, landing, rejects, {
    to: REJECTED_ROWS,
    types: REJECTED_ROWS_COLUMNS,
    id: `${jobs}-${table}-rejects`,
    mode: 'append',
  });
  const { rows: recorded } = await session.read(
    `SELECT COUNT(*) FROM ${dialect.table(REJECTED_ROWS)}` +
      ` WHERE run_id = ${dialect.string(runId)} AND table_name = ${dialect.string(table)} AND line_number IS NOT NULL`,
  );
  if (Number(recorded[0]?.[0]) !== sent)
    throw new LastroError(
      'load.count-mismatch',
      `${count(sent, 'reject')} were sent, but ${textOf(recorded[0]?.[0] ?? null)} are recorded`,
      {
        hint: 'the table has the rows that were not rejected',
      },
    );
}
