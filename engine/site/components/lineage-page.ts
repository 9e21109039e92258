import { FileAttachment } from 'observablehq:stdlib';
import { html } from 'npm:htl';
import type { ColumnIndex, LineageGraph, PageIndex } from '../../src/publish/site/shapes.js';
import { layerNames, texts as common } from '../texts/common.js';
import { texts } from '../texts/lineage.js';
import { commas, on } from './dom.js';
import { integer } from './format.js';
import { readersText } from './language.js';
import { focusAddress, lineageGraph } from './lineage-graph.js';
import { columnReach, dependentsOf, lineageOf, reach, resolveFocus, selectItems } from './lineage-walk.js';
import type { Direction, Lineage, LineageItem } from './lineage-walk.js';
import { listForm, optionsOf, type Choice } from './list-form.js';
import { pageAddress, readAddress, tableAddress, writeAddress } from './site.js';
import { VERDICTS, type DataVerdict } from './status.js';
import { loadedTrust, loadTrust } from './trust.js';
import { verdictMark } from './verdict.js';

/** What the address of the page says is shown. */
const NAMES = ['focus', 'show', 'q', 'layer', 'verdict', 'tag', 'owner'] as const;
type View = Record<(typeof NAMES)[number], string>;

/** The lineage of tables and columns: found, narrowed, and followed both ways from one of them. The address holds what is shown. */
export function lineagePage(graph: LineageGraph, pages: PageIndex): HTMLElement {
  const lineage = lineageOf(graph, pages, { table: tableAddress, page: pageAddress, name: pageName });
  const place = html`<div></div>`;
  const everything = html`<button type="button">${texts.clear}</button>`;

  const show = (change: Partial<View>, how: 'pushState' | 'replaceState'): void => {
    const view = { ...readAddress(NAMES), ...change };
    writeAddress(view, how);
    form.fill(view);
    everything.hidden = NAMES.every((name) => view[name] === '');
    place.replaceChildren(...drawn(lineage, pages, view, (focus) => show({ q: '', focus }, 'pushState')));
  };
  const form = listForm({
    find: { label: texts.find, hint: texts.findHint },
    choices: choicesOf(lineage),
    values: readAddress(NAMES),
    change: (values) => show(values, 'replaceState'),
  });
  form.element.append(everything);
  on(everything, 'click', () => show(Object.fromEntries(NAMES.map((name) => [name, ''])), 'pushState'));
  window.addEventListener('popstate', () => show({}, 'replaceState'));
  show({}, 'replaceState');
  return html`<div>${form.element} ${place}</div>`;
}

function choicesOf({ items }: Lineage): Choice[] {
  const tables = items.filter(({ kind }) => kind === 'table');
  const layers = [...new Set(tables.map(({ layer }) => layer))];
  const verdicts = VERDICTS.filter((verdict) => tables.some((table) => table.verdict === verdict));
  return [
    {
      ...{ name: 'show', label: texts.direction, all: texts.directions.both },
      options: (['up', 'down'] as const).map((direction) => [direction, texts.directions[direction]]),
    },
    { name: 'layer', label: texts.layer, options: layers.map((layer) => [layer, layerNames[layer] ?? layer]) },
    { name: 'verdict', label: texts.verdict, options: verdicts.map((verdict) => [verdict, common.verdicts[verdict]]) },
    { name: 'tag', label: texts.tag, options: optionsOf(tables.flatMap(({ tags }) => tags)) },
    { name: 'owner', label: texts.owner, options: optionsOf(tables.map(({ owner }) => owner)) },
  ];
}

function drawn(lineage: Lineage, pages: PageIndex, view: View, focusOn: (id: string) => void): HTMLElement[] {
  const { items } = lineage;
  const found = view.focus === '' ? undefined : resolveFocus(lineage, view.focus);
  if (view.focus !== '' && found === undefined) return [html`<p class="empty">${texts.unknown(view.focus)}</p>`];
  const focus = found?.position ?? -1;
  const [item, column] = [items[focus], found?.column ?? ''];
  const shown = new Set(
    [...shownOf(lineage, view, focus)].filter((at) => {
      const each = items[at];
      return (
        each !== undefined &&
        (at === focus ||
          ((view.layer === '' || each.layer === view.layer) &&
            (view.verdict === '' || each.verdict === view.verdict) &&
            (view.tag === '' || each.tags.includes(view.tag)) &&
            (view.owner === '' || each.owner === view.owner)))
      );
    }),
  );
  const status = html`<p class="aside" role="status">${texts.shown(integer(shown.size), integer(items.length))}</p>`;
  if (shown.size === 0) return [status, html`<p class="empty">${texts.none}</p>`];
  const choose = (position: number): void => focusOn(items[position]?.id ?? '');
  return [
    ...(item === undefined ? [] : [panel(item, pages, column, focusOn)]),
    status,
    lineageGraph(lineage, { shown, focus: focus === -1 ? undefined : focus, choose }),
    list(lineage, shown),
    legend(),
  ];
}

function shownOf(lineage: Lineage, view: View, focus: number): Set<number> {
  const { items, edges } = lineage;
  const found =
    view.q !== '' ? selectItems(lineage, view.q) : new Set(focus === -1 ? items.map((_, at) => at) : [focus]);
  if (view.q !== '' || focus === -1) return found;
  const directions: Direction[] = view.show === 'up' || view.show === 'down' ? [view.show] : ['up', 'down'];
  return new Set(directions.flatMap((direction) => [...reach(edges, found, direction).keys()]));
}

/** What is in focus: where it leads, and its columns, each with where it comes from and what depends on it. */
function panel(item: LineageItem, pages: PageIndex, column: string, focusOn: (id: string) => void): HTMLElement {
  const place = html`<div></div>`;
  if (item.kind === 'table')
    FileAttachment('../data/columns.json')
      .json<ColumnIndex>()
      .then(
        (index) =>
          place.replaceChildren(columnList(item.id, index, column, focusOn), ...traced(index, pages, column, focusOn)),
        (error: unknown) => place.replaceChildren(html`<p class="empty">${String(error)}</p>`),
      );
  return html`<section class="lineage-focus">
    <h2>${column === '' ? item.id : column}</h2>
    <p>
      ${column === '' ? (item.kind === 'table' ? verdictMark(item.verdict) : null) : columnVerdict(column)}
      ${item.href === null ? null : html`<a href=${item.href}>${texts.open}</a>`}
    </p>
    ${place}
  </section>`;
}

function columnVerdict(column: string): HTMLElement {
  const place = html`<span></span>`;
  const show = (): void => place.replaceChildren(verdictMark(loadedTrust([column])?.verdict ?? 'not_checked'));
  loadTrust([column]).then(show, show);
  return place;
}

function columnList(relation: string, index: ColumnIndex, chosen: string, focusOn: (id: string) => void): HTMLElement {
  const names = Object.keys(index[relation]?.columns ?? {});
  return html`<div>
    <h3>${texts.columns}</h3>
    ${chosen === '' ? html`<p class="aside">${texts.columnsHint}</p>` : null}
    <p class="lineage-columns">
      ${names.map((name) => link(`${relation}.${name}`, name, focusOn, `${relation}.${name}` === chosen))}
    </p>
  </div>`;
}

/** A link that shows something else in focus. */
function link(id: string, text: string, focusOn: (id: string) => void, isCurrent = false): HTMLElement {
  const element = html`<a href=${focusAddress({ id })} aria-current=${isCurrent ? 'true' : null}>${text}</a>`;
  return on(element, 'click', (event) => {
    event.preventDefault();
    focusOn(id);
  });
}

function traced(index: ColumnIndex, pages: PageIndex, column: string, focusOn: (id: string) => void): HTMLElement[] {
  if (column === '') return [];
  const [up, down] = [columnReach(index, column, 'up'), columnReach(index, column, 'down')];
  const dependents = dependentsOf(index, column);
  const figures = pages.flatMap((page) =>
    page.figures
      .filter(({ reads }) => reads.some((read) => dependents.columns.has(read)))
      .map(({ name }) => html`<a href=${`${pageAddress(page.path)}#${name}`}>${pageName(page)}: ${name}</a>`),
  );
  const columns = (found: ReadonlyMap<string, number>, none: string): HTMLElement => {
    const names = [...found].filter(([, steps]) => steps > 0).sort(([, a], [, b]) => a - b);
    if (names.length === 0) return html`<p class="aside">${none}</p>`;
    const byTable = new Map<string, string[]>();
    for (const [name] of names) {
      const table = name.slice(0, name.lastIndexOf('.'));
      byTable.set(table, [...(byTable.get(table) ?? []), name]);
    }
    return html`<ul>
      ${[...byTable].map(
        ([table, members]) =>
          html`<li>
            ${link(table, table, focusOn)}:
            ${commas(members, (name) => link(name, name.slice(table.length + 1), focusOn))}
          </li>`,
      )}
    </ul>`;
  };
  return [
    html`<div class="lineage-traced">
      <div>
        <h3>${texts.upstream}</h3>
        ${columns(up, texts.nothingUp)}
      </div>
      <div>
        <h3>${texts.downstream}</h3>
        ${columns(down, texts.nothingDown)}
        ${dependents.tables.length === 0 ? null : html`<p>${texts.rows}: ${commas(dependents.tables, (table) => link(table, table, focusOn))}</p>`}
        ${figures.length === 0 ? null : html`<p>${texts.figures}: ${commas(figures, (figure) => figure)}</p>`}
      </div>
    </div>`,
  ];
}

/** The same as words, by layer: for a narrow screen, and for readers who do not see the drawing. */
function list({ items }: Lineage, shown: ReadonlySet<number>): HTMLElement {
  const groups = new Map<string, LineageItem[]>();
  for (const at of shown) {
    const item = items[at];
    if (item === undefined) continue;
    const group = item.kind === 'table' ? (layerNames[item.layer] ?? item.layer) : texts.kinds[item.kind];
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return html`<div class="lineage-list">
    ${[...groups].map(
      ([group, members]) =>
        html`<section>
          <h3>${group}</h3>
          <ul>
            ${members.map(
              (item) =>
                html`<li>
                  ${item.kind === 'table' ? verdictMark(item.verdict) : null}
                  <a href=${focusAddress(item)}>${item.name}</a>
                </li>`,
            )}
          </ul>
        </section>`,
    )}
  </div>`;
}

function legend(): HTMLElement {
  const known: readonly DataVerdict[] = VERDICTS;
  return html`<p class="lineage-legend aside">${known.map((verdict) => html`${verdictMark(verdict)} `)}</p>`;
}

function pageName({ name }: PageIndex[number]): string {
  return readersText(name);
}
