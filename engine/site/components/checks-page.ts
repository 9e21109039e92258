import { html } from 'npm:htl';
import type { CheckEntry, CheckReport } from '../../src/publish/site/shapes.js';
import { layerNames, texts as common } from '../texts/common.js';
import { texts } from '../texts/quality.js';
import { acceptedUntil } from './accepted.js';
import { checkReport, lastResult, observed } from './check-report.js';
import { commas, on } from './dom.js';
import { integer } from './format.js';
import { checkAddress, fetchReport, tableAddress } from './site.js';
import { table } from './table.js';
import { OUTCOMES, compareStatuses, dataVerdictOf, outcomeOf } from './status.js';
import { loadTrust, type Trust } from './trust.js';
import { verdictMark } from './verdict.js';

/** Reports shown in full at once; each is a small file. */
const OPEN_AT_ONCE = 10;

const LISTED = 1000;
const LISTED_AT_ONCE = 100;

/**
 * The checks of the run. The address says which: `?id=` one check with its failing rows, `?reads=` those behind a figure,
 * `?status=`, `?layer=` and `?q=` narrow the list.
 */
export function checksPage(checks: readonly CheckEntry[]): HTMLElement {
  const parameters = new URLSearchParams(location.search);
  const id = parameters.get('id');
  const reads = parameters
    .get('reads')
    ?.split(',')
    .filter((name) => name !== '');
  if (id !== null) return html`<div>${oneCheck(checks, id)}${list(checks, new Set(), parameters)}</div>`;
  if (reads !== undefined && reads.length > 0) return behindFigure(checks, reads, parameters);
  return html`<div>${list(checks, undefined, parameters)}</div>`;
}

function oneCheck(checks: readonly CheckEntry[], id: string): HTMLElement {
  const check = checks.find((candidate) => candidate.id === id);
  return check === undefined ? html`<p class="empty">${texts.unknownCheck(id)}</p>` : opened([check]);
}

/** All checks where the engine does not know what a figure reads. */
function behindFigure(checks: readonly CheckEntry[], reads: string[], parameters: URLSearchParams): HTMLElement {
  const place = html`<div><p class="aside">${texts.loading}</p></div>`;
  loadTrust(reads).then(
    (trust) => place.replaceChildren(...readByFigure(checks, reads, parameters, trust)),
    () => place.replaceChildren(list(checks, undefined, parameters)),
  );
  return place;
}

function readByFigure(
  checks: readonly CheckEntry[],
  reads: string[],
  parameters: URLSearchParams,
  trust: Trust,
): HTMLElement[] {
  const problems = trust.problems.slice(0, OPEN_AT_ONCE).flatMap((id) => checks.find((check) => check.id === id) ?? []);
  return [
    html`<h2>${texts.behind}</h2>`,
    html`<p class="aside">${texts.behindNote} ${commas(reads, (read) => html`<code>${read}</code>`)}</p>`,
    opened(problems),
    list(checks, new Set(trust.checks), parameters),
  ];
}

/** Reports come from the files of their tables, each fetched once. */
function opened(checks: readonly CheckEntry[]): HTMLElement {
  const place = html`<div class="checks-open"><p class="aside">${checks.length === 0 ? '' : texts.loading}</p></div>`;
  const relations = [...new Set(checks.map((check) => check.relation))];
  void Promise.all(relations.map(fetchReport)).then(
    (reports) => {
      const all = reports.flatMap((report) => report.checks);
      const found = checks
        .map((check) => all.find((report) => report.id === check.id))
        .filter((report) => report !== undefined);
      place.replaceChildren(...found.map((report: CheckReport) => checkReport(report)));
    },
    (error: unknown) => place.replaceChildren(html`<p class="empty">${String(error)}</p>`),
  );
  return place;
}

const CHECK_OUTCOMES = OUTCOMES.filter((outcome) => outcome !== 'success').sort(compareStatuses);

function list(
  checks: readonly CheckEntry[],
  only: ReadonlySet<string> | undefined,
  parameters: URLSearchParams,
): HTMLElement {
  const narrowed = only === undefined || only.size === 0 ? checks : checks.filter((check) => only.has(check.id));
  const search = html`<input
    type="search"
    name="q"
    placeholder=${texts.searchHint}
    value=${parameters.get('q') ?? ''}
  />` as HTMLInputElement;
  const status = select(
    'status',
    CHECK_OUTCOMES.map((value) => [value, common.statuses[value]]),
    parameters,
  );
  const layers = [...new Set([...Object.keys(layerNames), ...checks.map((check) => check.layer)])];
  const layer = select(
    'layer',
    layers.map((value) => [value, layerNames[value] ?? value]),
    parameters,
  );
  const place = html`<div></div>`;
  const draw = (): void => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = narrowed
      .filter((check) => status.value === '' || outcomeOf(check) === status.value)
      .filter((check) => layer.value === '' || check.layer === layer.value)
      .filter((check) => {
        const text =
          `${check.relation} ${check.columns.join(' ')} ${check.expectation} ${check.type} ${check.id}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .sort((a, b) => compareStatuses(outcomeOf(a), outcomeOf(b)));
    place.replaceChildren(
      html`<p class="aside" role="status">${texts.shown(integer(matching.length), integer(narrowed.length))}</p>`,
      matching.length === 0 ? nothing(clear) : checkTable(matching),
    );
    remember({ q: search.value, status: status.value, layer: layer.value });
  };
  const clear = (): void => {
    search.value = status.value = layer.value = '';
    draw();
  };
  const form = html`<form class="filters">
    <label>${texts.search} ${search}</label><label>${texts.status} ${status}</label
    ><label>${texts.layer} ${layer}</label>
  </form>`;
  on(
    on(form, 'submit', (event) => event.preventDefault()),
    'input',
    draw,
  );
  draw();
  return html`<section class="checks-list">${form}${place}</section>`;
}

function select(
  name: string,
  options: readonly (readonly [string, string])[],
  parameters: URLSearchParams,
): HTMLSelectElement {
  const chosen = parameters.get(name) ?? '';
  return html`<select name=${name}>
    <option value="">${common.all}</option>
    ${options.map(([value, label]) => html`<option value=${value} selected=${value === chosen}>${label}</option>`)}
  </select>` as HTMLSelectElement;
}

/** The view's address, so that it can be sent on. */
function remember(values: Record<string, string>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (url.href !== location.href) history.replaceState(history.state, '', url);
}

function nothing(clear: () => void): HTMLElement {
  return html`<div class="empty">
    <p>${texts.none}</p>
    <p>${on(html`<button type="button">${texts.reset}</button>`, 'click', clear)}</p>
  </div>`;
}

function checkTable(checks: readonly CheckEntry[]): HTMLElement {
  return table(checks, {
    limit: LISTED,
    first: LISTED_AT_ONCE,
    columns: [
      {
        name: 'expectation',
        label: texts.expectation,
        value: (check) => html`<a href=${checkAddress(check.id)}>${check.expectation}</a>`,
      },
      {
        name: 'status',
        label: texts.status,
        value: (check) => verdictMark(dataVerdictOf(outcomeOf(check)), common.statuses[outcomeOf(check)]),
      },
      {
        name: 'observed',
        label: texts.observed,
        value: (check) => html`<span>${observed(check)} ${lastResult(check)} ${acceptedUntil(check)}</span>`,
      },
      {
        name: 'relation',
        label: texts.table,
        value: (check) => html`<a href=${tableAddress(check.relation, `check-${check.id}`)}>${check.relation}</a>`,
      },
      { name: 'severity', label: texts.severity, value: (check) => common.severities[check.severity] },
    ],
  });
}
