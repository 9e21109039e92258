import { html } from 'npm:htl';
import type { TableEntry } from '../../src/publish/site/shapes.js';
import { layerNames, texts as common } from '../texts/common.js';
import { texts } from '../texts/tables.js';
import { day, integer } from './format.js';
import { listForm, optionsOf } from './list-form.js';
import { compareVerdicts } from './status.js';
import { readAddress, tableAddress, writeAddress } from './site.js';
import { table, type Column } from './table.js';
import { verdictMark } from './verdict.js';

/** Every table with its verdict, what it holds and whose it is; found by words, layer, verdict, owner and tag, which the address holds. */
export function tablesPage(tables: readonly TableEntry[]): HTMLElement {
  const place = html`<div></div>`;
  const draw = (values: Record<string, string>): void => {
    const { q = '', layer = '', verdict = '', owner = '', tag = '' } = values;
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const found = tables.filter(
      (each) =>
        (layer === '' || each.layer === layer) &&
        (verdict === '' || each.verdict === verdict) &&
        (owner === '' || each.owner === owner) &&
        (tag === '' || each.tags.includes(tag)) &&
        words.every((word) => `${each.relation} ${each.description}`.toLowerCase().includes(word)),
    );
    place.replaceChildren(
      html`<p class="aside" role="status">${texts.shown(integer(found.length), integer(tables.length))}</p>`,
      found.length === 0 ? html`<p class="empty">${texts.none}</p>` : list(found),
    );
    writeAddress(values);
  };
  const layers = [...new Set(tables.map(({ layer }) => layer))];
  const verdicts = [...new Set(tables.map(({ verdict }) => verdict))].sort(compareVerdicts);
  const form = listForm({
    find: { label: texts.find, hint: texts.findHint },
    choices: [
      { name: 'layer', label: texts.layer, options: layers.map((layer) => [layer, layerNames[layer] ?? layer]) },
      {
        name: 'verdict',
        label: texts.verdict,
        options: verdicts.map((verdict) => [verdict, common.verdicts[verdict]]),
      },
      { name: 'owner', label: texts.owner, options: optionsOf(tables.map(({ owner }) => owner)) },
      { name: 'tag', label: texts.tag, options: optionsOf(tables.flatMap(({ tags }) => tags)) },
    ],
    values: readAddress(['q', 'layer', 'verdict', 'owner', 'tag']),
    change: draw,
  });
  draw(form.values);
  return html`<div>${form.element} ${place}</div>`;
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
