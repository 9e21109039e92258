import { html } from 'npm:htl';
import type { CheckEntry } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/quality.js';
import { integer } from './format.js';
import { dataVerdictOf, outcomeOf, worstVerdict } from './status.js';
import { verdictIcon } from './verdict.js';

/** The result of all checks in one sentence. */
export function checkSummary(checks: readonly CheckEntry[]): HTMLElement {
  const outcomes = checks.map(outcomeOf);
  const number = (...counted: string[]): number => outcomes.filter((outcome) => counted.includes(outcome)).length;
  const verdict = worstVerdict(outcomes.map(dataVerdictOf));
  const failed = number('fail', 'error');
  const skipped = number('skipped');
  const accepted = number('accepted');
  const headline = {
    pass: () => texts.headline.pass,
    accepted: () => texts.headline.accepted(accepted),
    warn: () => texts.headline.warn(number('warn')),
    fail: () => texts.headline.fail(failed),
    stale: () => texts.headline.not_checked,
    not_checked: () => (skipped === 0 ? texts.headline.not_checked : texts.headline.skipped(skipped)),
  }[verdict]();
  return html`<section class="run-summary" data-verdict=${verdict}>
    <p class="run-verdict">${verdictIcon(verdict)} <span>${headline}</span></p>
    <p>
      ${texts.ran(
        integer(number('pass')),
        integer(number('warn')),
        integer(failed),
        integer(skipped),
        integer(checks.length),
      )}
      ${accepted === 0 ? null : texts.ranAccepted(integer(accepted))}
    </p>
  </section>`;
}
