import { FileAttachment } from 'observablehq:stdlib';
import { html } from 'npm:htl';
import type { ColumnIndex, LineageGraph, PageIndex } from '../../src/publish/site/shapes.js';
import { layerNames, texts as common } from '../texts/common.js';
import { texts } from '../texts/lineage.js';
import { commas, on } from './dom.js';
import { integer } from './format.js';
import { inLanguage } from './language.js';
import { focusAddress, lineageGraph } from './lineage-graph.js';
import { columnReach, keyedBy, lineageOf, reach, resolveFocus, selectItems } from './lineage-walk.js';
import type { Direction, Lineage, LineageItem } from './lineage-walk.js';
import { address, tableAddress } from './site.js';
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
  const { form, fill } = controls(lineage, () => show(read(form), 'replaceState'));

  const show = (view: View, addressed: 'pushState' | 'replaceState'): void => {
    const url = new URL(location.href);
    for (const name of NAMES)
      if (view[name] === '') url.searchParams.delete(name);
      else url.searchParams.set(name, view[name]);
    if (url.href !== location.href) history[addressed](history.state, '', url);
    fill(view);
    place.replaceChildren(...drawn(lineage, pages, view, (focus) => show({ ...view, q: '', focus }, 'pushState')));
  };
  const fromAddress = (): View => {
    const parameters = new URLSearchParams(location.search);
    return Object.fromEntries(NAMES.map((name) => [name, parameters.get(name) ?? ''])) as View;
  };
  const read = (of: HTMLElement): View => {
    const data = new FormData(of as HTMLFormElement);
    const value = (name: string): string => (data.get(name) as string | null) ?? '';
    return { ...(Object.fromEntries(NAMES.map((name) => [name, value(name)])) as View), focus: fromAddress().focus };
  };
  on(form, 'reset', (event) => {
    event.preventDefault();
    show(Object.fromEntries(NAMES.map((name) => [name, ''])) as View, 'pushState');
  });
  window.addEventListener('popstate', () => show(fromAddress(), 'replaceState'));
  show(fromAddress(), 'replaceState');
  return html`<div>${form} ${place}</div>`;
}

function controls({ items }: Lineage, change: () => void): { form: HTMLElement; fill: (view: View) => void } {
  const distinct = (values: readonly (string | null)[]): string[] =>
    [...new Set(values.filter((value): value is string => value !== null && value !== ''))].sort();
  const tables = items.filter(({ kind }) => kind === 'table');
  const select = (name: string, label: string, options: readonly (readonly [string, string])[]): HTMLElement | null =>
    options.length === 0
      ? null
      : html`<label
          >${label}
          <select name=${name}>
            ${options.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
          </select></label
        >`;
  const all = (options: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] =>
    options.length === 0 ? [] : [['', common.all], ...options];
  const same = (value: string): [string, string] => [value, value];
  const form = html`<form class="filters">
    <label>${texts.find} <input type="search" name="q" placeholder=${texts.findHint} /></label>
    ${select('show', texts.direction, Object.entries(texts.directions))}
    ${select('layer', texts.layer, all(distinct(tables.map(({ layer }) => layer)).map((layer) => [layer, layerNames[layer] ?? layer])))}
    ${select('verdict', texts.verdict, all(VERDICTS.filter((verdict) => tables.some((table) => table.verdict === verdict)).map((verdict) => [verdict, common.verdicts[verdict]])))}
    ${select('tag', texts.tag, all(distinct(tables.flatMap(({ tags }) => tags)).map(same)))}
    ${select('owner', texts.owner, all(distinct(tables.map(({ owner }) => owner)).map(same)))}
    <button type="reset">${texts.clear}</button>
  </form>` as HTMLFormElement;
  on(form, 'submit', (event) => event.preventDefault());
  on(form, 'input', change);
  const fill = (view: View): void => {
    for (const name of NAMES) {
      const control = form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null;
      if (control !== null && control.value !== view[name]) control.value = view[name];
    }
    const reset = form.querySelector<HTMLButtonElement>('button[type=reset]');
    if (reset !== null) reset.hidden = NAMES.every((name) => view[name] === '');
  };
  return { form, fill };
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
  const keyed = keyedBy(index, down);
  const figures = pages.flatMap((page) =>
    page.figures
      .filter(({ reads }) => reads.some((read) => down.has(read)))
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
        ${keyed.length === 0 ? null : html`<p>${texts.rows}: ${commas(keyed, (table) => link(table, table, focusOn))}</p>`}
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

const pageAddress = (path: string): string =>
  address(path.endsWith('/') ? `${path.slice(1)}index.html` : `${path.slice(1)}.html`);

function pageName({ name }: PageIndex[number]): string {
  return typeof name === 'string' ? name : inLanguage<string>(name);
}
