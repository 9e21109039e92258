import { textOf } from '../base/cell.js';
import { hashedRows, type Side } from './hashed-rows.js';
import type { Pair } from './result.js';

/** Most rows of a side that are read to find those that differ. */
const MAX_ROWS = 100_000;

/** Rows by the hash of their key: the hashes of the rows that have it. */
export type RowHashes = Map<string, string[]>;

/** The rows in buckets that differ. */
export interface DifferingRows {
  buckets: { total: number; differing: number; examined: number };
  rows: Pair<RowHashes>;
}

interface Bucket {
  rows: number;
  checksum: string;
}

/** As many buckets as each then has rows, so that neither list is long. */
function bucketCount(rows: number): number {
  return 2 ** Math.max(4, Math.ceil(Math.log2(Math.max(1, rows)) / 2));
}

/**
 * Finds the buckets of keys whose rows differ, by one query for each side, and reads the hashes of the rows in them by another;
 * of the first of them, where together they have more than {@link MAX_ROWS} rows.
 */
export async function readDifferingRows(
  sides: Pair<Side>,
  key: readonly number[],
  rows: Pair<number>,
): Promise<DifferingRows> {
  const total = bucketCount(Math.max(rows.from, rows.to));
  const [from, to] = await Promise.all([readBuckets(sides.from, key, total), readBuckets(sides.to, key, total)]);
  const differing = [...new Set([...from.keys(), ...to.keys()])]
    .filter((bucket) => from.get(bucket)?.checksum !== to.get(bucket)?.checksum)
    .sort((a, b) => a - b);
  const examined: number[] = [];
  let read = 0;
  for (const bucket of differing) {
    read += Math.max(from.get(bucket)?.rows ?? 0, to.get(bucket)?.rows ?? 0);
    if (examined.length > 0 && read > MAX_ROWS) break;
    examined.push(bucket);
  }
  const [rowsFrom, rowsTo] = await Promise.all([
    readHashes(sides.from, key, total, examined),
    readHashes(sides.to, key, total, examined),
  ]);
  return {
    buckets: { total, differing: differing.length, examined: examined.length },
    rows: { from: rowsFrom, to: rowsTo },
  };
}

async function readBuckets(side: Side, key: readonly number[], total: number): Promise<Map<number, Bucket>> {
  const { checksums, types } = side.dialect;
  const { rows } = await side.session.read(
    `SELECT MOD(key_hash, ${total}) AS bucket, COUNT(*) AS bucket_rows, ${checksums.sum('row_hash', types.ofFamily.integer)} AS checksum` +
      ` FROM ${hashedRows(side, key)} GROUP BY 1`,
  );
  return new Map(
    rows.map(([bucket, count, checksum]) => [Number(bucket), { rows: Number(count), checksum: textOf(checksum) }]),
  );
}

async function readHashes(
  side: Side,
  key: readonly number[],
  total: number,
  buckets: readonly number[],
): Promise<RowHashes> {
  const { rows } = await side.session.read(
    `SELECT key_hash, row_hash FROM ${hashedRows(side, key)} WHERE MOD(key_hash, ${total}) IN (${buckets.join(', ')})`,
  );
  const found: RowHashes = new Map();
  for (const [keyHash, rowHash] of rows) {
    const hashes = found.get(textOf(keyHash));
    if (hashes === undefined) found.set(textOf(keyHash), [textOf(rowHash)]);
    else hashes.push(textOf(rowHash));
  }
  return found;
}
