import type { Cell, Row } from '../base/cell.js';
import type { ResultTable, Session } from '../warehouse/warehouse.js';
import { LastroError } from '../base/errors.js';
import type { FailingRows } from './expectation.js';
import type { ResolvedResultFormat } from './format.js';
import {
  entryOf,
  readFrequentValues,
  type FrequentValue,
  type FrequentValuesContext,
  type FrequentValuesQuery,
} from './frequent-values.js';
import type { PersonalColumns } from '../personal/index.js';
import type { CheckPlan } from './plan.js';
import { attempt, attemptRead, readTogether, valueOf, type Attempt } from './read-together.js';

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
  counts: FrequentValue[];
}

/** What is read of one check's failing rows. */
export interface FailingRowsQuery {
  /** Where they are read. */
  rows: FailingRows;
  /** Where they come from; `rows` has at most {@link MAX_ROWS} of them. */
  source: FailingRows;
  /** Whether a row fails by the values of its domain alone. */
  isOfValue: boolean;
  format: ResolvedResultFormat;
  unexpected: number;
}

/** The failing rows, masked, as one statement: for the file they are kept in. */
export function rowsStatement(plan: CheckPlan, rows: FailingRows, personal: PersonalColumns, limit: number): string {
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

/** Whether more rows are read than those shown. */
export function readsMoreRows(format: ResolvedResultFormat, unexpected: number): boolean {
  const { first, total } = rowLimits(format);
  return Math.min(unexpected, total) > first;
}

/** Whether the most frequent values are counted in the warehouse, among rows that are not all read. */
const countsInWarehouse = (format: ResolvedResultFormat, unexpected: number): boolean =>
  countsValues(format) && unexpected > rowLimits(format).total;

const countsValues = ({ name, partial }: ResolvedResultFormat): boolean =>
  (name === 'SUMMARY' || name === 'COMPLETE') && partial > 0;

/** How many statements read the rows of a check, its file not counted. */
export const countReads = (format: ResolvedResultFormat, unexpected: number): number =>
  1 + Number(readsMoreRows(format, unexpected)) + Number(countsInWarehouse(format, unexpected));

/** Fetches the failing rows of checks by a few bounded queries for all of them, which only checks with failing rows need. */
export async function fetchFailingRows(
  session: Session,
  queries: readonly FailingRowsQuery[],
  context: FrequentValuesContext,
): Promise<Attempt<FailingRowsResult>[]> {
  const { plan, personal, abort } = context;
  const shown = queries.map(({ rows, format }) => rowsStatement(plan, rows, personal, rowLimits(format).first));
  const firstRows = await readTogether(session, shown, { abort });
  const counted = queries.filter(({ format, unexpected }) => countsInWarehouse(format, unexpected));
  const counts = await readFrequentValues(session, counted.map(toFrequentValuesQuery), context);
  const frequent = new Map(counted.map((query, i) => [query, counts[i]]));
  const results: Attempt<FailingRowsResult>[] = [];
  for (const [i, query] of queries.entries()) {
    const first = firstRows[i];
    const all = readsMoreRows(query.format, query.unexpected)
      ? await attemptRead(session, domainStatement(query, plan, personal), abort)
      : first;
    results.push(
      attempt(() => toResult(query, plan, { first: valueOf(first), all: valueOf(all), counts: frequent.get(query) })),
    );
  }
  return results;
}

function toFrequentValuesQuery({ rows, source, isOfValue, format, unexpected }: FailingRowsQuery): FrequentValuesQuery {
  const counted = unexpected > MAX_ROWS ? source : rows;
  return { rows: counted, isOfValue: isOfValue && counted === source, limit: format.partial };
}

function toResult(
  { rows, format }: FailingRowsQuery,
  plan: CheckPlan,
  read: { first: ResultTable; all: ResultTable; counts: Attempt<FrequentValue[]> | undefined },
): FailingRowsResult {
  const known = new Set(plan.columns.map(({ name }) => name.toLowerCase()));
  const unknown = format.index.find((name) => !known.has(name.toLowerCase()));
  if (unknown !== undefined)
    throw new LastroError(
      'check.unknown-column',
      `the column "${unknown}" of unexpected_index_column_names does not exist`,
    );
  const all = rowsOf(read.all);
  const identified = [...format.index, ...(format.values ? rows.domain : [])];
  const counts = read.counts === undefined ? countInMemory(all, rows, format.partial) : valueOf(read.counts);
  return {
    sample: rowsOf(read.first).slice(0, SAMPLE_ROWS),
    values: all.map((row) => unexpectedEntry(row, rows)),
    index: format.index.length === 0 ? [] : all.map((row) => pick(row, identified)),
    counts: countsValues(format) ? counts : [],
  };
}

function domainStatement(
  { rows, format }: FailingRowsQuery,
  { dialect }: CheckPlan,
  personal: PersonalColumns,
): string {
  const columns = [...new Set([...format.index, ...rows.domain])].map((name) => personal.select(dialect, name));
  return `SELECT ${columns.join(', ')} FROM ${rows.from} WHERE ${rows.where} LIMIT ${rowLimits(format).total}`;
}

const rowsOf = ({ columns, rows }: ResultTable): Row[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));

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

function countInMemory(all: readonly Row[], { domain, shape }: FailingRows, limit: number): FrequentValue[] {
  const counts = new Map<string, FrequentValue>();
  for (const row of all) {
    const cells = domain.map((name) => cellOf(row, name));
    const key = JSON.stringify(cells);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { value: entryOf(cells, shape), count: 1 });
    else known.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || order(a.value, b.value)).slice(0, limit);
}

function order(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : Number(x > y);
}
