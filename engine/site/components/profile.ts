import { html, svg } from 'npm:htl';
import type { ColumnProfile, ColumnReport } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/quality.js';
import { cell, day, hundredths, integer, percentFine } from './format.js';
import type { Column } from './table.js';

type Bins = NonNullable<ColumnProfile['histogram']>;
type Values = NonNullable<ColumnProfile['values']>;

const SIZE = { width: 120, height: 26 };
const LISTED = 3;

/** Profiles of the columns of a table with a number of rows, as columns of the table that lists them. */
export function profileColumns(rows: number): Column<ColumnReport>[] {
  return [
    {
      name: 'nulls',
      label: texts.nulls,
      numeric: true,
      value: ({ profile }) => (profile === null ? '' : share(profile.nulls, rows)),
    },
    {
      name: 'distinct',
      label: texts.distinct,
      numeric: true,
      value: ({ profile }) =>
        profile === null ? '' : `${profile.approximate ? '≈ ' : ''}${integer(profile.distinct)}`,
    },
    { name: 'holds', label: texts.holds, value: ({ profile }) => (profile === null ? '' : holds(profile, rows)) },
  ];
}

function share(count: number, rows: number): string {
  return count === 0 || rows === 0 ? integer(count) : `${integer(count)} (${percentFine(count / rows)})`;
}

function holds(profile: ColumnProfile, rows: number): HTMLElement | string {
  const { pii, kind, histogram, values, min, max, mean } = profile;
  if (pii) return html`<em>${texts.countsOnly}</em>`;
  const [low, high] = [readable(min, kind), readable(max, kind)];
  const span = low === high ? low : `${low} – ${high}`;
  const range = mean === undefined || low === high ? span : `${span}, ${texts.mean(readable(mean, kind))}`;
  if (histogram !== undefined)
    return html`<span class="profile">${bars(histogram, low, high)} <span>${range}</span></span>`;
  if (values !== undefined && values.length > 0)
    return html`<span class="profile"
      >${topValues(values, rows)} ${values.length > LISTED ? html`<span>${range}</span>` : null}</span
    >`;
  return range;
}

/** Numbers as they read, dates and moments in the reader's language. */
function readable(value: ColumnProfile['min'], kind: ColumnProfile['kind']): string {
  if (value === undefined) return '';
  if (typeof value === 'number')
    return Number.isInteger(value) ? integer(value) : Math.abs(value) < 0.1 ? value.toPrecision(3) : hundredths(value);
  const date = kind === 'date' || kind === 'timestamp' ? new Date(`${cell(value).slice(0, 10)}T00:00Z`) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? cell(value) : day(date);
}

function bars(bins: Bins, low: string, high: string): SVGElement {
  const most = Math.max(...bins.map(({ count }) => count));
  const width = SIZE.width / bins.length;
  return svg`<svg class="profile-bars" width=${SIZE.width} height=${SIZE.height} viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label=${texts.shape(low, high)}>
    ${bins.map(({ count }, i) => {
      // A bin that is not empty is visible.
      const height = count === 0 ? 0 : Math.max(1, (count / most) * SIZE.height);
      return svg`<rect x=${i * width} y=${SIZE.height - height} width=${width - 1} height=${height}></rect>`;
    })}
  </svg>`;
}

function topValues(values: Values, rows: number): HTMLElement {
  const rest = values.length - LISTED;
  return html`<ul class="top-values">
    ${values.slice(0, LISTED).map(
      ({ value, count }) =>
        html`<li style=${`--share: ${(count / rows) * 100}%`}>
          <span class="top-value" title=${value}>${value === '' ? html`<em>${texts.emptyText}</em>` : value}</span>
          <span>${percentFine(count / rows)}</span>
        </li>`,
    )}
    ${rest > 0 ? html`<li class="aside">${texts.others(integer(rest))}</li>` : null}
  </ul>`;
}
