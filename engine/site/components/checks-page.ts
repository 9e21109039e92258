import { html } from 'npm:htl';
import type { CheckEntry, CheckReport } from '../../src/publish/site/shapes.js';
import { layerNames, texts as common } from '../texts/common.js';
import { texts } from '../texts/quality.js';
import { acceptedUntil } from './accepted.js';
import { checkReport, lastResult, observed } from './check-report.js';
import { commas, on } from './dom.js';
import { integer } from './format.js';
import { listForm } from './list-form.js';
import { run } from './run.js';
import { checkAddress, fetchReport, readAddress, tableAddress, writeAddress } from './site.js';
import { table } from './table.js';
import { OUTCOMES, compareStatuses, dataVerdictOf, outcomeOf } from './status.js';
import { loadTrust, type Trust } from './trust.js';
import { verdictMark } from './verdict.js';

/** Reports shown in full at once; each is a small file. */
const OPEN_AT_ONCE = 10;

/** In the address: checks that fail and did not in the run before. */
const NEW = 'new';

const SEVERITIES = ['critical', 'warning', 'info'] as const;

const LISTED = 1000;
const LISTED_AT_ONCE = 100;

/**
 * The checks of the run. The address says which: `?id=` one check with its failing rows, `?reads=` those behind a figure,
 * `?status=`, `?layer=`, `?severity=` and `?q=` narrow the list; the status `new` is that of checks that fail and did not before.
 */
export function checksPage(checks: readonly CheckEntry[]): HTMLElement {
  const parameters = new URLSearchParams(location.search);
  const id = parameters.get('id');
  const reads = parameters
    .get('reads')
    ?.split(',')
    .filter((name) => name !== '');
  if (id !== null) return html`<div>${oneCheck(checks, id)}${list(checks, new Set())}</div>`;
  if (reads !== undefined && reads.length > 0) return behindFigure(checks, reads);
  return html`<div>${list(checks, undefined)}</div>`;
}

function oneCheck(checks: readonly CheckEntry[], id: string): HTMLElement {
  const check = checks.find((candidate) => candidate.id === id);
  return check === undefined ? html`<p class="empty">${texts.unknownCheck(id)}</p>` : opened([check]);
}

/** All checks where the engine does not know what a figure reads. */
function behindFigure(checks: readonly CheckEntry[], reads: string[]): HTMLElement {
  const place = html`<div><p class="aside">${texts.loading}</p></div>`;
  loadTrust(reads).then(
    (trust) => place.replaceChildren(...readByFigure(checks, reads, trust)),
    () => place.replaceChildren(list(checks)),
  );
  return place;
}

function readByFigure(checks: readonly CheckEntry[], reads: string[], trust: Trust): HTMLElement[] {
  const problems = trust.problems.slice(0, OPEN_AT_ONCE).flatMap((id) => checks.find((check) => check.id === id) ?? []);
  return [
    html`<h2>${texts.behind}</h2>`,
    html`<p class="aside">${texts.behindNote} ${commas(reads, (read) => html`<code>${read}</code>`)}</p>`,
    opened(problems),
    list(checks, new Set(trust.checks)),
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

function list(checks: readonly CheckEntry[], only?: ReadonlySet<string>): HTMLElement {
  const narrowed = only === undefined || only.size === 0 ? checks : checks.filter((check) => only.has(check.id));
  const isNew = new Set([...(run.changes?.newly_failing ?? []), ...(run.changes?.new_failing ?? [])]);
  const place = html`<div></div>`;
  const draw = (values: Record<string, string>): void => {
    const { q = '', status = '', layer = '', severity = '' } = values;
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = narrowed
      .filter((check) => status === '' || (status === NEW ? isNew.has(check.id) : outcomeOf(check) === status))
      .filter((check) => layer === '' || check.layer === layer)
      .filter((check) => severity === '' || check.severity === severity)
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
    writeAddress({ q, status, layer, severity });
  };
  const clear = (): void => {
    form.fill({});
    draw({});
  };
  const layers = [...new Set([...Object.keys(layerNames), ...checks.map((check) => check.layer)])];
  const form = listForm({
    find: { label: texts.search, hint: texts.searchHint },
    choices: [
      {
        name: 'status',
        label: texts.status,
        options: [
          [NEW, texts.isNew],
          ...CHECK_OUTCOMES.map((value): [string, string] => [value, common.statuses[value]]),
        ],
      },
      { name: 'layer', label: texts.layer, options: layers.map((value) => [value, layerNames[value] ?? value]) },
      {
        name: 'severity',
        label: texts.severity,
        options: SEVERITIES.map((value) => [value, common.severities[value]]),
      },
    ],
    values: readAddress(['q', 'status', 'layer', 'severity']),
    change: draw,
  });
  draw(form.values);
  return html`<section class="checks-list">${form.element}${place}</section>`;
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
