import { median, type Usage } from './measure.js';

/** How the numbers of a column are written; those of a column without a unit are counts. */
export type Unit = 's' | 'ms' | 'GB' | 'MB' | 'kB' | 'ratio';

export interface Column {
  title: string;
  unit?: Unit;
}

/** What has been measured, a row for each program, step or size: the first cell is its name. */
export interface Table {
  caption: string;
  columns: Column[];
  /** Null where there is nothing to measure or to compare with. */
  rows: (string | number | null)[][];
}

/** The figure in three digits: the next one is noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function written(cell: string | number | null | undefined, unit: Unit | undefined): string {
  if (typeof cell !== 'number') return cell ?? '';
  if (unit === 'ratio') return cell.toFixed(2);
  const number = cell.toLocaleString('en-US', { maximumFractionDigits: 3 });
  return unit === undefined ? number : `${number} ${unit}`;
}

/** The table in Markdown, its columns aligned. */
export function markdownTable({ columns, rows }: Table): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ unit }, i) => written(row[i], unit))),
  ];
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

export const middle = (runs: readonly Usage[], key: keyof Usage): number => median(runs.map((run) => run[key]));

/** Seconds in the middle of the runs. */
export const seconds = (runs: readonly Usage[], key: 'wall' | 'cpu'): number => rounded(middle(runs, key) / 1000);

/** A row for each program: the medians of its runs, and how the later ones compare with the first. */
export function usageTable(caption: string, runs: ReadonlyMap<string, readonly Usage[]>): Table {
  const [first = []] = runs.values();
  const [reference = 'the first'] = runs.keys();
  const ratio = (used: readonly Usage[], key: keyof Usage): number | null =>
    used === first ? null : rounded(middle(used, key) / middle(first, key));
  return {
    caption,
    columns: [
      { title: '' },
      { title: 'elapsed', unit: 's' },
      { title: 'processor', unit: 's' },
      { title: 'peak memory', unit: 'MB' },
      { title: `elapsed : ${reference}`, unit: 'ratio' },
      { title: `processor : ${reference}`, unit: 'ratio' },
    ],
    rows: [...runs].map(([name, used]) => [
      name,
      seconds(used, 'wall'),
      seconds(used, 'cpu'),
      Math.round(middle(used, 'memory')),
      ratio(used, 'wall'),
      ratio(used, 'cpu'),
    ]),
  };
}
