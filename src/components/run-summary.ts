import { html } from 'npm:htl';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/run.js';
import { day, duration, integer, moment } from './format.js';
import { address, checkAddress, tableAddress } from './site.js';
import { run, verdictOf } from './trust.js';
import { verdictIcon, verdictMark } from './verdict.js';

const LISTED = 6;

/** The run's verdict in a sentence, what it counted, and what a reader must know before the figures. */
export function runSummary(): HTMLElement {
  const problems = run.failures.slice(0, LISTED);
  return html`<section class="run-summary" data-verdict=${run.verdict}>
    <p class="run-verdict">${verdictIcon(run.verdict)} <span>${headline()}</span></p>
    <p>${counts()}</p>
    ${run.stale === null ? null : html`<p class="run-stale">${verdictMark('stale', texts.stale(day(new Date(run.stale.published_at)), run.stale.run_id))}</p>`}
    ${changes()}
    ${
      problems.length === 0
        ? null
        : html`<details class="run-problems" open=${run.verdict === 'fail'}>
            <summary>${texts.look(run.failures.length)}</summary>
            <ul>
              ${problems.map(
                (problem) =>
                  html`<li>
                    ${verdictMark(verdictOf(problem.status), common.statuses[problem.status])}
                    <a href=${problem.check === null ? tableAddress(problem.relation) : checkAddress(problem.check)}
                      >${problem.message}</a
                    >
                    <span class="aside">${problem.relation}</span>
                  </li>`,
              )}
            </ul>
            <p><a href=${address('checks.html', { status: run.checks.fail > 0 ? 'fail' : 'warn' })}>${texts.all}</a></p>
          </details>`
    }
  </section>`;
}

function headline(): string {
  const broken = run.nodes.error + run.nodes.fail;
  if (run.verdict === 'fail')
    return broken > 0 ? texts.broken(broken) : texts.failed(run.checks.fail + run.checks.error);
  return run.checks.warn > 0 ? texts.warned(run.checks.warn) : texts.passed;
}

function counts(): string {
  const when = moment(new Date(run.started_at));
  return texts.counts(
    when,
    duration(run.elapsed_time),
    integer(run.records.read),
    integer(run.records.rejected),
    integer(run.checks.pass),
    integer(run.checks.total),
  );
}

function changes(): HTMLElement | null {
  if (run.changes === null) return null;
  const { previous_at, newly_failing, fixed, still_failing } = run.changes;
  return html`<p class="aside">
    ${texts.changes(day(new Date(previous_at)), newly_failing.length, fixed.length, still_failing.length)}
  </p>`;
}
