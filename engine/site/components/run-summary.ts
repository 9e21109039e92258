import { html } from 'npm:htl';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/run.js';
import { commas } from './dom.js';
import { day, duration, integer, moment } from './format.js';
import { address, checkAddress, tableAddress } from './site.js';
import { verdictOf } from './status.js';
import { figuresFrom } from './target.js';
import { hasNoFigures, run, runVerdict, unpublished } from './run.js';
import { verdictIcon, verdictMark } from './verdict.js';

const LISTED = 6;

/** The run's verdict in a sentence, what it counted, and what a reader must know before the figures. */
export function runSummary(): HTMLElement {
  const newly = new Set([...(run.changes?.newly_failing ?? []), ...(run.changes?.new_failing ?? [])]);
  const problems = [...run.failures]
    .sort((a, b) => Number(newly.has(b.check ?? '')) - Number(newly.has(a.check ?? '')))
    .slice(0, LISTED);
  return html`<section class="run-summary" data-verdict=${runVerdict}>
    <p class="run-verdict">${verdictIcon(runVerdict)} <span>${headline()}</span></p>
    <p>
      ${counts()}${run.checks.skipped === 0 ? null : ` ${texts.leftOut(integer(run.checks.skipped))}`} ${acceptedLink()}
      ${figuresFrom()}
    </p>
    ${run.stale === null ? null : html`<p class="run-stale">${verdictMark('stale', texts.stale(day(new Date(run.stale.published_at)), run.stale.run_id))}</p>`}
    ${missingFigures()} ${changes()}
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
                    ${problem.check !== null && newly.has(problem.check) ? html`<b class="new">${texts.isNew}</b>` : null}
                  </li>`,
              )}
            </ul>
            <p><a href=${address('checks.html', { status: run.checks.fail > 0 ? 'fail' : 'warn' })}>${texts.all}</a></p>
          </details>`
    }
  </section>`;
}

/** How many warnings are accepted, with a link to them. */
function acceptedLink(): HTMLElement | null {
  const { accepted = 0 } = run.checks;
  if (accepted === 0) return null;
  return html`<a href=${address('checks.html', { status: 'accepted' })}>${texts.acceptedCount(integer(accepted))}</a>`;
}

/** Which figures are missing, because no run has published them yet. */
function missingFigures(): HTMLElement | null {
  if (unpublished.length === 0) return null;
  return html`<p class="run-unpublished">
    ${hasNoFigures() ? texts.noFigures : html`${texts.unpublished} ${commas(unpublished, (relation) => html`<a href=${tableAddress(relation)}>${relation}</a>`)}`}
  </p>`;
}

function headline(): string {
  const broken = run.nodes.error + run.nodes.fail;
  if (run.verdict === 'fail')
    return broken > 0 ? texts.broken(broken) : texts.failed(run.checks.fail + run.checks.error);
  if (run.verdict === 'not_checked')
    return run.checks.skipped < run.checks.total ? texts.skipped(run.checks.skipped) : texts.unchecked;
  const { warn, accepted = 0 } = run.checks;
  if (accepted === 0) return warn > 0 ? texts.warned(warn) : texts.passed;
  return `${warn > 0 ? texts.warned(warn) : texts.noNew} ${texts.accepted(accepted)}`;
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

/** What is different from the run before, each part linked to its details. */
function changes(): HTMLElement {
  const parts = [...sinceBefore(), ...openIncidents()];
  const start = run.changes === null ? texts.first : texts.since(moment(new Date(run.changes.previous_at)));
  return html`<p class="run-changes">${start} ${parts.flatMap((part, i) => (i === 0 ? [part] : [' · ', part]))}</p>`;
}

function sinceBefore(): HTMLElement[] {
  if (run.changes === null) return [];
  const {
    newly_failing,
    new_failing,
    fixed,
    accepted = [],
    still_failing,
    added,
    removed,
    schema,
    volume,
  } = run.changes;
  const counted: [number, (n: number) => string][] = [
    [newly_failing.length, texts.newly],
    [new_failing.length, texts.newFailing],
    [fixed.length, texts.fixed],
    [accepted.length, texts.newlyAccepted],
    [still_failing.length, texts.still],
    [added.length, texts.added],
    [removed.length, texts.removed],
    [schema.length, texts.schema],
    [volume.length, texts.volume],
  ];
  const words = counted.filter(([n]) => n > 0).map(([n, word]) => word(n));
  const href = `${address('runs.html', { run: run.run_id })}#changes`;
  return (words.length === 0 ? [texts.unchanged] : words).map((word) => html`<a href=${href}>${word}</a>`);
}

function openIncidents(): HTMLElement[] {
  const { open, since } = run.incidents;
  if (open === 0 || since === null) return [];
  return [html`<a href=${address('incidents.html')}>${texts.incidents(open, day(new Date(since)))}</a>`];
}
