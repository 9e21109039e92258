import { html } from 'npm:htl';
import type { TableEntry } from '../../src/publish/site/shapes.js';
import { layerNames, texts as common } from '../texts/common.js';
import { texts } from '../texts/tables.js';
import { on } from './dom.js';
import { day, integer } from './format.js';
import { compareVerdicts } from './status.js';
import { tableAddress } from './site.js';
import { table, type Column } from './table.js';
import { verdictMark } from './verdict.js';

const NAMES = ['q', 'layer', 'verdict', 'owner', 'tag'] as const;

/** Every table with its verdict, what it holds and whose it is; found by words, layer, verdict, owner and tag, which the address holds. */
export function tablesPage(tables: readonly TableEntry[]): HTMLElement {
  const parameters = new URLSearchParams(location.search);
  const select = (name: string, label: string, options: readonly (readonly [string, string])[]): HTMLElement | null =>
    options.length < 2
      ? null
      : html`<label
          >${label}
          <select name=${name}>
            <option value="">${common.all}</option>
            ${options.map(([value, text]) => html`<option value=${value} selected=${value === parameters.get(name)}>${text}</option>`)}
          </select></label
        >`;
  const distinct = (values: readonly (string | null)[]): string[] =>
    [...new Set(values)].filter((value): value is string => value !== null).sort();
  const same = (value: string): [string, string] => [value, value];
  const verdicts = [...new Set(tables.map(({ verdict }) => verdict))].sort(compareVerdicts);
  const form = html`<form class="filters">
    <label
      >${texts.find} <input type="search" name="q" placeholder=${texts.findHint} value=${parameters.get('q') ?? ''}
    /></label>
    ${select(
      'layer',
      texts.layer,
      [...new Set(tables.map(({ layer }) => layer))].map((layer) => [layer, layerNames[layer] ?? layer]),
    )}
    ${select(
      'verdict',
      texts.verdict,
      verdicts.map((verdict) => [verdict, common.verdicts[verdict]]),
    )}
    ${select('owner', texts.owner, distinct(tables.map(({ owner }) => owner)).map(same))}
    ${select('tag', texts.tag, distinct(tables.flatMap(({ tags }) => tags)).map(same))}
  </form>` as HTMLFormElement;
  const place = html`<div></div>`;
  const draw = (): void => {
    const chosen = new FormData(form);
    const value = (name: string): string => (chosen.get(name) as string | null) ?? '';
    const words = value('q').toLowerCase().split(/\s+/).filter(Boolean);
    const found = tables.filter(
      (each) =>
        (value('layer') === '' || each.layer === value('layer')) &&
        (value('verdict') === '' || each.verdict === value('verdict')) &&
        (value('owner') === '' || each.owner === value('owner')) &&
        (value('tag') === '' || each.tags.includes(value('tag'))) &&
        words.every((word) => `${each.relation} ${each.description}`.toLowerCase().includes(word)),
    );
    place.replaceChildren(
      html`<p class="aside" role="status">${texts.shown(integer(found.length), integer(tables.length))}</p>`,
      found.length === 0 ? html`<p class="empty">${texts.none}</p>` : list(found),
    );
    const url = new URL(location.href);
    for (const name of NAMES)
      if (value(name) === '') url.searchParams.delete(name);
      else url.searchParams.set(name, value(name));
    if (url.href !== location.href) history.replaceState(history.state, '', url);
  };
  on(form, 'submit', (event) => event.preventDefault());
  on(form, 'input', draw);
  draw();
  return html`<div>${form} ${place}</div>`;
}

function list(tables: readonly TableEntry[]): HTMLElement {
  const columns: (Column<TableEntry> | undefined)[] = [
    {
      name: 'name',
      label: texts.table,
      order: ({ name }) => name,
      value: ({ relation, name, description }) =>
        html`<div class="table-entry">
          <a href=${tableAddress(relation)}>${name}</a>
          <p lang="en-US">${description}</p>
        </div>`,
    },
    { name: 'layer', label: texts.layer, value: ({ layer }) => layerNames[layer] ?? layer },
    {
      name: 'verdict',
      label: texts.verdict,
      order: ({ verdict }) => -compareVerdicts(verdict, 'pass'),
      value: ({ verdict }) => verdictMark(verdict),
    },
    {
      name: 'checks',
      label: texts.checks,
      numeric: true,
      order: ({ checks }) => total(checks),
      value: ({ checks }) => integer(total(checks)),
    },
    {
      name: 'unchecked',
      label: texts.unchecked,
      numeric: true,
      value: ({ unchecked, columns: all }) => texts.of(integer(unchecked), integer(all)),
    },
    { name: 'rows', label: texts.rows, numeric: true, value: ({ rows }) => (rows === null ? '–' : integer(rows)) },
    {
      name: 'built_at',
      label: texts.built,
      value: ({ built_at }) => (built_at === null ? '–' : day(new Date(built_at))),
    },
    tables.some(({ owner }) => owner !== null)
      ? { name: 'owner', label: texts.owner, value: ({ owner }) => owner ?? '–' }
      : undefined,
    tables.some(({ tags }) => tags.length > 0)
      ? { name: 'tags', label: texts.tag, value: ({ tags }) => tags.join(', ') }
      : undefined,
  ];
  return table(tables, { limit: 2000, first: 100, columns: columns.filter((column) => column !== undefined) });
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, each) => sum + each, 0);
