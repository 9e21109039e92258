import { html } from 'npm:htl';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/filters.js';
import { on } from './dom.js';
import { day, month } from './format.js';
import { columnField, inWords, optionText, selection, settle, valuesOf } from './selection.js';
import type { Chosen, Field, Selection } from './selection.js';
import { withParameters, writeAddress } from './site.js';

export interface FilterOptions {
  /** A text is a column of the rows: `'carrier'`. */
  fields: readonly (Field | string)[];
  /** Rows whose values the reader may choose from. */
  rows: readonly object[];
  /** Fields that links to other pages carry along; those of this page when left out. */
  carried?: readonly (Field | string)[];
}

/**
 * Filters that live in the address, and that links in the masthead carry along: Back undoes a choice. Each offers what rows have
 * together with the choices before it. An input as Framework's `view()` expects it: its `value` is a {@link Selection}.
 */
export function filters({
  fields: given,
  rows,
  carried: along = [],
}: FilterOptions): HTMLElement & { value: Selection } {
  const asField = (field: Field | string): Field =>
    typeof field === 'string' ? columnField(field, rows, { day, month }) : field;
  const fields = given.map(asField);
  /** What other pages are filtered by and this one cannot be. */
  const foreign = along.map(asField).filter(({ name }) => !fields.some((field) => field.name === name));
  const offered = new Map(fields.map((field) => [field, valuesOf(field, rows)]));
  const nothing = Object.fromEntries([...fields, ...foreign].map(({ name }) => [name, '']));

  const asked = (): Chosen => {
    const parameters = new URLSearchParams(location.search);
    const known = ({ name }: Field, values?: readonly string[]): [string, string] => {
      const value = parameters.get(name) ?? '';
      return [name, values?.includes(value) === false ? '' : value];
    };
    return Object.fromEntries([
      ...[...offered].map(([field, values]) => known(field, values)),
      ...foreign.map((field) => known(field)),
    ]);
  };

  const selects = fields.map((field) => ({
    field,
    select: html`<select name=${field.name}></select>` as HTMLSelectElement,
  }));
  const reset = html`<button type="button" class="reset">${common.figure.reset}</button>`;
  const note = html`<p class="filters-foreign" role="status"></p>`;
  const form = html`<form class="filters" aria-label=${texts.label}>
    ${selects.map(({ field, select }) => html`<label>${field.label} ${select}</label>`)}${reset}${note}
  </form>`;

  let value: Selection;
  const take = (chosen: Chosen, addressed: 'pushState' | 'replaceState'): void => {
    for (const [i, { field, select }] of selects.entries()) {
      const before = selection(fields.slice(0, i), chosen, '', choose);
      fill(select, field, valuesOf(field, before.filter(rows)), chosen[field.name] ?? '');
    }
    const unused = foreign
      .filter(({ name }) => chosen[name] !== '')
      .map((field) => inWords(field, chosen[field.name] ?? ''));
    note.textContent = texts.foreign(unused.join(', '));
    note.hidden = unused.length === 0;
    reset.hidden = Object.values(chosen).every((each) => each === '');
    form.hidden = fields.length === 0 && note.hidden;
    remember(chosen, addressed);
    value = selection(fields, chosen, sentencePart(selects), choose);
  };
  const choose = (changed: Chosen): void => {
    take({ ...value.chosen, ...settle(fields, rows, value.chosen, changed) }, 'pushState');
    form.dispatchEvent(new Event('input', { bubbles: true }));
  };
  take(asked(), 'replaceState');

  on(form, 'submit', (event) => event.preventDefault());
  on(reset, 'click', () => choose(nothing));
  for (const { field, select } of selects)
    on(select, 'input', (event) => {
      event.stopPropagation();
      choose({ [field.name]: select.value });
    });
  window.addEventListener('popstate', function restore() {
    if (!form.isConnected) return window.removeEventListener('popstate', restore);
    const before = asked();
    if (Object.entries(before).every(([name, each]) => value.chosen[name] === each)) return;
    take(before, 'replaceState');
    form.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return Object.defineProperty(form, 'value', { get: () => value }) as HTMLElement & { value: Selection };
}

/** Offers what there is, and what is chosen even where there is none of it. */
function fill(select: HTMLSelectElement, field: Field, values: readonly string[], chosen: string): void {
  const offered = ['', ...(chosen === '' || values.includes(chosen) ? [] : [chosen]), ...values];
  // Options that stay are not replaced: the list may be open.
  if ([...select.options].map((option) => option.value).join('\n') !== offered.join('\n'))
    select.replaceChildren(
      ...offered.map((value) => new Option(value === '' ? common.all : optionText(field, value), value)),
    );
  select.value = chosen;
}

/** The choice as a sentence can name it: `2018, South`, `May 2017 to Dec 2017`. */
function sentencePart(selects: readonly { field: Field; select: HTMLSelectElement }[]): string {
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

/** The view's address, and with it the links to other pages. */
function remember(chosen: Chosen, addressed: 'pushState' | 'replaceState'): void {
  writeAddress(chosen, addressed);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav.sections ul:first-of-type a'))
    link.href = withParameters(new URL(link.href), chosen).href;
}
