import { textOf, type Cell } from '../base/cell.js';
import { hashedRows, valueText, type Side } from './hashed-rows.js';

/** The values of a row, as {@link valueText} writes them; doubles with all their digits. */
export type RowValues = (string | null)[];

/** A row that only one target has as it is. */
export interface DifferingRow {
  keyHash: string;
  rowHash: string;
  values: RowValues;
}

/** Reads the rows of some keys, in a fixed order. */
export async function readRows(
  side: Side,
  key: readonly number[],
  keyHashes: readonly string[],
): Promise<DifferingRow[]> {
  if (keyHashes.length === 0) return [];
  const values = side.columns.map((column, i) =>
    column.comparedAs === 'float' ? `c${i}` : `${valueText(side, column, `c${i}`)} AS t${i}`,
  );
  const { rows } = await side.session.read(
    `SELECT ${['key_hash', 'row_hash', ...values].join(', ')} FROM ${hashedRows(side, key)}` +
      ` WHERE key_hash IN (${keyHashes.join(', ')})`,
  );
  const written = (cell: Cell): string | null => (cell === null ? null : textOf(cell));
  return rows
    .map(([keyHash, rowHash, ...cells]) => ({
      keyHash: textOf(keyHash),
      rowHash: textOf(rowHash),
      values: cells.map(written),
    }))
    .sort((a, b) => (JSON.stringify(a.values) < JSON.stringify(b.values) ? -1 : 1));
}
