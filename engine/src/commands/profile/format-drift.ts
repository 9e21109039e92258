import { count, formatTable } from '../../base/text.js';
import { EMPTY_SHARE, PSI_BOUNDS, type ColumnDrift, type Sides } from '../../profile/index.js';
import type { DataDrift } from './compare-profiled.js';
import { percent } from './format-profile.js';

/** How data has shifted, for a reader at a terminal: a line for each column, what is not compared, and what the measures mean. */
export function formatDrift({ data, rows, columns, only }: DataDrift): string[] {
  const [stable, large] = PSI_BOUNDS;
  const notCompared = columns.flatMap(({ name, reason }) =>
    reason === null ? [] : [`not compared: ${name}: ${reason}`],
  );
  const measured = columns.some(({ psi }) => psi !== null);
  return [
    `${data.to} (${count(rows.to, 'row')}) against ${data.from} (${count(rows.from, 'row')})`,
    '',
    ...formatTable([['column', 'PSI', 'shift', 'KS', 'p-value', 'nulls', 'distinct'], ...columns.map(columnCells)]),
    ...(notCompared.length + only.from.length + only.to.length === 0 ? [] : ['']),
    ...notCompared,
    ...onlyLine(data.from, only.from),
    ...onlyLine(data.to, only.to),
    ...(measured
      ? [
          '',
          `PSI: population stability index; by convention below ${stable} stable, up to ${large} moderate, above large. ` +
            `Empty bins count as ${EMPTY_SHARE}.`,
          'KS: largest distance between both distributions (Kolmogorov-Smirnov); p-value: how likely such a distance is by chance.',
        ]
      : []),
    ...(columns.some(({ approximate }) => approximate) ? ['~: estimated, of more than 1,000,000 rows'] : []),
  ];
}

function columnCells(column: ColumnDrift): string[] {
  const { name, psi, level, ks, null_share, distinct, approximate, kind } = column;
  const shown = (n: number): string => `${approximate ? '~' : ''}${n.toLocaleString('en-US')}`;
  return [
    name,
    psi === null ? '-' : psi.toFixed(3),
    level ?? '',
    ks === null ? '' : ks.statistic.toFixed(3),
    ks === null ? '' : pValueText(ks.p_value),
    changeText(null_share, (share) => (share === null ? 'no rows' : percent(share))),
    kind === 'other' ? '' : changeText(distinct, shown),
  ];
}

const pValueText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

function changeText<T>({ from, to }: Sides<T>, show: (value: T) => string): string {
  return show(from) === show(to) ? show(to) : `${show(from)} -> ${show(to)}`;
}

const onlyLine = (data: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`only in ${data}: ${names.join(', ')}`];
