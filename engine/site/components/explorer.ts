import { html } from 'npm:htl';
import { texts } from '../texts/filters.js';
import { Crossfilter, type Bins, type Dimension } from './crossfilter.js';
import { on } from './dom.js';
import { histogram, type Histogram } from './histogram.js';
import { writeAddress } from './site.js';

export interface Measure extends Dimension {
  label: string;
  format: (value: number) => string;
}

export interface ExplorerOptions {
  /** What the fields are called together. */
  label: string;
  /** How many rows there are. */
  size: number;
  measures: readonly Measure[];
  /** What is found, in words, of the matching rows. */
  found: (rows: readonly number[]) => string;
}

export interface Explorer {
  controls: HTMLElement;
  chart: HTMLElement;
  /** Positions of the rows that all choices admit. */
  matching: () => number[];
  /** Leaves only rows for which it returns true: what the page's filters say. */
  admit: (admits: (row: number) => boolean) => void;
}

/**
 * Single rows, narrowed by dragging over the histogram of any measure or by its fields, all others following. The choice
 * lives in the address: `?days=2..4`.
 */
export function explorer({ label, size, measures, found }: ExplorerOptions): Explorer {
  const filter = new Crossfilter(size, measures);
  const parameters = new URLSearchParams(location.search);
  for (const measure of measures) filter.narrow(measure.name, binsOf(measure, parameters.get(measure.name) ?? ''));

  const status = html`<p class="aside" role="status"></p>`;
  const fields = measures.map((measure) => rangeFields(measure, (range) => choose(measure.name, range)));
  const places = measures.map(({ label }) => ({ label, place: html`<div></div>` }));
  const chart = html`<div class="histograms">
    ${places.map(
      ({ label, place }) =>
        html`<div>
          <p>${label}</p>
          ${place}
        </div>`,
    )}
  </div>`;
  const drawn: (Histogram | undefined)[] = [];
  const draw = (): void => {
    const counts = filter.counts();
    for (const [at, measure] of measures.entries()) {
      const range = filter.range(measure.name);
      drawn[at]?.draw(counts[at] ?? [], range);
      fields[at]?.show(range);
    }
    status.textContent = found(filter.matching());
  };
  const choose = (name: string, range: Bins | undefined): void => {
    filter.narrow(name, range);
    remember(filter, measures);
    changed();
  };
  const changed = (): void => {
    draw();
    chart.dispatchEvent(new Event('input', { bubbles: true }));
  };
  let wide = 0;
  new ResizeObserver(() => {
    const width = Math.floor(places[0]?.place.clientWidth ?? 0);
    if (width === 0 || width === wide) return;
    wide = width;
    for (const [at, measure] of measures.entries()) {
      const made = histogram(measure, width, measure.format, (range) => choose(measure.name, range));
      drawn[at] = made;
      places[at]?.place.replaceChildren(made.element);
    }
    draw();
  }).observe(chart);
  draw();
  const controls = html`<form class="filters" aria-label=${label}>
    ${fields.map(({ element }) => element)}${status}
  </form>`;
  on(controls, 'submit', (event) => event.preventDefault());
  return {
    controls,
    chart,
    matching: () => filter.matching(),
    admit(admits) {
      filter.admit(admits);
      changed();
    },
  };
}

/** Fields for the two ends of a measure: what dragging does, from the keyboard. */
function rangeFields(
  { label, from, step, bins }: Measure,
  onRange: (range: Bins | undefined) => void,
): { element: HTMLElement; show(range: Bins | undefined): void } {
  const field = (end: string): HTMLInputElement =>
    html`<input type="number" step=${step} placeholder=${end} aria-label=${`${label}, ${end}`} />` as HTMLInputElement;
  const [low, high] = [field(texts.ends.from), field(texts.ends.to)];
  const element = html`<fieldset>
    <legend>${label}</legend>
    ${low} – ${high}
  </fieldset>`;
  on(element, 'change', () => onRange(range(low.value, high.value, { from, step, bins })));
  return {
    element,
    show(range) {
      low.value = range === undefined || range[0] === 0 ? '' : String(from + range[0] * step);
      high.value = range === undefined || range[1] >= bins ? '' : String(from + range[1] * step - inclusive(step));
    },
  };
}

/** Ranges of integers include both ends; others exclude the upper one. */
function inclusive(step: number): number {
  return step === 1 ? 1 : 0;
}

type Grid = Pick<Dimension, 'from' | 'step' | 'bins'>;

/** `100` and `200` as bins; an empty or invalid end is open. */
function range(low: string, high: string, { from, step, bins }: Grid): Bins | undefined {
  const bin = (text: string, open: number): number => {
    const at = Math.round((Number(text) - from) / step);
    return text === '' || Number.isNaN(at) ? open : Math.max(0, Math.min(bins, at));
  };
  const [first, end] = [bin(low, 0), high === '' ? bins : bin(String(Number(high) + inclusive(step)), bins)];
  return (first === 0 && end === bins) || first >= end ? undefined : [first, end];
}

function binsOf(grid: Grid, text: string): Bins | undefined {
  const [low = '', high = ''] = text.split('..');
  return range(low, high, grid);
}

function remember(filter: Crossfilter, measures: readonly Measure[]): void {
  const values = measures.map(({ name, from, step, bins }): [string, string] => {
    const range = filter.range(name);
    if (range === undefined) return [name, ''];
    const low = range[0] === 0 ? '' : from + range[0] * step;
    const high = range[1] === bins ? '' : from + range[1] * step - inclusive(step);
    return [name, `${low}..${high}`];
  });
  writeAddress(Object.fromEntries(values));
}
