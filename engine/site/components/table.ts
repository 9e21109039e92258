import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { on } from './dom.js';
import { cell, integer } from './format.js';
import { language } from './language.js';

export interface Column<T> {
  name: string;
  label: string;
  /** A text or a node; never markup from data. */
  value(row: T): unknown;
  /** Numbers are right-aligned. */
  numeric?: boolean;
  /** Stands out among the others. */
  marked?: boolean;
  /** By what readers sort; the row's member of the column's name, else the value, when left out. */
  order?(row: T): unknown;
}

export interface TableOptions<T> {
  caption?: string;
  columns: readonly Column<T>[];
  /** Rows beyond this are not drawn. */
  limit?: number;
  /** Rows beyond this are folded until the reader asks for them. */
  first?: number;
}

/** A table that scrolls horizontally, with a fixed first column. Readers sort it by the names of the columns: down, up, as it was. */
export function table<T>(
  rows: readonly T[],
  { caption, columns, limit = 200, first = limit }: TableOptions<T>,
): HTMLElement {
  let shown = rows.slice(0, limit);
  const numeric = columns.map((column) => column.numeric ?? shown.some((row) => typeof column.value(row) === 'number'));
  const draw = (row: T): HTMLElement =>
    html`<tr>
      ${columns.map((column, i) => tableCell(column.value(row), i === 0, kindOf(column, numeric[i] ?? false)))}
    </tr>`;
  const body = html`<tbody>
    ${shown.slice(0, first).map(draw)}
  </tbody>`;
  const label = caption ?? texts.table.scroll;
  const more = html`<button type="button">${texts.table.all(integer(shown.length))}</button>`;
  let isFolded = shown.length > first;
  on(more, 'click', () => {
    body.append(...shown.slice(first).map(draw));
    more.remove();
    isFolded = false;
  });
  const heads = columns.map((column, i) => heading(column.label, kindOf(column, numeric[i] ?? false)));
  let [sortedBy, direction] = [-1, 0];
  for (const [i, column] of columns.entries())
    on(heads[i]?.firstElementChild ?? body, 'click', () => {
      // Numbers begin with the largest, texts with the first of the alphabet.
      const start = numeric[i] === true ? -1 : 1;
      direction = sortedBy !== i ? start : direction === start ? -start : 0;
      sortedBy = direction === 0 ? -1 : i;
      for (const [at, head] of heads.entries())
        head.setAttribute('aria-sort', at !== sortedBy ? 'none' : direction > 0 ? 'ascending' : 'descending');
      shown = (direction === 0 ? rows : sorted(rows, column, direction)).slice(0, limit);
      body.replaceChildren(...shown.slice(0, isFolded ? first : limit).map(draw));
    });
  return html`<div>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${label}>
      <table>
        ${
          caption === undefined
            ? null
            : html`<caption>
                ${caption}
              </caption>`
        }
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        ${body}
      </table>
    </div>
    ${shown.length > first ? more : null}
    ${rows.length > limit ? html`<p class="aside">${texts.table.rows(integer(limit), integer(rows.length))}</p>` : null}
  </div>`;
}

const kindOf = ({ marked = false }: Pick<Column<never>, 'marked'>, isNumeric: boolean): string =>
  [isNumeric ? 'numeric' : '', marked ? 'marked' : ''].filter(Boolean).join(' ');

function heading(label: string, kind: string): HTMLElement {
  return html`<th scope="col" class=${kind} aria-sort="none">
    <button type="button">${label}</button>
  </th>`;
}

/** Rows in the order of a column; those without a value at the end. */
function sorted<T>(rows: readonly T[], column: Column<T>, direction: number): T[] {
  const keyed = rows.map((row) => ({ row, key: sortKey(row, column) }));
  const collator = new Intl.Collator(language, { numeric: true });
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
    return direction * order;
  });
  return keyed.map(({ row }) => row);
}

function sortKey<T>(row: T, column: Column<T>): string | number | null {
  const own = (row as Readonly<Record<string, unknown>>)[column.name];
  const key = column.order === undefined ? (isKey(own) ? own : column.value(row)) : column.order(row);
  if (key === null || key === undefined) return null;
  if (key instanceof Date) return key.getTime();
  if (typeof key === 'number') return Number.isNaN(key) ? null : key;
  return key instanceof Node ? (key.textContent ?? '') : cell(key);
}

const isKey = (value: unknown): boolean =>
  value === null || value instanceof Date || ['number', 'string', 'boolean'].includes(typeof value);

function tableCell(value: unknown, first: boolean, ofColumn: string): HTMLElement {
  const content = value instanceof Node ? value : cell(value);
  const kind = `${ofColumn}${value === null || value === undefined ? ' null' : ''}`;
  return first ? html`<th scope="row" class=${kind}>${content}</th>` : html`<td class=${kind}>${content}</td>`;
}

/** Columns for rows of any table, by their own names. */
export function plainColumns(rows: readonly Record<string, unknown>[]): Column<Record<string, unknown>>[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name) => ({ name, label: name, value: (row) => row[name] }));
}
