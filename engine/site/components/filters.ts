import { html } from 'npm:htl';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/filters.js';
import { REGIONS } from './chart.js';
import { on } from './dom.js';
import { monthOfYear, shortMonth } from './format.js';
import { FIELDS, monthKey, selection, type Chosen, type Field, type Filtered, type Selection } from './selection.js';

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
  const choose = (values: Partial<Chosen>): void => {
    for (const { field, select } of selects) select.value = values[field] ?? select.value;
    form.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const everything = Object.fromEntries(FIELDS.map((field) => [field, ''])) as Chosen;
  const reset = on(html`<button type="button" class="reset">${common.figure.reset}</button>`, 'click', () =>
    choose(everything),
  );
  const form = html`<form class="filters" aria-label=${texts.label}>
    ${selects.map(({ field, select }) => html`<label>${own[field] ?? texts.fields[field]} ${select}</label>`)}${reset}
  </form>`;
  on(form, 'submit', (event) => event.preventDefault());

  const read = (): Selection => {
    const chosen: Record<Field, string> = { ...everything };
    for (const { field, select } of selects) chosen[field] = select.value;
    reset.hidden = Object.values(chosen).every((value) => value === '');
    remember(chosen, fields);
    return selection(chosen, inWords(selects), choose);
  };
  let value = read();
  on(form, 'input', () => (value = read()));
  return Object.defineProperty(form, 'value', { get: () => value }) as HTMLElement & { value: Selection };
}

/** The choice as a sentence can name it: `2018, South`, `May 2017 to Dec 2017`. */
function inWords(selects: readonly { field: Field; select: HTMLSelectElement }[]): string {
  const words = new Map(
    selects.flatMap(({ field, select }) =>
      select.value === '' ? [] : [[field, select.selectedOptions[0]?.label ?? select.value]],
    ),
  );
  const [from, to] = [words.get('from'), words.get('to')];
  if (from !== undefined) words.set('from', to === undefined ? texts.from(from) : texts.between(from, to));
  if (from !== undefined) words.delete('to');
  else if (to !== undefined) words.set('to', texts.to(to));
  return [...words.values()].join(', ');
}

function choices(field: Field, rows: readonly Filtered[]): [value: string, label: string][] {
  const values = new Set<string>();
  for (const row of rows) {
    const value = valueOf(field, row);
    if (value !== undefined) values.add(value);
  }
  const sorted = [...values].sort();
  if (field === 'region')
    return REGIONS.filter((region) => values.has(region)).map((region) => [region, common.regions[region]]);
  if (field === 'month')
    return sorted.sort((a, b) => Number(a) - Number(b)).map((value) => [value, monthOfYear(Number(value))]);
  if (field === 'from' || field === 'to') return sorted.map((value) => [value, shortMonth(new Date(value))]);
  return sorted.map((value) => [value, field === 'category' ? value.replaceAll('_', ' ') : value]);
}

function valueOf(field: Field, row: Filtered): string | undefined {
  if (field === 'year') return (row.order_month?.getUTCFullYear() ?? row.order_year)?.toString();
  if (field === 'month') return row.order_month == null ? undefined : String(row.order_month.getUTCMonth() + 1);
  if (field === 'from' || field === 'to') return row.order_month == null ? undefined : monthKey(row.order_month);
  return { region: row.customer_region, state: row.customer_state, category: row.category_name }[field] ?? undefined;
}

/** The view's address, and with it the links to other pages. */
function remember(chosen: Chosen, fields: readonly Field[]): void {
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
