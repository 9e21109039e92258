import { formatColumn, parseColumn } from '../sql/relation.js';
import type { LineageByTable } from './column-dependencies.js';

/** By `layer.table.column` of a model the column that it is without a change, under this name or another. */
export type Copies = ReadonlyMap<string, string>;

/** A column of a table and the one of a table upstream whose values it has. */
export interface CarriedColumn {
  lower: string;
  upper: string;
}

/**
 * The columns of a table that have the values of columns of another upstream, table by table on the way: as a copy, or computed from one
 * of the same name, as `TRIM(order_id) AS order_id`.
 */
export function carriedColumns(
  lower: string,
  upper: string,
  lineages: LineageByTable,
  copies: Copies,
): CarriedColumn[] {
  const carries = (start: string): string[] => {
    const found = new Set<string>([formatColumn(lower, start)]);
    for (const each of found) {
      const { relation, column } = parseColumn(each);
      const origins = lineages.get(relation)?.columns.get(column) ?? [];
      const copied = copies.get(each);
      for (const origin of copied === undefined ? origins : [copied])
        if (origin === copied || parseColumn(origin).column === column) found.add(origin);
    }
    return [...found].map(parseColumn).flatMap(({ relation, column }) => (relation === upper ? [column] : []));
  };
  const columns = [...(lineages.get(lower)?.columns.keys() ?? [])];
  return columns.flatMap((column) => carries(column).map((upperColumn) => ({ lower: column, upper: upperColumn })));
}
