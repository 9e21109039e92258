import { html } from 'npm:htl';
import type { Incident, IncidentEntry, IncidentIndex } from '../../src/publish/site/shapes.js';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/incidents.js';
import { commas } from './dom.js';
import { day, integer, moment } from './format.js';
import { leadOfRuns } from './lead.js';
import { showLinked } from './linked.js';
import { address, checkAddress, tableAddress } from './site.js';
import { mutedUntil } from './muted.js';
import { columnChanges } from './run-changes.js';
import { compareVerdicts, isFailure, verdictOf } from './status.js';
import { unusualRows } from './unusual-rows.js';
import { explainedRows, sharedRows } from './upstream-failures.js';
import { verdictMark } from './verdict.js';

/** Longer lists of tables or incidents are cut. */
const LISTED = 6;

/** What went wrong over the recent runs: open incidents first, roots before what they explain; closed ones folded. */
export function incidentsPage(index: IncidentIndex): HTMLElement {
  const { incidents } = index;
  const open = incidents.filter(({ closed }) => closed === null).sort(byWeight);
  const closed = incidents.filter((incident) => incident.closed !== null).sort(byClosing);
  const all = new Map(incidents.map((incident) => [incident.id, incident]));
  showLinked();
  return html`<div>
    ${leadOfRuns(answer(index, open))} ${incidents.length === 0 ? null : html`<p class="remark">${texts.note}</p>`}
    <p class="aside"><a href=${address('incidents.atom')}>${texts.feed}</a></p>
    ${
      open.length === 0
        ? null
        : html`<section>
            <h2>${texts.openHeading}</h2>
            ${open.map((incident) => report(incident, all))}
          </section>`
    }
    ${
      closed.length === 0
        ? null
        : html`<section>
            <h2>${texts.closedHeading}</h2>
            ${closed.map((incident) => folded(incident, all))}
          </section>`
    }
  </div>`;
}

function answer({ runs, since, incidents }: IncidentIndex, open: readonly Incident[]): string {
  const start = day(new Date(since ?? 0));
  const oldest = open.map(({ opened }) => opened.at).sort()[0];
  if (oldest !== undefined) return texts.open(open.length, day(new Date(oldest)));
  if (runs < 2) return texts.first;
  return incidents.length === 0 ? texts.none(integer(runs), start) : texts.allClosed(integer(incidents.length), start);
}

/** Worst first, and a cause before what follows from it. */
function byWeight(a: Incident, b: Incident): number {
  return (
    compareVerdicts(verdictOf(a.worst), verdictOf(b.worst)) ||
    a.causes.length - b.causes.length ||
    b.explains.length - a.explains.length ||
    a.opened.at.localeCompare(b.opened.at)
  );
}

function byClosing(a: Incident, b: Incident): number {
  return (b.closed?.at ?? '').localeCompare(a.closed?.at ?? '');
}

function title({ kind, relation, title: text, worst, rows }: Incident): string {
  switch (kind) {
    case 'check':
      return text;
    case 'step':
      return isFailure(worst) ? texts.step(relation) : texts.stepWarned(relation);
    case 'volume':
      return texts.volume[rows?.direction ?? 'few'](relation);
    case 'schema':
      return texts.schema(relation);
  }
}

/** What was found, where the title does not say it. */
function finding({ kind, title: text, rows, columns }: Incident): HTMLElement | string | null {
  if (rows !== null) return unusualRows(rows);
  if (columns !== null) return columnChanges(columns);
  return kind === 'step' ? text : null;
}

function folded(incident: IncidentEntry, all: ReadonlyMap<string, Incident>): HTMLElement {
  return html`<details class="check-passed">
    <summary>
      ${verdictMark(verdictOf(incident.worst), common.statuses[incident.worst])} <span>${title(incident)}</span>
      <span class="aside incident-end">${day(new Date(incident.closed?.at ?? ''))}</span>
    </summary>
    ${report(incident, all)}
  </details>`;
}

function report(incident: IncidentEntry, all: ReadonlyMap<string, Incident>): HTMLElement {
  const { id, kind, subject, relation, opened, closed, worst, runs, failures } = incident;
  const href = kind === 'check' ? checkAddress(subject) : tableAddress(relation);
  const effects = [...all.values()].filter((other) => other.possible_causes.includes(id)).map((other) => other.id);
  const facts: [string, unknown][] = [
    [texts.opened, html`<span>${momentLink(opened)}, ${lasted(runs, failures)}</span>`],
    [
      texts.closed,
      closed === null
        ? null
        : html`<span>${momentLink(closed)}, ${closed.how === 'passed' ? texts.passed[kind] : texts[closed.how]}</span>`,
    ],
    [texts.causes, causes(incident, all)],
    [texts.possible, linked(incident.possible_causes, all)],
    [texts.unrelated, linked(incident.unrelated, all)],
    [texts.explains, linked(incident.explains, all)],
    [texts.possiblyExplains, linked(effects, all)],
    [texts.stopped, incident.stopped.length === 0 ? null : tables(incident.stopped)],
    [texts.downstream, tables(incident.downstream)],
  ];
  return html`<article class="check" id=${`incident-${id}`} data-verdict=${verdictOf(worst)}>
    <h3><a href=${href}>${title(incident)}</a></h3>
    <p class="check-observed">
      ${verdictMark(verdictOf(worst), common.statuses[worst])} <a href=${tableAddress(relation)}>${relation}</a>
      ${finding(incident)}
    </p>
    ${closed === null ? mutedUntil(incident.muted) : null}
    <div>
      <dl class="facts">
        ${facts
          .filter(([, value]) => value !== null)
          .map(
            ([term, value]) =>
              html`<div>
                <dt>${term}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
      </dl>
    </div>
  </article>`;
}

/** The causes with what shows each; the share of rows that they account for together, where there are several. */
function causes(
  { causes: found, explained }: Incident,
  all: ReadonlyMap<string, Incident>,
): HTMLElement | string | null {
  if (found.length === 0) return texts.isRoot;
  const because = ({ by, rows, key }: Incident['causes'][number]): string =>
    by === 'stop' || explained === null ? texts.stop : sharedRows(rows ?? 0, key, explained);
  return html`<ul>
    ${found.map((cause) => html`<li>${linked([cause.id], all)}; ${because(cause)}</li>`)}
    ${explained === null || found.length < 2 ? null : html`<li>${explainedRows(explained.rows, explained)}</li>`}
  </ul>`;
}

function lasted(runs: number, failures: number | null): string {
  const often = texts.runs(runs);
  return failures === null ? often : `${often}, ${texts.rows(integer(failures))}`;
}

function momentLink({ run_id, at }: Incident['opened']): HTMLElement {
  return html`<a href=${address('runs.html', { run: run_id })}>${moment(new Date(at))}</a>`;
}

function linked(ids: readonly string[], all: ReadonlyMap<string, Incident>): HTMLElement | null {
  const known = ids.flatMap((id) => all.get(id) ?? []);
  if (known.length === 0) return null;
  return cut(
    known,
    (incident) =>
      html`<a href=${`#incident-${incident.id}`}
        >${incident.kind === 'check' ? `${incident.relation}: ` : null}${title(incident)}</a
      >`,
  );
}

function tables(relations: readonly string[]): HTMLElement | string {
  if (relations.length === 0) return texts.noDownstream;
  return cut(relations, (relation) => html`<a href=${tableAddress(relation)}>${relation}</a>`);
}

function cut<T>(items: readonly T[], node: (item: T) => Node): HTMLElement {
  const rest = items.length - LISTED;
  return html`<span
    >${commas(items.slice(0, LISTED), node)}${rest > 0 ? `, ${texts.more(integer(rest))}` : null}</span
  >`;
}
