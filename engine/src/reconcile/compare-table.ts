import { engineMessage } from '../personal/index.js';
import { MASK } from '../base/mask.js';
import type { Dialect } from '../sql/dialect.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import { StatementError, type ColumnInfo, type Session } from '../warehouse/warehouse.js';
import { matchColumns, type ComparedColumn } from './columns.js';
import { compareKeys } from './compare-keys.js';
import { formatValue } from './format-value.js';
import type { Side } from './hashed-rows.js';
import type { ColumnComparison, ColumnFigures, Pair, TableComparison } from './result.js';
import { summarizeTable, type ColumnSummary } from './summary.js';
import { isClose } from './tolerance.js';

/** A table as one target has it. */
export interface TargetTable {
  /** The target's name. */
  target: string;
  dialect: Dialect;
  /** Undefined where the target does not have the table. */
  columns: readonly ColumnInfo[] | undefined;
  /** A connection for this table alone. */
  session(): Promise<Session>;
}

/** A table to compare. */
export interface TableToCompare {
  table: Relation;
  targets: Pair<TargetTable>;
  /** Columns that the project says identify a row. */
  key: readonly string[] | undefined;
  isPersonal: (column: string) => boolean;
  /** Most rows that are named where rows differ. */
  examples: number;
}

/**
 * Compares a table of two targets: its columns and types, then rows and values by one query for each side, and where these differ
 * the rows by their keys. A statement that fails is a result, too.
 */
export async function compareTable(request: TableToCompare): Promise<TableComparison> {
  const { table, targets } = request;
  const { from, to } = targets;
  const comparison: TableComparison = {
    table,
    status: 'equal',
    rows: { from: null, to: null },
    columns: [],
    excluded: [],
    differences: [],
    keys: null,
    message: null,
  };
  if (from.columns === undefined || to.columns === undefined)
    return { ...comparison, status: from.columns === to.columns ? 'absent' : 'missing', differences: missing(targets) };
  const { compared, excluded, differences } = matchColumns({
    from: { ...from, columns: from.columns },
    to: { ...to, columns: to.columns },
  });
  Object.assign(comparison, { excluded, differences });
  const sessions = { from: await from.session(), to: await to.session() };
  for (const session of [sessions.from, sessions.to]) session.label?.({ node: formatRelation(table) });
  try {
    await compareRows(comparison, request, compared, sessions);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    const readsPersonal = compared.some(({ name }) => request.isPersonal(name));
    return { ...comparison, status: 'error', message: engineMessage(error, readsPersonal).split('\n')[0] ?? '' };
  } finally {
    sessions.from.close();
    sessions.to.close();
  }
  return comparison;
}

function missing({ from, to }: Pair<TargetTable>): string[] {
  return [from, to].flatMap(({ target, columns }) => (columns === undefined ? [`not in ${target}`] : []));
}

async function compareRows(
  comparison: TableComparison,
  { table, targets, key, isPersonal, examples }: TableToCompare,
  columns: readonly ComparedColumn[],
  sessions: Pair<Session>,
): Promise<void> {
  const mask = (column: string, value: string | null): string | null =>
    value !== null && isPersonal(column) ? MASK : value;
  const side = (name: keyof Pair<unknown>): Side => ({
    ...{ session: sessions[name], dialect: targets[name].dialect, table },
    columns: columns.map(({ type, sides }) => ({ ...sides[name], comparedAs: type })),
  });
  const sides = { from: side('from'), to: side('to') };
  const [from, to] = await Promise.all([summarizeTable(sides.from), summarizeTable(sides.to)]);
  comparison.rows = { from: from.rows, to: to.rows };
  comparison.columns = columns.flatMap((column, i) => {
    const [left, right] = [from.columns[i], to.columns[i]];
    return left === undefined || right === undefined ? [] : [compareFigures(column, left, right, mask)];
  });
  const isSame = from.rows === to.rows && from.checksum === to.checksum;
  if (!isSame) {
    const rows = { from: from.rows, to: to.rows };
    comparison.keys = await compareKeys({ sides, columns, rows, key, examples, mask });
  }
  const { keys, differences } = comparison;
  if (differences.length > 0 || (keys !== null && hasDifferences(keys))) comparison.status = 'differs';
}

function hasDifferences({ only_from, only_to, changed, complete }: NonNullable<TableComparison['keys']>): boolean {
  return only_from + only_to + changed > 0 || !complete;
}

function compareFigures(
  { name, type }: ComparedColumn,
  from: ColumnSummary,
  to: ColumnSummary,
  mask: (column: string, value: string | null) => string | null,
): ColumnComparison {
  const scale = Math.max(Number(from.magnitude), Number(to.magnitude));
  const isEqual: Record<keyof ColumnFigures, boolean> = {
    non_null: from.non_null === to.non_null,
    distinct: type === 'float' || from.distinct === to.distinct,
    min: type === 'float' ? isClose(from.min, to.min) : from.min === to.min,
    max: type === 'float' ? isClose(from.max, to.max) : from.max === to.max,
    sum: type === 'float' ? isClose(from.sum, to.sum, scale) : from.sum === to.sum,
    checksum: type === 'float' || from.checksum === to.checksum,
  };
  const shown = ({ non_null, distinct, min, max, sum, checksum }: ColumnSummary): ColumnFigures => ({
    ...{ non_null, distinct },
    min: mask(name, formatValue(type, min)),
    max: mask(name, formatValue(type, max)),
    sum: mask(name, sum),
    checksum: mask(name, checksum),
  });
  const differing = (Object.keys(isEqual) as (keyof ColumnFigures)[]).filter((figure) => !isEqual[figure]);
  return { name, type, differing, from: shown(from), to: shown(to) };
}
