import type { Cell } from '../base/cell.js';
import type { PersonalColumns } from '../personal/index.js';
import type { ResultTable, Session } from '../warehouse/warehouse.js';
import type { FailingRows } from './expectation.js';
import type { CheckPlan } from './plan.js';
import { QUERY, attemptRead, readTogether, splitByQuery, type Attempt } from './read-together.js';
import { shareReadings } from './shared-readings.js';

/** A value among failing rows, and in how many of them it occurs. */
export interface FrequentValue {
  value: Cell;
  count: number;
}

export interface FrequentValuesQuery {
  rows: FailingRows;
  /** Whether a row fails by the values of its domain alone, so that all rows of the same values do. */
  isOfValue: boolean;
  /** Values at most. */
  limit: number;
}

export interface FrequentValuesContext {
  plan: CheckPlan;
  personal: PersonalColumns;
  abort: AbortSignal | undefined;
}

/** Counting the rows of fewer queries costs less than ranking all values. */
const MIN_RANKED = 4;

/** The most frequent values among the failing rows of each query; of those that are as frequent, the first in their order. */
export async function readFrequentValues(
  session: Session,
  queries: readonly FrequentValuesQuery[],
  context: FrequentValuesContext,
): Promise<Attempt<FrequentValue[]>[]> {
  const results = new Map<FrequentValuesQuery, Attempt<ResultTable>>();
  for (const group of groupByDomain(queries, context.personal)) {
    const tables = (await readRanked(session, group, context)) ?? (await readCounted(session, group, context));
    for (const [i, query] of group.entries()) results.set(query, tables[i] ?? new Error('not read'));
  }
  return queries.map((query) => {
    const table = results.get(query) ?? new Error('not read');
    return table instanceof Error ? table : toFrequentValues(table, query.rows);
  });
}

const toFrequentValues = ({ rows }: ResultTable, { shape }: FailingRows): FrequentValue[] =>
  rows.map((row) => ({ value: entryOf(row.slice(0, -1), shape), count: Number(row.at(-1)) }));

/** The cells of a domain as one value. */
export const entryOf = (cells: Cell[], shape: FailingRows['shape']): Cell =>
  shape === 'value' ? (cells[0] ?? null) : cells;

/** Queries over the same columns of the same relation, those of values apart. */
function groupByDomain(queries: readonly FrequentValuesQuery[], personal: PersonalColumns): FrequentValuesQuery[][] {
  const groups = new Map<string, FrequentValuesQuery[]>();
  for (const query of queries) {
    const { from, domain } = query.rows;
    const key = JSON.stringify([from, domain, isRanked(query, personal)]);
    groups.set(key, [...(groups.get(key) ?? []), query]);
  }
  return [...groups.values()];
}

/** Values are ranked as they are: what masks them makes one of many. */
const isRanked = ({ isOfValue, rows }: FrequentValuesQuery, personal: PersonalColumns): boolean =>
  isOfValue && !personal.includesAny(rows.domain);

/**
 * All values counted and ranked once, and the first of each query's picked; undefined where that is not possible: its conditions see
 * nothing but the columns of the domain, and one of another column is an error of the warehouse's.
 */
async function readRanked(
  session: Session,
  queries: readonly FrequentValuesQuery[],
  { plan, personal, abort }: FrequentValuesContext,
): Promise<ResultTable[] | undefined> {
  const [first] = queries;
  if (first === undefined || queries.length < MIN_RANKED || !isRanked(first, personal)) return undefined;
  const { dialect, readings } = plan;
  const values = first.rows.domain.map((name) => dialect.identifier(name)).join(', ');
  const { from, expressions } = shareReadings(
    readings,
    'ranked',
    queries.map(({ rows }) => rows.where),
  );
  const lists = expressions.map(
    (where, i) =>
      `${dialect.expectations.smallest(`CASE WHEN ${where} THEN lastro_rank END`, queries[i]?.limit ?? 0)} AS list_${i}`,
  );
  const picked = queries.map(
    (_, i) =>
      `SELECT ${i} AS ${QUERY}, lastro_rank FROM lists CROSS JOIN ${dialect.call('unnest', `list_${i}`, 'lastro_rank')}`,
  );
  const result = await attemptRead(
    session,
    `WITH counted AS (SELECT ${values}, COUNT(*) AS lastro_rows FROM ${first.rows.from} GROUP BY ${values}),` +
      ` ranked AS (SELECT *, ROW_NUMBER() OVER (ORDER BY lastro_rows DESC, ${values}) AS lastro_rank FROM counted),` +
      ` lists AS (SELECT ${lists.join(', ')} FROM ${from}),` +
      ` picked AS (${picked.join(' UNION ALL ')})` +
      ` SELECT ${QUERY}, ${values}, lastro_rows FROM picked JOIN ranked USING (lastro_rank) ORDER BY ${QUERY}, lastro_rank`,
    abort,
  );
  return result instanceof Error ? undefined : splitByQuery(result, queries.length);
}

/** The failing rows of each query counted by value. */
function readCounted(
  session: Session,
  queries: readonly FrequentValuesQuery[],
  { plan, personal, abort }: FrequentValuesContext,
): Promise<Attempt<ResultTable>[]> {
  const { dialect } = plan;
  const [first] = queries;
  const names = (first?.rows.domain ?? []).map((name) => dialect.identifier(name));
  const order = ['lastro_rows DESC', ...names];
  const statements = queries.map(({ rows, limit }) => {
    const masked = rows.domain.map((name) => personal.select(dialect, name)).join(', ');
    const failing = `(SELECT ${masked} FROM ${rows.from} WHERE ${rows.where}) AS failing`;
    return (
      `SELECT ${names.join(', ')}, COUNT(*) AS lastro_rows FROM ${failing} GROUP BY ${names.join(', ')}` +
      ` ORDER BY ${order.join(', ')} LIMIT ${limit}`
    );
  });
  return readTogether(session, statements, { order, abort });
}
