import { textOf } from '../../base/cell.js';
import { formatCsv } from '../../base/csv.js';
import type { ResultTable } from '../../warehouse/warehouse.js';

export type RowsFormat = 'text' | 'json' | 'csv';

const MAX_CELL_WIDTH = 40;

export function formatRows({ columns, rows }: ResultTable, output: RowsFormat): string {
  const names = columns.map(({ name }) => name);
  if (output === 'json')
    return JSON.stringify(
      rows.map((row) => Object.fromEntries(row.map((cell, i) => [names[i] ?? '', cell]))),
      null,
      2,
    );
  if (output === 'csv')
    return formatCsv([names, ...rows.map((row) => row.map((cell) => (cell === null ? '' : textOf(cell))))]);
  const truncate = (text: string): string => {
    const oneLine = text.replaceAll(/\s+/g, ' ');
    return oneLine.length > MAX_CELL_WIDTH ? `${oneLine.slice(0, MAX_CELL_WIDTH - 1)}…` : oneLine;
  };
  const cells = [names, ...rows.map((row) => row.map((cell) => truncate(textOf(cell))))];
  const widths = names.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const isNumeric = names.map((_, i) => rows.every((row) => row[i] === null || typeof row[i] === 'number'));
  const line = (row: string[]): string =>
    row
      .map((text, i) => (isNumeric[i] === true ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = cells;
  return [
    line(head),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...body.map(line),
    `(${rows.length} shown)`,
  ].join('\n');
}
