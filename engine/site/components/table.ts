import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { on } from './dom.js';
import { cell, integer } from './format.js';

export interface Column<T> {
  name: string;
  label: string;
  /** A text or a node; never markup from data. */
  value(row: T): unknown;
  /** Numbers are right-aligned. */
  numeric?: boolean;
}

export interface TableOptions<T> {
  caption?: string;
  columns: readonly Column<T>[];
  /** Rows beyond this are not drawn. */
  limit?: number;
  /** Rows beyond this are folded until the reader asks for them. */
  first?: number;
}

/** A table that scrolls horizontally, with a fixed first column. */
export function table<T>(
  rows: readonly T[],
  { caption, columns, limit = 200, first = limit }: TableOptions<T>,
): HTMLElement {
  const shown = rows.slice(0, limit);
  const numeric = columns.map((column) => column.numeric ?? shown.some((row) => typeof column.value(row) === 'number'));
  const draw = (row: T): HTMLElement =>
    html`<tr>
      ${columns.map((column, i) => tableCell(column.value(row), i === 0, numeric[i] ?? false))}
    </tr>`;
  const body = html`<tbody>
    ${shown.slice(0, first).map(draw)}
  </tbody>`;
  const label = caption ?? texts.table.scroll;
  const more = html`<button type="button">${texts.table.all(integer(shown.length))}</button>`;
  on(more, 'click', () => {
    body.append(...shown.slice(first).map(draw));
    more.remove();
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
            ${columns.map((column, i) => html`<th scope="col" class=${numeric[i] ? 'numeric' : ''}>${column.label}</th>`)}
          </tr>
        </thead>
        ${body}
      </table>
    </div>
    ${shown.length > first ? more : null}
    ${rows.length > limit ? html`<p class="aside">${texts.table.rows(integer(limit), integer(rows.length))}</p>` : null}
  </div>`;
}

function tableCell(value: unknown, first: boolean, numeric: boolean): HTMLElement {
  const content = value instanceof Node ? value : cell(value);
  const kind = `${numeric ? 'numeric' : ''}${value === null || value === undefined ? ' null' : ''}`;
  return first ? html`<th scope="row" class=${kind}>${content}</th>` : html`<td class=${kind}>${content}</td>`;
}

/** Columns for rows of any table, by their own names. */
export function plainColumns(rows: readonly Record<string, unknown>[]): Column<Record<string, unknown>>[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name) => ({ name, label: name, value: (row) => row[name] }));
}
