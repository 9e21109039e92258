import { html } from 'npm:htl';
import type { TableCoverage } from '../../src/publish/site/shapes.js';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/coverage.js';
import { commas, on } from './dom.js';
import { integer } from './format.js';
import { leadOfRuns } from './lead.js';
import { showLinked } from './linked.js';
import { tableAddress } from './site.js';

/** Columns that no check reads, table by table, each with checks to put into its suite; `#layer.table` opens one. */
export function coveragePage(tables: readonly TableCoverage[]): HTMLElement {
  const all = sum(tables, ({ columns }) => columns);
  const open = tables.filter(({ unchecked }) => unchecked.length > 0);
  const missing = sum(open, ({ unchecked }) => unchecked.length);
  if (open.length === 0) return html`<div>${leadOfRuns(texts.whole(integer(all)))}</div>`;
  showLinked();
  return html`<div>
    ${leadOfRuns(texts.answer(integer(missing), integer(all), integer(open.length)))}
    <p class="remark">${texts.note}</p>
    ${list(open)}
  </div>`;
}

function sum(tables: readonly TableCoverage[], number: (table: TableCoverage) => number): number {
  return tables.reduce((total, table) => total + number(table), 0);
}

function list(tables: readonly TableCoverage[]): HTMLElement {
  const search = html`<input type="search" name="q" placeholder=${texts.searchHint} />` as HTMLInputElement;
  const layers = [...new Set(tables.map(({ layer }) => layer))];
  const names: Partial<Record<string, string>> = common.layers;
  const layer = html`<select name="layer">
    <option value="">${common.all}</option>
    ${layers.map((value) => html`<option value=${value}>${names[value] ?? value}</option>`)}
  </select>` as HTMLSelectElement;
  const shown = html`<p class="aside" role="status"></p>`;
  const entries = tables.map((table) => ({ table, node: tableEntry(table) }));
  const nothing = html`<div class="empty" hidden>
    <p>${texts.none}</p>
    <p>${on(html`<button type="button">${texts.reset}</button>`, 'click', () => clear())}</p>
  </div>`;
  const draw = (): void => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { table, node } of entries) {
      const text = `${table.relation} ${table.unchecked.join(' ')}`.toLowerCase();
      node.hidden = (layer.value !== '' && layer.value !== table.layer) || !words.every((word) => text.includes(word));
      if (!node.hidden) count += 1;
    }
    shown.textContent = texts.shown(integer(count), integer(tables.length));
    nothing.hidden = count > 0;
  };
  const clear = (): void => {
    search.value = layer.value = '';
    draw();
  };
  draw();
  const form = html`<form class="filters">
    <label>${texts.search} ${search}</label><label>${texts.layer} ${layer}</label>
  </form>`;
  on(
    on(form, 'submit', (event) => event.preventDefault()),
    'input',
    draw,
  );
  return html`<section>${form}${shown}${nothing}${entries.map(({ node }) => node)}</section>`;
}

function tableEntry(table: TableCoverage): HTMLDetailsElement {
  const { relation, columns, unchecked, suggestions } = table;
  return html`<details class="coverage" id=${relation}>
    <summary>
      <span>${relation}</span>
      <span class="coverage-bar" aria-hidden="true">
        <i style=${`width: ${((columns - unchecked.length) / columns) * 100}%`}></i>
      </span>
      <span class="coverage-count">${texts.columns(integer(columns - unchecked.length), integer(columns))}</span>
    </summary>
    <p class="aside">
      ${texts.missing}:
      ${commas(unchecked, (name) => html`<a href=${tableAddress(relation, `column-${name}`)}><code>${name}</code></a>`)}
    </p>
    ${suggestions === 0 ? html`<p class="aside">${texts.nothing}</p>` : suite(table)}
  </details>` as HTMLDetailsElement;
}

function suite({ suite: text, file, exists }: TableCoverage): HTMLElement {
  const copy = html`<button type="button">${texts.copy}</button>`;
  on(copy, 'click', () => {
    void navigator.clipboard.writeText(text).then(() => (copy.textContent = texts.copied));
  });
  return html`<div>
    <p class="downloads">${(exists ? texts.put : texts.create)(file)} ${copy}</p>
    <pre tabindex="0">${text}</pre>
  </div>`;
}
