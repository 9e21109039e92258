import { html } from 'npm:htl';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/filters.js';
import { REGIONS } from './chart.js';
import { on } from './dom.js';
import { monthOfYear } from './format.js';

export const FIELDS = ['year', 'month', 'region', 'state', 'category'] as const;
export type Field = (typeof FIELDS)[number];

/** Columns of report tables that a filter speaks of. */
interface Filtered {
  order_month?: Date | null;
  order_year?: number | null;
  customer_region?: string | null;
  customer_state?: string | null;
  category_name?: string | null;
}

/** What the reader chose; empty fields mean all. */
export interface Selection {
  readonly chosen: Readonly<Record<Field, string>>;
  /** Whether anything is chosen. */
  readonly isNarrow: boolean;
  /** Whether a row belongs to it; columns a table does not have do not narrow it. */
  matches(row: object): boolean;
  /** The choice in words: `2018, South`. */
  readonly label: string;
}

export interface FilterOptions {
  fields: readonly Field[];
  /** Rows whose values the reader may choose from. */
  rows: readonly object[];
  /** Names of fields where they mean something else than usual. */
  labels?: Partial<Record<Field, string>>;
}

/**
 * Filters that all pages share: they live in the address, and links in the masthead carry them along.
 * An input as Framework's `view()` expects it: its `value` is a {@link Selection}.
 */
export function filters({ fields, rows, labels: own = {} }: FilterOptions): HTMLElement & { value: Selection } {
  const parameters = new URLSearchParams(location.search);
  const selects = fields.map((field) => {
    const options = choices(field, rows);
    const asked = parameters.get(field) ?? '';
    const chosen = options.some(([value]) => value === asked) ? asked : '';
    const select = html`<select name=${field}>
      <option value="">${common.all}</option>
      ${options.map(([value, label]) => html`<option value=${value} selected=${value === chosen}>${label}</option>`)}
    </select>` as HTMLSelectElement;
    return { field, select };
  });
  const reset = on(html`<button type="button" class="reset">${common.figure.reset}</button>`, 'click', () => {
    for (const { select } of selects) select.value = '';
    form.dispatchEvent(new Event('input', { bubbles: true }));
  });
  const form = html`<form class="filters" aria-label=${texts.label}>
    ${selects.map(({ field, select }) => html`<label>${own[field] ?? texts.fields[field]} ${select}</label>`)}${reset}
  </form>`;
  on(form, 'submit', (event) => event.preventDefault());

  const read = (): Selection => {
    const chosen = { year: '', month: '', region: '', state: '', category: '' };
    for (const { field, select } of selects) chosen[field] = select.value;
    reset.hidden = Object.values(chosen).every((value) => value === '');
    remember(chosen, fields);
    const labels = selects.flatMap(({ select }) =>
      select.value === '' ? [] : [select.selectedOptions[0]?.label ?? select.value],
    );
    return selection(chosen, labels.join(', '));
  };
  let value = read();
  on(form, 'input', () => (value = read()));
  return Object.defineProperty(form, 'value', { get: () => value }) as HTMLElement & { value: Selection };
}

export function selection(chosen: Record<Field, string>, label = ''): Selection {
  const { year, month, region, state, category } = chosen;
  return {
    chosen,
    label,
    isNarrow: Object.values(chosen).some((value) => value !== ''),
    matches(candidate) {
      const row = candidate as Filtered;
      const rowYear = row.order_month?.getUTCFullYear() ?? row.order_year;
      if (year !== '' && rowYear != null && rowYear !== Number(year)) return false;
      if (month !== '' && row.order_month != null && row.order_month.getUTCMonth() + 1 !== Number(month)) return false;
      if (region !== '' && row.customer_region !== undefined && row.customer_region !== region) return false;
      if (state !== '' && row.customer_state !== undefined && row.customer_state !== state) return false;
      return category === '' || row.category_name === undefined || row.category_name === category;
    },
  };
}

function choices(field: Field, rows: readonly Filtered[]): [string, string][] {
  const values = new Set<string>();
  for (const row of rows) {
    const value = valueOf(field, row);
    if (value !== undefined) values.add(value);
  }
  if (field === 'region')
    return REGIONS.filter((region) => values.has(region)).map((region) => [region, common.regions[region]]);
  if (field === 'month')
    return [...values].sort((a, b) => Number(a) - Number(b)).map((value) => [value, monthOfYear(Number(value))]);
  return [...values].sort().map((value) => [value, field === 'category' ? value.replaceAll('_', ' ') : value]);
}

function valueOf(field: Field, row: Filtered): string | undefined {
  if (field === 'year') return (row.order_month?.getUTCFullYear() ?? row.order_year)?.toString();
  if (field === 'month') return row.order_month == null ? undefined : String(row.order_month.getUTCMonth() + 1);
  return { region: row.customer_region, state: row.customer_state, category: row.category_name }[field] ?? undefined;
}

/** The view's address, and with it the links to other pages. */
function remember(chosen: Record<Field, string>, fields: readonly Field[]): void {
  const url = new URL(location.href);
  for (const field of fields) {
    if (chosen[field] === '') url.searchParams.delete(field);
    else url.searchParams.set(field, chosen[field]);
  }
  if (url.href !== location.href) history.replaceState(history.state, '', url);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav.sections ul:first-of-type a')) {
    const target = new URL(link.href);
    for (const field of FIELDS) {
      const value = url.searchParams.get(field);
      if (value === null) target.searchParams.delete(field);
      else target.searchParams.set(field, value);
    }
    link.href = target.href;
  }
}
