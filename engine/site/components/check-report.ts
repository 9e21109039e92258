import { html } from 'npm:htl';
import type { CheckEntry, CheckHistoryEntry, CheckReport } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/quality.js';
import { texts as common } from '../texts/common.js';
import { acceptedUntil } from './accepted.js';
import { csv, save } from './csv.js';
import { on } from './dom.js';
import { day, duration, integer, moment } from './format.js';
import { address, checkAddress, tableAddress } from './site.js';
import { run } from './run.js';
import { sparkline } from './sparkline.js';
import { plainColumns, table } from './table.js';
import { mutedUntil } from './muted.js';
import { dataVerdictOf, outcomeOf } from './status.js';
import { upstreamFailures } from './upstream-failures.js';
import { verdictIcon, verdictMark } from './verdict.js';

/** The report of a check: what was expected, what was observed, and the failing rows. */
export function checkReport(check: CheckReport): HTMLElement {
  const verdict = dataVerdictOf(outcomeOf(check));
  return html`<article class="check" id=${`check-${check.id}`} data-verdict=${verdict}>
    <h3>${verdictIcon(verdict)} ${check.expectation}</h3>
    <p class="check-observed">${verdictMark(verdict)} ${observed(check)} ${lastResult(check)}</p>
    ${check.accepted === undefined ? null : html`<p class="check-notes">${acceptedUntil(check)}</p>`}
    ${check.notes === null ? null : html`<p class="check-notes">${check.notes}</p>`} ${mutedUntil(check.muted)}
    ${check.exception === null ? null : html`<pre class="check-exception">${check.exception}</pre>`}
    ${upstreamFailures(check.upstream)} ${failingRows(check)} ${past(check)} ${facts(check)}
  </article>`;
}

/** What was seen of a check, or that the run was not asked for it. */
export function observed({ selected, observed: text }: CheckEntry): string {
  return selected ? text : texts.notSelected;
}

/** Of a check that was skipped, what the last run that got to it found; `isLinked` leads to that run. */
export function lastResult({ status, last }: CheckEntry, isLinked = true): HTMLElement | null {
  if (status !== 'skipped') return null;
  if (last === null) return html`<span class="last-result">${texts.noLast}</span>`;
  const when = texts.last(day(new Date(last.at)));
  return html`<span class="last-result"
    >${isLinked ? html`<a href=${address('runs.html', { run: last.run_id })}>${when}</a>` : when}
    ${verdictMark(dataVerdictOf(outcomeOf(last)), common.statuses[outcomeOf(last)])}</span
  >`;
}

function failingRows(check: CheckReport): HTMLElement | null {
  if (check.sample.length === 0) return null;
  const total = check.failures ?? check.sample.length;
  const caption = texts.failing(integer(check.sample.length), integer(total));
  const columns = plainColumns(check.sample).map((column) => ({
    ...column,
    marked: check.columns.includes(column.name),
  }));
  const download = on(html`<button type="button">${common.figure.csv}</button>`, 'click', () =>
    save(`${check.relation}-${check.id}.csv`, csv(check.sample)),
  );
  return html`<div class="failing-rows">
    ${table(check.sample, { columns: columns.sort((a, b) => Number(b.marked) - Number(a.marked)), caption })}
    <p class="downloads">${download}</p>
    ${check.failures_file === null ? null : html`<p class="aside">${texts.allRows} <code>target/${check.failures_file}</code></p>`}
  </div>`;
}

/** Its results in earlier runs, each a link to its run, since when they have been as now, and its failing rows over time. */
function past(check: CheckReport): HTMLElement | null {
  const { history, failures } = check;
  const outcome = outcomeOf(check);
  const alike = history.length - 1 - history.findLastIndex((entry) => outcomeOf(entry) !== outcome);
  const first = history.at(-alike);
  const counts = [...history, { at: run.started_at, failures }].map(({ at, failures: rows }): [Date, number | null] => [
    new Date(at),
    rows,
  ]);
  return html`<div class="history">
    ${historyStrip(check, true)}
    ${
      alike === 0 || first === undefined
        ? null
        : html`<span>${texts.since(common.statuses[outcome], day(new Date(first.at)), integer(alike + 1))}</span>`
    }
    ${counts.some(([, rows]) => (rows ?? 0) > 0) && history.length > 1 ? html`<span>${texts.failingOverTime} ${sparkline(counts)}</span>` : null}
  </div>`;
}

/** One mark for each run, oldest first: height and shape say what the colour says. With links each leads to its run. */
export function historyStrip(
  { history, status, accepted, failures }: Pick<CheckReport, 'history' | 'status' | 'accepted' | 'failures'>,
  isLinked = false,
): HTMLElement | null {
  if (history.length === 0) return null;
  const now = { run_id: '', at: '', status, failures, ...(accepted === undefined ? {} : { accepted: true as const }) };
  const points: CheckHistoryEntry[] = [...history, now];
  return html`<div class="history">
    <span class="history-label">${texts.history}</span>
    <span
      class="history-strip"
      role=${isLinked ? 'group' : 'img'}
      aria-label=${isLinked ? texts.history : points.map((point) => common.statuses[outcomeOf(point)]).join(', ')}
    >
      ${points.map((point) => {
        const title = `${point.at === '' ? texts.thisRun : moment(new Date(point.at))}: ${common.statuses[outcomeOf(point)]}`;
        const mark = html`<i data-verdict=${dataVerdictOf(outcomeOf(point))} title=${title}></i>`;
        if (!isLinked || point.run_id === '') return mark;
        return html`<a href=${address('runs.html', { run: point.run_id })} aria-label=${title}>${mark}</a>`;
      })}
    </span>
  </div>`;
}

function facts(check: CheckReport): HTMLElement {
  const kwargs = JSON.stringify(check.kwargs, null, 2);
  const rows: [string, unknown][] = [
    [texts.table, html`<a href=${tableAddress(check.relation, `check-${check.id}`)}>${check.relation}</a>`],
    [texts.columns, check.columns.join(', ') || '–'],
    [texts.severity, common.severities[check.severity]],
    [texts.type, html`<code>${check.type}</code>`],
    [texts.where, html`<code>${check.line === null ? check.file : `${check.file}:${check.line}`}</code>`],
    [texts.took, duration(check.execution_time)],
    [texts.permalink, html`<a href=${checkAddress(check.id)}>${check.id}</a>`],
    [texts.reproduce, html`<code>${check.reproduce}</code>`],
  ];
  return html`<details class="check-facts">
    <summary>${texts.facts}</summary>
    <dl>
      ${rows.map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <pre>${kwargs}</pre>
  </details>`;
}
