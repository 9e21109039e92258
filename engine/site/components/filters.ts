import { html } from 'npm:htl';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/filters.js';
import { on } from './dom.js';
import { day, month } from './format.js';
import { columnField, selection, type Chosen, type Field, type Selection } from './selection.js';

export interface FilterOptions {
  /** A text is a column of the rows: `'carrier'`. */
  fields: readonly (Field | string)[];
  /** Rows whose values the reader may choose from. */
  rows: readonly object[];
  /** Names of fields that links to other pages carry along; those of this page when left out. */
  carried?: readonly string[];
}

/**
 * Filters that live in the address, and that links in the masthead carry along. An input as Framework's `view()` expects
 * it: its `value` is a {@link Selection}.
 */
export function filters({ fields: given, rows, carried }: FilterOptions): HTMLElement & { value: Selection } {
  const fields = given.map((field) => (typeof field === 'string' ? columnField(field, rows, { day, month }) : field));
  const names = carried ?? fields.map(({ name }) => name);
  const parameters = new URLSearchParams(location.search);
  const selects = fields.map((field) => {
    const options = choices(field, rows);
    const asked = parameters.get(field.name) ?? '';
    const chosen = options.some(([value]) => value === asked) ? asked : '';
    const select = html`<select name=${field.name}>
      <option value="">${common.all}</option>
      ${options.map(([value, label]) => html`<option value=${value} selected=${value === chosen}>${label}</option>`)}
    </select>` as HTMLSelectElement;
    return { field, select };
  });
  const choose = (values: Chosen): void => {
    for (const { field, select } of selects) select.value = values[field.name] ?? select.value;
    form.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const everything = Object.fromEntries([...names, ...fields.map(({ name }) => name)].map((name) => [name, '']));
  const reset = on(html`<button type="button" class="reset">${common.figure.reset}</button>`, 'click', () =>
    choose(everything),
  );
  const form = html`<form class="filters" aria-label=${texts.label}>
    ${selects.map(({ field, select }) => html`<label>${field.label} ${select}</label>`)}${reset}
  </form>`;
  on(form, 'submit', (event) => event.preventDefault());

  const read = (): Selection => {
    const chosen = {
      ...everything,
      ...Object.fromEntries(selects.map(({ field, select }) => [field.name, select.value])),
    };
    reset.hidden = Object.values(chosen).every((value) => value === '');
    remember(chosen, fields, names);
    return selection(fields, chosen, inWords(selects), choose);
  };
  let value = read();
  on(form, 'input', () => (value = read()));
  return Object.defineProperty(form, 'value', { get: () => value }) as HTMLElement & { value: Selection };
}

/** The choice as a sentence can name it: `2018, South`, `May 2017 to Dec 2017`. */
function inWords(selects: readonly { field: Field; select: HTMLSelectElement }[]): string {
  const words = new Map(
    selects.flatMap(({ field, select }) =>
      select.value === '' ? [] : [[field.name, select.selectedOptions[0]?.label ?? select.value]],
    ),
  );
  const [from, to] = [words.get('from'), words.get('to')];
  if (from !== undefined) words.set('from', to === undefined ? texts.from(from) : texts.between(from, to));
  if (from !== undefined) words.delete('to');
  else if (to !== undefined) words.set('to', texts.to(to));
  return [...words.values()].join(', ');
}

function choices(field: Field, rows: readonly object[]): [value: string, label: string][] {
  const values = new Set(rows.flatMap((row) => field.value(row as never) ?? []));
  return [...values].sort(field.order?.bind(field)).map((value) => [value, field.option?.(value) ?? value]);
}

/** The view's address, and with it the links to other pages. */
function remember(chosen: Chosen, fields: readonly Field[], carried: readonly string[]): void {
  const url = new URL(location.href);
  for (const { name } of fields) setOrDelete(url, name, chosen[name] ?? '');
  if (url.href !== location.href) history.replaceState(history.state, '', url);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav.sections ul:first-of-type a')) {
    const target = new URL(link.href);
    for (const name of carried) setOrDelete(target, name, url.searchParams.get(name) ?? '');
    link.href = target.href;
  }
}

function setOrDelete(url: URL, name: string, value: string): void {
  if (value === '') url.searchParams.delete(name);
  else url.searchParams.set(name, value);
}
