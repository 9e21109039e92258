import { readDifferingRows, type RowHashes } from './buckets.js';
import type { ComparedColumn } from './columns.js';
import type { Side } from './hashed-rows.js';
import type { KeyComparison, Pair, RowExample } from './result.js';
import { readRows, type DifferingRow, type RowValues } from './row-values.js';
import { isClose } from './tolerance.js';
import { formatValue } from './format-value.js';

/** Most keys whose rows are read in full. */
const MAX_KEYS = 1_000;

/** Two tables whose rows are not the same. */
export interface UnequalTables {
  sides: Pair<Side>;
  columns: readonly ComparedColumn[];
  rows: Pair<number>;
  /** Columns that the project says identify a row. */
  key: readonly string[] | undefined;
  /** Most examples to give. */
  examples: number;
  mask: (column: string, value: string | null) => string | null;
}

/** Finds the keys that only one of two tables has, and those with other values. */
export async function compareKeys(tables: UnequalTables): Promise<KeyComparison> {
  const { sides, columns, rows } = tables;
  const { indexes, declared } = keyOf(tables);
  const { buckets, rows: hashes } = await readDifferingRows(sides, indexes, rows);
  const keys = differingKeys(hashes);
  const read = keys.slice(0, MAX_KEYS);
  const [from, to] = await Promise.all([readRows(sides.from, indexes, read), readRows(sides.to, indexes, read)]);
  const comparison: KeyComparison = {
    key: indexes.map((i) => columns[i]?.name ?? ''),
    declared,
    buckets,
    ...countRows(hashes, keys),
    within_tolerance: 0,
    complete: buckets.examined === buckets.differing && read.length === keys.length,
    columns: {},
    examples: [],
  };
  for (const pair of pairRows(from, to)) addPair(comparison, pair, tables, indexes);
  return comparison;
}

/** The declared key, where all its columns are compared exactly; else all columns that are. */
function keyOf({ key, columns }: UnequalTables): { indexes: number[]; declared: boolean } {
  const exact = columns.flatMap(({ type }, i) => (type === 'float' ? [] : [i]));
  const found = exact.filter((i) => key?.includes(columns[i]?.name ?? '') === true);
  if (key !== undefined && key.length > 0 && found.length === key.length) return { indexes: found, declared: true };
  return { indexes: exact.length === 0 ? columns.map((_, i) => i) : exact, declared: false };
}

/** The items of a list that another one has not, each as often as it has it less often. */
function without<T>(items: readonly T[] = [], others: readonly T[] = [], idOf: (item: T) => string): T[] {
  const left = others.map(idOf);
  return items.filter((item) => {
    const at = left.indexOf(idOf(item));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** Of the rows of a key, how many each side has that the other has not. */
function unmatchedRows({ from, to }: Pair<RowHashes>, key: string): Pair<number> {
  const [a, b] = [from.get(key), to.get(key)];
  return { from: without(a, b, String).length, to: without(b, a, String).length };
}

function differingKeys(hashes: Pair<RowHashes>): string[] {
  return [...new Set([...hashes.from.keys(), ...hashes.to.keys()])].filter((key) => {
    const { from, to } = unmatchedRows(hashes, key);
    return from + to > 0;
  });
}

function countRows(
  hashes: Pair<RowHashes>,
  keys: readonly string[],
): Pick<KeyComparison, 'only_from' | 'only_to' | 'changed'> {
  const counts = { only_from: 0, only_to: 0, changed: 0 };
  for (const key of keys) {
    const { from, to } = unmatchedRows(hashes, key);
    const changed = Math.min(from, to);
    counts.changed += changed;
    counts.only_from += from - changed;
    counts.only_to += to - changed;
  }
  return counts;
}

/** A row of each side with the same key; undefined of a side that has none. */
type RowPair = Pair<RowValues | undefined>;

function pairRows(from: readonly DifferingRow[], to: readonly DifferingRow[]): RowPair[] {
  const [left, right] = [byKey(from), byKey(to)];
  const hashOf = ({ rowHash }: DifferingRow): string => rowHash;
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const a = without(left.get(key), right.get(key), hashOf);
    const b = without(right.get(key), left.get(key), hashOf);
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => ({ from: a[i]?.values, to: b[i]?.values }));
  });
}

function byKey(rows: readonly DifferingRow[]): Map<string, DifferingRow[]> {
  const found = new Map<string, DifferingRow[]>();
  for (const row of rows) found.set(row.keyHash, [...(found.get(row.keyHash) ?? []), row]);
  return found;
}

function addPair(comparison: KeyComparison, pair: RowPair, tables: UnequalTables, key: readonly number[]): void {
  const { columns, mask, examples } = tables;
  const { from, to } = pair;
  const shown = (i: number, values: RowValues | undefined): string | null => {
    const column = columns[i];
    return column === undefined ? null : mask(column.name, formatValue(column.type, values?.[i] ?? null));
  };
  const differing = from === undefined || to === undefined ? [] : differingColumns(columns, from, to);
  for (const i of differing) {
    const name = columns[i]?.name ?? '';
    comparison.columns[name] = (comparison.columns[name] ?? 0) + 1;
  }
  if (from !== undefined && to !== undefined && differing.length === 0) {
    comparison.changed--;
    comparison.within_tolerance++;
    return;
  }
  if (comparison.examples.length >= examples) return;
  const example: RowExample = {
    key: Object.fromEntries(key.map((i) => [columns[i]?.name ?? '', shown(i, from ?? to)])),
    in: from === undefined ? 'to' : to === undefined ? 'from' : 'both',
    values: Object.fromEntries(
      differing.map((i) => [columns[i]?.name ?? '', { from: shown(i, from), to: shown(i, to) }]),
    ),
  };
  comparison.examples.push(example);
}

function differingColumns(columns: readonly ComparedColumn[], from: RowValues, to: RowValues): number[] {
  return columns.flatMap(({ type }, i) => {
    const [a, b] = [from[i] ?? null, to[i] ?? null];
    return (type === 'float' ? isClose(a, b) : a === b) ? [] : [i];
  });
}
