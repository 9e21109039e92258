import { sqlTimestamp } from '../base/clock.js';
import { LastroError } from '../base/errors.js';
import { count, equalsIgnoringCase, suggest } from '../base/text.js';
import type { Model, SnapshotConfig } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import { rowsOf } from '../sql/rows-of.js';
import { plainType } from '../sql/types.js';
import type { ColumnInfo, ResultTable } from '../warehouse/warehouse.js';
import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';
import { columnChanges } from './snapshot-columns.js';
import { tableStatement } from './table.js';

/**
 * Columns that a snapshot adds to its query: since when a version is true, until when (NULL: it still is), whether it is the last of its
 * key that has not ended, and whether the key is gone.
 */
export const VALID_FROM = 'valid_from';
export const VALID_TO = 'valid_to';
export const IS_CURRENT = 'is_current';
const IS_DELETED = 'is_deleted';

/** Columns that no query of such a snapshot may have. */
export const addedColumns = ({ hardDeletes }: SnapshotConfig): string[] =>
  hardDeletes === 'new_record' ? [VALID_FROM, VALID_TO, IS_CURRENT, IS_DELETED] : [VALID_FROM, VALID_TO, IS_CURRENT];

/** Whether a table has versions of rows. */
export const hasVersions = (columns: readonly Pick<ColumnInfo, 'name'>[]): boolean =>
  [VALID_FROM, VALID_TO].every((name) => columns.some((column) => equalsIgnoringCase(column.name, name)));

export interface SnapshotInput extends MaterializeInput {
  /** Columns of the query. */
  wanted: readonly ColumnInfo[];
  /** Columns of the table with the history so far; undefined: this is its first version. */
  existing: readonly ColumnInfo[] | undefined;
  now: Date;
}

/** A relation's history: of the catalogue, and of the run that built it last. */
export interface KnownHistory {
  /** Columns of the table; undefined where there is none. */
  existing: readonly ColumnInfo[] | undefined;
  /** Whether the last run made it a snapshot; undefined where no run is recorded. */
  recorded: boolean | undefined;
}

/** The statements that bring a snapshot's history to the rows of its query. */
export interface SnapshotStatements {
  /** Changes of columns, which leave the intervals of all versions as they are. */
  prepare: string[];
  /** Closes and adds versions, all of them or none. Run again over the same rows it changes nothing. */
  write: Statement;
}

/** Throws `model.*` where the query does not have what the snapshot's settings name, or a column's type cannot be kept. */
export function snapshotStatements(input: SnapshotInput): SnapshotStatements {
  const { model, dialect, wanted, existing } = input;
  const config = configOf(model);
  assertColumns(model, config, wanted);
  const isOwn = wanted.some(({ name }) => equalsIgnoringCase(name, IS_DELETED));
  const isMarked = existing?.some(({ name }) => equalsIgnoringCase(name, IS_DELETED)) === true;
  const hasMarks = !isOwn && (isMarked || config.hardDeletes === 'new_record');
  if (existing === undefined) return { prepare: [], write: firstVersions(input, hasMarks) };
  const type = typeName(dialect, 'boolean');
  const marks: ColumnInfo[] = hasMarks && !isMarked ? [{ name: IS_DELETED, type }] : [];
  const added = [{ name: IS_CURRENT, type }, ...marks];
  return {
    prepare: [
      ...columnChanges(model, dialect, { existing, wanted: [...wanted, ...added] }),
      // Also after a run that ended between the two: BigQuery cannot undo the first.
      `UPDATE ${dialect.table(model.table)} SET ${IS_CURRENT} = (${VALID_TO} IS NULL) WHERE ${IS_CURRENT} IS NULL`,
    ],
    write: mergeVersions(input, hasMarks),
  };
}

/** Throws `model.no-updated-at` where rows of a query in brackets have no moment: nothing says when they became what they are. */
export async function assertMoments(
  model: Model,
  { dialect, rows }: { dialect: Dialect; rows: Statement },
  query: (statement: Statement) => Promise<ResultTable>,
): Promise<void> {
  const { strategy, updatedAt } = configOf(model);
  if (strategy === 'check' || updatedAt === undefined) return;
  const prefix = 'SELECT count(*) FROM ';
  const { rows: found } = await query({
    sql: `${prefix}${rows.sql} AS dated WHERE ${dialect.identifier(updatedAt)} IS NULL`,
    prefixLength: prefix.length + rows.prefixLength,
  });
  const missing = Number(found[0]?.[0]);
  if (missing > 0)
    throw new LastroError(
      'model.no-updated-at',
      `${count(missing, 'row')} of ${model.table.name} have no ${updatedAt}`,
      {
        location: { file: model.file },
        hint: `use a column that is never NULL: coalesce(${updatedAt}, created_at)`,
      },
    );
}

/** Throws where a statement would take the place of a history, or a history that of another table. */
export function assertHistoryStays(model: Model, { existing, recorded }: KnownHistory): void {
  if (existing === undefined) return;
  const { name, layer } = model.table;
  const failed = (code: string, message: string): LastroError =>
    new LastroError(code, message, {
      location: model.docs ?? { file: model.file },
      hint: `rename the model, or drop or rename ${layer}.${name} in the warehouse`,
    });
  if (model.materialized === 'snapshot') {
    if (recorded !== false && !hasVersions(existing))
      throw failed(
        'model.not-a-history',
        `${name} is a table that no run has recorded, without ${VALID_FROM} and ${VALID_TO}`,
      );
  } else if (recorded === true && hasVersions(existing))
    throw failed(
      'model.history',
      `${name} has the history of a snapshot, and is now materialized as ${model.materialized}`,
    );
}

function configOf(model: Model): SnapshotConfig {
  if (model.snapshot === undefined) throw new Error(`not a snapshot: ${model.uniqueId}`);
  return model.snapshot;
}

function assertColumns(model: Model, config: SnapshotConfig, wanted: readonly ColumnInfo[]): void {
  const { table, file, uniqueKey } = model;
  const { checkCols = [], updatedAt } = config;
  const names = wanted.map(({ name }) => name);
  const has = (name: string): boolean => names.some((each) => equalsIgnoringCase(each, name));
  const reserved = addedColumns(config).find(has);
  if (reserved !== undefined)
    throw new LastroError(
      'model.reserved-column',
      `the query of ${table.name} has a column ${reserved}, which the snapshot adds`,
      {
        location: { file },
        hint: 'give it another alias',
      },
    );
  const missing = [...uniqueKey, ...checkCols, ...(updatedAt === undefined ? [] : [updatedAt])].find(
    (name) => !has(name),
  );
  if (missing !== undefined)
    throw new LastroError('model.no-column', `the query of ${table.name} has no column ${missing}`, {
      location: model.docs ?? { file },
      hint: suggest(missing, names),
    });
}

const typeName = (dialect: Dialect, name: 'boolean' | 'timestamp'): string => dialect.types.nameOf(plainType(name));

const nowOf = ({ dialect, now }: SnapshotInput): string =>
  dialect.call('cast', dialect.string(sqlTimestamp(now)), 'timestamp');

/** The moment since when a row of the query is as it is. */
function momentOf(input: SnapshotInput, alias: string): string {
  const { strategy, updatedAt } = configOf(input.model);
  if (strategy === 'check' || updatedAt === undefined) return nowOf(input);
  return input.dialect.call('cast', `${alias}.${input.dialect.identifier(updatedAt)}`, 'timestamp');
}

function firstVersions(input: SnapshotInput, hasMarks: boolean): Statement {
  const { dialect, query } = input;
  const added = [
    `${momentOf(input, 'fresh')} AS ${VALID_FROM}`,
    `CAST(NULL AS ${typeName(dialect, 'timestamp')}) AS ${VALID_TO}`,
    `TRUE AS ${IS_CURRENT}`,
    ...(hasMarks ? [`FALSE AS ${IS_DELETED}`] : []),
  ];
  const rows = wrapQuery(`SELECT fresh.*, ${added.join(', ')} FROM (`, query, ') AS fresh');
  const table = tableStatement({ ...input, query: rows.sql });
  return { ...table, prefixLength: table.prefixLength + rows.prefixLength };
}

/**
 * One MERGE. Its source has a row with `valid_to` for each version that ends, and one without for each that begins. Fresh rows
 * are compared with the latest version of their key; no version begins before the one before has ended, whatever clocks say.
 */
function mergeVersions(input: SnapshotInput, hasMarks: boolean): Statement {
  const { model, dialect, query, wanted } = input;
  const { strategy, checkCols, hardDeletes } = configOf(model);
  const name = dialect.identifier;
  const isKey = (column: string): boolean => model.uniqueKey.some((key) => equalsIgnoringCase(key, column));
  const columns = wanted.map((column) => column.name);
  const keys = columns.filter(isKey).map(name);
  const [key = ''] = keys;
  const matching = (one: string, other: string): string =>
    keys.map((each) => `${one}.${each} = ${other}.${each}`).join(' AND ');

  const isFresh = `fresh.${key} IS NOT NULL`;
  const isCurrent = `(latest.${key} IS NOT NULL AND latest.${VALID_TO} IS NULL)`;
  const isMarked = hasMarks ? `coalesce(latest.${IS_DELETED}, FALSE)` : 'FALSE';
  const compared = (checkCols ?? columns).filter((column) => !isKey(column)).map(name);
  const differs =
    strategy === 'timestamp'
      ? `${momentOf(input, 'fresh')} > latest.${VALID_FROM}`
      : compared.map((each) => `fresh.${each} IS DISTINCT FROM latest.${each}`).join(' OR ') || 'FALSE';
  const keepsGone = hardDeletes === 'ignore';
  const marksGone = hardDeletes === 'new_record';
  const changed = `(${isFresh} AND (NOT ${isCurrent} OR ${isMarked} OR ${differs}))`;
  const gone = keepsGone ? '' : ` OR (NOT ${isFresh} AND ${isCurrent} AND NOT ${isMarked})`;
  const begun =
    strategy === 'timestamp'
      ? `CASE WHEN ${isFresh} THEN ${momentOf(input, 'fresh')} ELSE ${nowOf(input)} END`
      : nowOf(input);
  const moment = `greatest(${begun}, coalesce(latest.${VALID_TO}, latest.${VALID_FROM}, ${begun}))`;

  const values = columns.map((column) => {
    const own = `fresh.${name(column)}`;
    const before = `latest.${name(column)}`;
    if (isKey(column)) return `coalesce(${own}, ${before}) AS ${name(column)}`;
    return keepsGone ? own : `CASE WHEN ${isFresh} THEN ${own} ELSE ${before} END AS ${name(column)}`;
  });
  const source = [
    ...values,
    `${moment} AS ${VALID_FROM}`,
    `CASE WHEN step.is_end THEN ${moment} END AS ${VALID_TO}`,
    ...(hasMarks ? [`NOT (${isFresh}) AS ${IS_DELETED}`] : []),
  ];
  const written = [...columns.map(name), VALID_FROM, ...(hasMarks ? [IS_DELETED] : [])];
  const latest =
    `(SELECT ${[...written, VALID_TO].join(', ')} FROM ${rowsOf(dialect, model.table)} QUALIFY row_number() OVER` +
    ` (PARTITION BY ${keys.join(', ')} ORDER BY CASE WHEN ${VALID_TO} IS NULL THEN 0 ELSE 1 END, ${VALID_TO} DESC) = 1) AS latest`;
  return wrapQuery(
    `MERGE INTO ${dialect.table(model.table)} AS kept USING (SELECT ${source.join(', ')} FROM (`,
    query,
    `) AS fresh ${keepsGone ? 'LEFT' : 'FULL OUTER'} JOIN ${latest} ON ${matching('fresh', 'latest')}\n` +
      `CROSS JOIN (SELECT TRUE AS is_end UNION ALL SELECT FALSE AS is_end) AS step\n` +
      `WHERE (${changed}${gone}) AND CASE WHEN step.is_end THEN ${isCurrent} ELSE ${marksGone ? 'TRUE' : isFresh} END) AS change\n` +
      `ON ${matching('kept', 'change')} AND kept.${VALID_TO} IS NULL AND change.${VALID_TO} IS NOT NULL\n` +
      `WHEN MATCHED THEN UPDATE SET ${VALID_TO} = change.${VALID_TO}, ${IS_CURRENT} = FALSE\n` +
      `WHEN NOT MATCHED AND change.${VALID_TO} IS NULL THEN INSERT (${[...written, IS_CURRENT].join(', ')}) VALUES (${[...written.map((each) => `change.${each}`), 'TRUE'].join(', ')})`,
  );
}
