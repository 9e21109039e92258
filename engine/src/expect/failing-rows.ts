import type { Cell, Row } from '../base/cell.js';
import type { Session } from '../warehouse/warehouse.js';
import { LastroError } from '../base/errors.js';
import type { FailingRows } from './expectation.js';
import type { ResolvedResultFormat } from './format.js';
import type { PersonalColumns } from '../personal/index.js';
import type { CheckPlan } from './plan.js';

/** Rows shown with a check. */
export const SAMPLE_ROWS = 20;
/** Rows kept of a failed check; beyond them the file says that it is cut. */
export const MAX_ROWS = 100_000;

/** The failing rows of one check as its result needs them. */
export interface FailingRowsResult {
  /** Whole rows, {@link SAMPLE_ROWS} at most. */
  sample: Row[];
  /** Entries of `unexpected_list`: as many as the format asks for. */
  values: Cell[];
  /** Entries of the index lists, in the order of `values`; empty when no column identifies a row. */
  index: Row[];
  /** How often the most frequent of the failing values occur, for SUMMARY and COMPLETE. */
  counts: { value: Cell; count: number }[];
}

export interface FailingRowsQuery {
  plan: CheckPlan;
  /** Where they are read. */
  rows: FailingRows;
  /** Where they come from; `rows` has at most {@link MAX_ROWS} of them. */
  source: FailingRows;
  personal: PersonalColumns;
  format: ResolvedResultFormat;
  unexpected: number;
}

/** The failing rows, masked, as one statement: for the file they are kept in. */
export function rowsStatement(
  { plan, rows, personal }: Pick<FailingRowsQuery, 'plan' | 'rows' | 'personal'>,
  limit: number,
): string {
  const columns = plan.columns.map((column) => personal.select(plan.dialect, column.name));
  return `SELECT ${columns.join(', ')} FROM ${rows.from} WHERE ${rows.where} LIMIT ${limit}`;
}

/** The query that finds the rows behind `unexpected_index_list`, for the reader of a result. */
export function indexStatement(plan: CheckPlan, rows: FailingRows, index: readonly string[]): string {
  const columns = [...new Set([...index, ...rows.domain])].map((name) => plan.dialect.identifier(name));
  return `SELECT ${columns.join(', ')} FROM ${rows.from} WHERE ${rows.where};`;
}

/** Rows of one check that are fetched at first, and at most. */
function rowLimits({ name, partial }: ResolvedResultFormat): { first: number; total: number } {
  const first = Math.min(MAX_ROWS, Math.max(SAMPLE_ROWS, partial));
  return { first, total: name === 'COMPLETE' ? MAX_ROWS : first };
}

/** The number of statements by which {@link fetchFailingRows} reads the bounded rows. */
export function countReads(format: ResolvedResultFormat, unexpected: number): number {
  const { first, total } = rowLimits(format);
  if (unexpected <= first) return 1;
  const countsInWarehouse = countsValues(format) && unexpected > total && unexpected <= MAX_ROWS;
  return 1 + Number(total > first) + Number(countsInWarehouse);
}

const countsValues = ({ name, partial }: ResolvedResultFormat): boolean =>
  (name === 'SUMMARY' || name === 'COMPLETE') && partial > 0;

/** Fetches failing rows by a second, bounded query, which only checks with failing rows need. */
export async function fetchFailingRows(session: Session, query: FailingRowsQuery): Promise<FailingRowsResult> {
  const { plan, rows, format, unexpected } = query;
  const known = new Map(plan.columns.map((column) => [column.name.toLowerCase(), column.name]));
  for (const name of format.index)
    if (!known.has(name.toLowerCase()))
      throw new LastroError(
        'check.unknown-column',
        `the column "${name}" of unexpected_index_column_names does not exist`,
      );
  const { first, total } = rowLimits(format);
  const firstRows = await fetchRows(session, rowsStatement(query, first));
  const all =
    firstRows.length < Math.min(unexpected, total)
      ? await fetchRows(session, domainStatement(query, total))
      : firstRows;
  return {
    sample: firstRows.slice(0, SAMPLE_ROWS),
    values: all.map((row) => unexpectedEntry(row, rows)),
    index:
      format.index.length === 0
        ? []
        : all.map((row) => pick(row, [...format.index, ...(format.values ? rows.domain : [])])),
    counts: countsValues(format) ? await countValues(session, query, all) : [],
  };
}

function domainStatement({ plan, rows, personal, format }: FailingRowsQuery, limit: number): string {
  const columns = [...new Set([...format.index, ...rows.domain])].map((name) => personal.select(plan.dialect, name));
  return `SELECT ${columns.join(', ')} FROM ${rows.from} WHERE ${rows.where} LIMIT ${limit}`;
}

async function fetchRows(session: Session, sql: string): Promise<Row[]> {
  const { columns, rows } = await session.read(sql);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
}

/** A cell by name, whatever the case it is written in. */
function cellOf(row: Row, name: string): Cell {
  if (Object.hasOwn(row, name)) return row[name] ?? null;
  const key = Object.keys(row).find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (row[key] ?? null);
}

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.map((name) => [name, cellOf(row, name)]));

function unexpectedEntry(row: Row, { domain, shape }: FailingRows): Cell {
  if (shape === 'record') return pick(row, domain);
  const cells = domain.map((name) => cellOf(row, name));
  return shape === 'pair' ? cells : (cells[0] ?? null);
}

async function countValues(
  session: Session,
  { plan, rows, source, personal, format, unexpected }: FailingRowsQuery,
  all: readonly Row[],
): Promise<{ value: Cell; count: number }[]> {
  const limit = format.partial;
  if (all.length >= unexpected)
    return countInMemory(
      all.map((row) => rows.domain.map((name) => cellOf(row, name))),
      rows,
      limit,
    );
  const { dialect } = plan;
  const names = rows.domain.map((name) => dialect.identifier(name));
  const maskedColumns = rows.domain.map((name) => personal.select(dialect, name));
  const counted = unexpected > MAX_ROWS ? source : rows;
  const inner = `SELECT ${maskedColumns.join(', ')} FROM ${counted.from} WHERE ${counted.where}`;
  const grouped = await session.read(
    `SELECT ${names.join(', ')}, COUNT(*) AS n FROM (${inner}) AS failing GROUP BY ${names.join(', ')}` +
      ` ORDER BY n DESC, ${names.join(', ')} LIMIT ${limit}`,
  );
  return grouped.rows.map((row) => ({ value: valueOf(row.slice(0, -1), rows), count: Number(row.at(-1)) }));
}

function countInMemory(entries: readonly Cell[][], rows: FailingRows, limit: number): { value: Cell; count: number }[] {
  const counts = new Map<string, { value: Cell; count: number }>();
  for (const cells of entries) {
    const key = JSON.stringify(cells);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { value: valueOf(cells, rows), count: 1 });
    else known.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || order(a.value, b.value)).slice(0, limit);
}

const valueOf = (cells: Cell[], { shape }: FailingRows): Cell => (shape === 'value' ? (cells[0] ?? null) : cells);

function order(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : Number(x > y);
}
