import { textOf, type Cell } from '../base/cell.js';
import { count } from '../base/text.js';
import type { Dialect } from '../sql/dialect.js';
import type { Relation } from '../sql/relation.js';
import { rowsOf } from '../sql/rows-of.js';
import type { Session } from '../warehouse/warehouse.js';
import { kolmogorovPValue } from './kolmogorov.js';
import type { ColumnProfile, TableProfile } from './profile.js';
import { driftLevel, populationStability, type BinCounts, type DriftLevel } from './psi.js';

/** Bins of numbers, dates and timestamps: a tenth of the baseline's values is in each. */
const BIN_COUNT = 10;

/** More different values than this are no categories. */
const MAX_CATEGORIES = 1000;

/** More different values than this that occur less than twice on average are none either: they name rows. */
const MAX_UNIQUE = 20;

/** Both sides of a comparison: the baseline, and what is compared with it. */
export interface Sides<T> {
  from: T;
  to: T;
}

/** How the values of one column have changed since the baseline. */
export interface ColumnDrift {
  /** As the data has it that is compared with the baseline. */
  name: string;
  kind: ColumnProfile['kind'];
  /** Whether one side has personal values, which are not compared. */
  pii: boolean;
  /** Shares of the rows; null where there are no rows. */
  null_share: Sides<number | null>;
  distinct: Sides<number>;
  /** Whether a number of different values is an estimate. */
  approximate: boolean;
  /** The population stability index of the values that are not NULL; null where they are not compared. */
  psi: number | null;
  level: DriftLevel | null;
  /** Of numbers, dates and timestamps: the two-sample Kolmogorov-Smirnov test. */
  ks: { statistic: number; p_value: number } | null;
  /** What the index is of. */
  bins: DriftBin[];
  /** Why the values are not compared; null where they are. */
  reason: string | null;
}

/** One bin or value, and how many values of each side are in it. */
export interface DriftBin extends BinCounts {
  /** A text or truth value; null of a bin. */
  value: string | null;
  /** The smallest and the largest value in a bin, of dates and timestamps in seconds since 1970; null of a value. */
  low: number | null;
  high: number | null;
}

export interface Drift {
  rows: Sides<number>;
  columns: ColumnDrift[];
  /** Columns that only the baseline has, and that only the other has. */
  only: Sides<string[]>;
}

/** Two tables of one database with the columns to compare as {@link comparableColumns} writes them. */
export interface DriftTables extends Sides<Relation> {
  session: Session;
  dialect: Dialect;
}

/** A column of both tables. */
export interface DriftPair extends Sides<ColumnProfile> {
  /** What both tables of {@link DriftTables} call it. */
  alias: string;
  /** Why its values are not compared; null where they are. */
  reason: string | null;
}

const ORDERED: ReadonlySet<ColumnProfile['kind']> = new Set(['number', 'date', 'timestamp']);

/** The columns of a table whose values can be compared, as a query: each a number or a text, under the name that it is compared by. */
export function comparableColumns(dialect: Dialect, { table, columns }: TableProfile): string | undefined {
  const selected = columns
    .filter(({ pii, kind }) => !pii && kind !== 'other')
    .map((column) => `${comparableValue(column, dialect)} AS ${dialect.identifier(comparedName(column))}`);
  return selected.length === 0 ? undefined : `SELECT ${selected.join(', ')} FROM ${rowsOf(dialect, table)}`;
}

/** Numbers without NaN and infinities; dates and timestamps in seconds since 1970. */
function comparableValue(
  { name, type, kind }: Pick<ColumnProfile, 'name' | 'type' | 'kind'>,
  dialect: Dialect,
): string {
  const { profiles, types } = dialect;
  const column = dialect.identifier(name);
  if (!ORDERED.has(kind)) return profiles.text(column);
  const isDecimal = types.kindOf(type) === 'decimal';
  const value = isDecimal ? column : profiles.finite(column, kind === 'number');
  return kind === 'number' ? profiles.number(value) : profiles.seconds(value);
}

/** The columns that both tables have, in the order of the second, and why the values of some are not compared. */
export function driftPairs({ from, to }: Sides<TableProfile>, names: Sides<string>): DriftPair[] {
  const baseline = new Map(from.columns.map((column) => [column.name.toLowerCase(), column]));
  return to.columns.flatMap((column) => {
    const before = baseline.get(column.name.toLowerCase());
    if (before === undefined) return [];
    const pair = { from: before, to: column };
    return [{ ...pair, alias: comparedName(column), reason: notComparable(pair, names) }];
  });
}

/** What the tables of {@link DriftTables} call a column. */
const comparedName = ({ name }: Pick<ColumnProfile, 'name'>): string => name.toLowerCase();

/** Measures how much the values of each column have shifted. One or two queries a column, each of all rows; no rows leave the database. */
export async function measureDrift(
  profiles: Sides<TableProfile>,
  pairs: readonly DriftPair[],
  tables: DriftTables | undefined,
  signal?: AbortSignal,
): Promise<Drift> {
  const columns: ColumnDrift[] = [];
  for (const pair of pairs) {
    signal?.throwIfAborted();
    const base = unmeasured(pair, profiles);
    if (base.reason !== null || tables === undefined) columns.push(base);
    else columns.push({ ...base, ...(await (ORDERED.has(base.kind) ? orderedDrift : categoryDrift)(pair, tables)) });
  }
  const namesOf = ({ columns: all }: TableProfile): string[] => all.map(({ name }) => name);
  const lacking = (names: string[], others: string[]): string[] => {
    const known = new Set(others.map((name) => name.toLowerCase()));
    return names.filter((name) => !known.has(name.toLowerCase()));
  };
  const [before, after] = [namesOf(profiles.from), namesOf(profiles.to)];
  return {
    rows: { from: profiles.from.rows, to: profiles.to.rows },
    columns,
    only: { from: lacking(before, after), to: lacking(after, before) },
  };
}

function unmeasured({ from, to, reason }: DriftPair, profiles: Sides<TableProfile>): ColumnDrift {
  const share = ({ nulls }: ColumnProfile, { rows }: TableProfile): number | null => (rows === 0 ? null : nulls / rows);
  return {
    ...{ name: to.name, kind: to.kind, pii: from.pii || to.pii },
    null_share: { from: share(from, profiles.from), to: share(to, profiles.to) },
    distinct: { from: from.distinct, to: to.distinct },
    approximate: from.approximate || to.approximate,
    ...{ psi: null, level: null, ks: null, bins: [], reason },
  };
}

function notComparable({ from, to }: Sides<ColumnProfile>, names: Sides<string>): string | null {
  if (from.pii || to.pii) return 'its values are personal';
  const [before, after] = [groupOf(from), groupOf(to)];
  if (before !== after) return `it is a ${before} in ${names.from}, a ${after} in ${names.to}`;
  return to.kind === 'other' ? `values of type ${to.type} have no order and no categories` : null;
}

/** Dates and timestamps are compared with each other. */
const groupOf = ({ kind }: ColumnProfile): string => {
  if (kind === 'timestamp') return 'date';
  return kind === 'other' ? 'value of another type' : kind;
};

/** With exact numbers of different values where they are counted on the way. */
type Measured = Pick<ColumnDrift, 'psi' | 'level' | 'ks' | 'bins' | 'reason'> &
  Partial<Pick<ColumnDrift, 'distinct' | 'approximate'>>;

const notMeasured = (reason: string): Measured => ({ psi: null, level: null, ks: null, bins: [], reason });

const noValues = ({ from, to }: Sides<number>): string =>
  `there are no values ${from === 0 && to === 0 ? 'on either side' : from === 0 ? 'in the baseline' : 'besides those of the baseline'}`;

/** How often each value occurs in both tables, as a query with the columns `v`, `a` of the baseline and `b`. */
function countedValues({ alias }: DriftPair, { dialect, from, to }: DriftTables): string {
  const column = dialect.identifier(alias);
  const side = (table: Relation, counts: string): string =>
    `SELECT ${column} AS v, ${counts} FROM ${rowsOf(dialect, table)} WHERE ${column} IS NOT NULL`;
  return (
    `SELECT v, SUM(a) AS a, SUM(b) AS b` +
    ` FROM (${side(from, '1 AS a, 0 AS b')} UNION ALL ${side(to, '0, 1')}) AS occurring GROUP BY v`
  );
}

async function countValues({ alias }: DriftPair, { session, dialect, from, to }: DriftTables): Promise<Sides<number>> {
  const counted = async (table: Relation): Promise<number> => {
    const { rows } = await session.read(`SELECT COUNT(${dialect.identifier(alias)}) FROM ${rowsOf(dialect, table)}`);
    return Number(rows[0]?.[0] ?? 0);
  };
  return { from: await counted(from), to: await counted(to) };
}

/**
 * Bins and the largest distance of two distributions, by one query: values are counted, and the counts added up in the order of the
 * values. A value is in the bin that the share of smaller values of the baseline gives: equal values are in one bin, and bins that
 * equal values fill are passed over.
 */
async function orderedDrift(pair: DriftPair, tables: DriftTables): Promise<Measured> {
  const counts = await countValues(pair, tables);
  if (counts.from === 0 || counts.to === 0) return notMeasured(noValues(counts));
  const upTo = 'OVER (ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)';
  const cumulated = `SELECT v, a, b, SUM(a) ${upTo} AS ca, SUM(b) ${upTo} AS cb FROM (${countedValues(pair, tables)}) AS counted`;
  const bin = `LEAST(FLOOR(${BIN_COUNT} * (ca - a) / ${counts.from}), ${BIN_COUNT - 1})`;
  const distance = `ABS(ca * 1e0 / ${counts.from} - cb * 1e0 / ${counts.to})`;
  const { rows } = await tables.session.read(
    `SELECT bin, SUM(a), SUM(b), MIN(v), MAX(v), MAX(distance), COUNT(CASE WHEN a > 0 THEN 1 END), COUNT(CASE WHEN b > 0 THEN 1 END)` +
      ` FROM (SELECT v, a, b, ${bin} AS bin, ${distance} AS distance FROM (${cumulated}) AS cumulated) AS placed` +
      ` GROUP BY bin ORDER BY bin`,
  );
  const bins = rows.map(([, a, b, low, high]): DriftBin => {
    return { value: null, low: Number(low), high: Number(high), from: Number(a), to: Number(b) };
  });
  const statistic = Math.max(...rows.map((row) => Number(row[5])));
  const sum = (i: number): number => rows.reduce((total, row) => total + Number(row[i]), 0);
  return {
    ...stabilityOf(bins),
    ...{ distinct: { from: sum(6), to: sum(7) }, approximate: false },
    ks: { statistic, p_value: kolmogorovPValue(statistic, counts.from, counts.to) },
  };
}

async function categoryDrift(pair: DriftPair, tables: DriftTables): Promise<Measured> {
  const counts = await countValues(pair, tables);
  if (counts.from === 0 || counts.to === 0) return notMeasured(noValues(counts));
  const { rows } = await tables.session.read(
    `SELECT v, a, b FROM (${countedValues(pair, tables)}) AS counted ORDER BY a + b DESC, v LIMIT ${MAX_CATEGORIES + 1}`,
  );
  if (rows.length > MAX_CATEGORIES)
    return notMeasured(`it has more than ${count(MAX_CATEGORIES, 'different value')}, which are no categories`);
  const bins = rows.map(([value, a, b]: Cell[]): DriftBin => {
    return { value: textOf(value), low: null, high: null, from: Number(a), to: Number(b) };
  });
  const occurring = (side: keyof BinCounts): number => bins.filter((bin) => bin[side] > 0).length;
  const distinct = { from: occurring('from'), to: occurring('to') };
  if ((['from', 'to'] as const).some((side) => distinct[side] > Math.max(MAX_UNIQUE, counts[side] / 2)))
    return { ...notMeasured('its values hardly repeat: they are no categories'), distinct, approximate: false };
  return { ...stabilityOf(bins), ks: null, distinct, approximate: false };
}

function stabilityOf(bins: DriftBin[]): Pick<Measured, 'psi' | 'level' | 'bins' | 'reason'> {
  const psi = populationStability(bins);
  return { psi, level: driftLevel(psi), bins, reason: null };
}
