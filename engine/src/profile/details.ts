import { rowsOf } from '../sql/rows-of.js';
import { textOf } from '../base/cell.js';
import type { Dialect } from '../sql/dialect.js';
import type { ValueCount } from '../sql/dialect/profiles.js';
import type { Relation } from '../sql/relation.js';
import type { Session } from '../warehouse/warehouse.js';
import type { ColumnProfile, TableProfile } from './profile.js';

/** Shares of the values that are below a quantile. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** The most frequent values that are told. */
const MOST_FREQUENT = 5;

/** What a profile says of a column besides. */
export interface ColumnDetails extends ColumnProfile {
  /** Of numbers, in the order of {@link QUANTILES}, interpolated; estimates where `approximate` is set. */
  quantiles: readonly number[] | undefined;
  /** Of texts and truth values, by falling count; undefined of other and of personal columns. */
  frequent: readonly ValueCount[] | undefined;
}

/** Adds quantiles and frequent values to a profile, by at most one query a column. */
export async function profileDetails(
  session: Session,
  dialect: Dialect,
  table: Relation,
  { columns }: TableProfile,
  signal?: AbortSignal,
): Promise<ColumnDetails[]> {
  const from = rowsOf(dialect, table);
  const details: ColumnDetails[] = [];
  for (const column of columns) {
    signal?.throwIfAborted();
    const frequent = await frequentValues(session, dialect, from, column);
    details.push({ ...column, quantiles: await quantilesOf(session, dialect, from, column), frequent });
  }
  return details;
}

async function quantilesOf(
  session: Session,
  dialect: Dialect,
  from: string,
  { name, type, kind, pii, approximate, distinct }: ColumnProfile,
): Promise<number[] | undefined> {
  if (kind !== 'number' || pii || distinct === 0) return undefined;
  const { profiles, types } = dialect;
  const column = dialect.identifier(name);
  const value = profiles.number(types.kindOf(type) === 'decimal' ? column : profiles.finite(column, true));
  const { rows } = await session.read(`SELECT ${profiles.quantiles(value, QUANTILES, approximate)} AS q FROM ${from}`);
  const json = rows[0]?.[0];
  const quantiles = typeof json === 'string' ? (JSON.parse(json) as (number | string | null)[] | null) : null;
  return quantiles?.every((each) => each !== null) === true ? quantiles.map(Number) : undefined;
}

/** From the list of all values where the profile has one. */
async function frequentValues(
  session: Session,
  dialect: Dialect,
  from: string,
  { name, kind, pii, values, distinct }: ColumnProfile,
): Promise<readonly ValueCount[] | undefined> {
  if (pii || (kind !== 'text' && kind !== 'boolean')) return undefined;
  if (values !== undefined) return values.slice(0, MOST_FREQUENT);
  if (distinct === 0) return [];
  const text = dialect.profiles.text(dialect.identifier(name));
  const { rows } = await session.read(
    `SELECT v, n FROM (SELECT ${text} AS v, COUNT(*) AS n FROM ${from} GROUP BY 1) AS counted` +
      ` WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT ${MOST_FREQUENT}`,
  );
  return rows.map(([value, n]) => ({ value: textOf(value), count: Number(n) }));
}
