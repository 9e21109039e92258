import { rowsOf } from '../sql/rows-of.js';
import type { Cell } from '../base/cell.js';
import { parseIsoDate } from '../base/timestamp.js';
import type { Dialect } from '../sql/dialect.js';
import type { ProfileDialect, ValueCount } from '../sql/dialect/profiles.js';
import type { ColumnKind } from '../sql/dialect/types.js';
import type { ColumnInfo, Session } from '../warehouse/warehouse.js';
import type { Bin, ColumnProfile, TableProfile } from './profile.js';
import type { Relation } from '../sql/relation.js';

export interface ProfiledColumn extends ColumnInfo {
  pii: boolean;
}

/** Columns of one scan: wider aggregates are slower than a second scan. */
const COLUMNS_PER_SCAN = 8;
/** Above this many rows distinct values are estimated. */
const MAX_EXACT_ROWS = 1_000_000;
/** Columns with more distinct values than this have no list of them. */
const MAX_LISTED_VALUES = 50;
const BIN_COUNT = 20;

const KINDS: Readonly<Partial<Record<ColumnKind, ColumnProfile['kind']>>> = {
  text: 'text',
  number: 'number',
  decimal: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
};

/** Kinds whose smallest and largest value say something. */
const ORDERED_KINDS: ReadonlySet<ColumnProfile['kind']> = new Set(['number', 'date', 'timestamp']);

/**
 * Describes every column of a table: one query for the number of rows, then two scans for each eight columns (the
 * second only where there are few values to list, or many to put into bins).
 */
export async function profileTable(
  session: Session,
  dialect: Dialect,
  table: Relation,
  columns: readonly ProfiledColumn[],
): Promise<TableProfile> {
  const from = rowsOf(dialect, table);
  const counted = await session.read(`SELECT COUNT(*) FROM ${from}`);
  const rows = Number(counted.rows[0]?.[0] ?? 0);
  const scanner = new TableScanner(session, dialect, from, rows);
  const profiles: ColumnProfile[] = [];
  for (let first = 0; first < columns.length; first += COLUMNS_PER_SCAN) {
    const measured = await scanner.measure(columns.slice(first, first + COLUMNS_PER_SCAN));
    profiles.push(...(await scanner.addDistributions(measured)));
  }
  return { table, rows, columns: profiles };
}

class TableScanner {
  private readonly sql: ProfileDialect;

  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
    private readonly from: string,
    private readonly rows: number,
  ) {
    this.sql = dialect.profiles;
  }

  async measure(columns: readonly ProfiledColumn[]): Promise<ColumnProfile[]> {
    const approximate = this.rows > MAX_EXACT_ROWS;
    const select = columns.flatMap((column) => {
      const name = this.dialect.identifier(column.name);
      const kind = this.kindOf(column);
      const counted = kind === 'other' ? 'NULL' : this.sql.distinct(name, approximate);
      if (!ORDERED_KINDS.has(kind) || column.pii) return [`COUNT(${name})`, counted, 'NULL', 'NULL', 'NULL'];
      const value = this.finite(column);
      const mean = kind === 'number' ? `AVG(${this.sql.number(value)})` : 'NULL';
      return [`COUNT(${name})`, counted, `MIN(${value})`, `MAX(${value})`, mean];
    });
    const [cells = []] = await this.query(select);
    return columns.map((column, i) => {
      const [present, distinct, min, max, mean] = cells.slice(i * 5, i * 5 + 5);
      return {
        name: column.name,
        type: column.type,
        kind: this.kindOf(column),
        pii: column.pii,
        nulls: this.rows - Number(present ?? 0),
        distinct: Number(distinct ?? 0),
        approximate,
        min: min ?? undefined,
        max: max ?? undefined,
        mean: mean === null || mean === undefined ? undefined : Number(mean),
        values: undefined,
        histogram: undefined,
      };
    });
  }

  async addDistributions(profiles: readonly ColumnProfile[]): Promise<ColumnProfile[]> {
    const plans = profiles.map((profile) => this.planDistribution(profile));
    const select = plans.flatMap((plan) => (plan === undefined ? [] : [plan.sql]));
    if (select.length === 0) return [...profiles];
    const [cells = []] = await this.query(select);
    let next = 0;
    return profiles.map((profile, i) => {
      const json = plans[i] === undefined ? null : cells[next++];
      if (typeof json !== 'string') return profile;
      const counts = this.sql.readValueCounts(json);
      return plans[i]?.bins === undefined
        ? { ...profile, values: counts.sort(byCount) }
        : { ...profile, histogram: binsOf(counts, plans[i].bins.low, plans[i].bins.width) };
    });
  }

  private planDistribution(profile: ColumnProfile): { sql: string; bins?: { low: number; width: number } } | undefined {
    if (profile.pii || profile.kind === 'other' || profile.distinct === 0) return undefined;
    const name = this.dialect.identifier(profile.name);
    if (profile.distinct <= MAX_LISTED_VALUES)
      return { sql: this.sql.valueCounts(this.sql.text(name), MAX_LISTED_VALUES * 2) };
    if (!ORDERED_KINDS.has(profile.kind)) return undefined;
    const [low, high] = [numberOf(profile.min), numberOf(profile.max)];
    if (!Number.isFinite(high - low) || high === low) return undefined;
    const width = (high - low) / BIN_COUNT;
    const value = this.finite(profile);
    const number = profile.kind === 'number' ? this.sql.number(value) : this.sql.seconds(value);
    // LEAST of some engines passes over a missing value and returns the other.
    const bin =
      `CASE WHEN ${value} IS NOT NULL THEN LEAST(FLOOR((${number} - (${low}e0)) / ${width}e0), ${BIN_COUNT - 1}) END`.replace(
        /(e[+-]?\d+)e0/g,
        '$1',
      );
    return { sql: this.sql.valueCounts(this.sql.text(bin), BIN_COUNT * 2), bins: { low, width } };
  }

  /** A column's values without NaN and infinities, which have no bin and would spoil the mean. */
  private finite(column: ColumnInfo): string {
    const name = this.dialect.identifier(column.name);
    const kind = this.dialect.types.kindOf(column.type);
    return kind === 'decimal' ? name : this.sql.finite(name, kind === 'number');
  }

  private kindOf(column: ColumnInfo): ColumnProfile['kind'] {
    return KINDS[this.dialect.types.kindOf(column.type)] ?? 'other';
  }

  private async query(select: readonly string[]): Promise<Cell[][]> {
    const named = select.map((expression, i) => `${expression} AS m${i}`);
    return (await this.session.read(`SELECT ${named.join(',\n       ')}\nFROM ${this.from}`)).rows;
  }
}

const byCount = (a: ValueCount, b: ValueCount): number => b.count - a.count || (a.value < b.value ? -1 : 1);

/** A number, or the seconds since 1970 of a date or timestamp as the warehouse spells it; NaN of anything else. */
function numberOf(cell: Cell | undefined): number {
  const number = Number(cell);
  if (typeof cell !== 'string' || !Number.isNaN(number)) return number;
  return (parseIsoDate(cell)?.getTime() ?? NaN) / 1000;
}

function binsOf(counts: readonly ValueCount[], low: number, width: number): Bin[] {
  const found = new Map(counts.map(({ value, count }) => [Number(value), count]));
  return Array.from({ length: BIN_COUNT }, (_, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    count: found.get(i) ?? 0,
  }));
}
