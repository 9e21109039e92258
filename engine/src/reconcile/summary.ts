import { textOf, type Cell } from '../base/cell.js';
import { hashedRows, valueText, type Side, type SideColumn } from './hashed-rows.js';
import type { ColumnFigures } from './result.js';

/** Doubles beyond this are not summed: their sum may be none. */
const LARGEST_SUMMED = 1e290;

/** Figures of a column, and of doubles the sum without signs, which the tolerance of a sum is a share of. */
export interface ColumnSummary extends ColumnFigures {
  magnitude: string | null;
}

/** A table in one target, from one scan. */
export interface TableSummary {
  rows: number;
  /** The sum of a hash of every row. */
  checksum: string | null;
  columns: ColumnSummary[];
}

/** Reads the figures of a table in one query. */
export async function summarizeTable(side: Side): Promise<TableSummary> {
  const aggregates = [
    'COUNT(*)',
    sumOfHashes(side, 'row_hash'),
    ...side.columns.flatMap((column, i) => columnAggregates(side, column, i)),
  ];
  const selected = aggregates.map((aggregate, i) => `${aggregate} AS a${i}`);
  const { rows } = await side.session.read(`SELECT ${selected.join(',\n  ')}\nFROM ${hashedRows(side, [])}`);
  const [count, checksum, ...figures] = rows[0] ?? [];
  return {
    rows: Number(count),
    checksum: written(checksum),
    columns: side.columns.map((_, i) => {
      const [nonNull, distinct, sumOfTexts, min, max, sum, magnitude] = figures.slice(i * 7, i * 7 + 7);
      return {
        non_null: Number(nonNull),
        distinct: Number(distinct),
        min: written(min),
        max: written(max),
        sum: written(sum),
        checksum: written(sumOfTexts),
        magnitude: written(magnitude),
      };
    }),
  };
}

const written = (cell: Cell | undefined): string | null => (cell === null || cell === undefined ? null : textOf(cell));

const sumOfHashes = ({ dialect: { checksums, types } }: Side, hash: string): string =>
  checksums.sum(hash, types.ofFamily.integer);

function columnAggregates(side: Side, column: SideColumn, i: number): string[] {
  const value = `c${i}`;
  const counts = [`COUNT(${value})`, `COUNT(DISTINCT h${i})`, sumOfHashes(side, `h${i}`)];
  switch (column.comparedAs) {
    case 'float': {
      const finite = `CASE WHEN ABS(${value}) < ${LARGEST_SUMMED} THEN ${value} END`;
      return [...counts, `MIN(${finite})`, `MAX(${finite})`, `SUM(${finite})`, `SUM(ABS(${finite}))`];
    }
    case 'integer':
    case 'decimal':
      return [...counts, ...extremes(side, column, value), side.dialect.checksums.sum(value, column.type), 'NULL'];
    case 'text': {
      // An enum's order is not that of its texts.
      const text = valueText(side, column, value);
      return [...counts, `MIN(${text})`, `MAX(${text})`, 'NULL', 'NULL'];
    }
    default:
      return [...counts, ...extremes(side, column, value), 'NULL', 'NULL'];
  }
}

function extremes(side: Side, column: SideColumn, value: string): string[] {
  return [`MIN(${value})`, `MAX(${value})`].map((aggregate) => valueText(side, column, aggregate));
}
