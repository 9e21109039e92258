import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { texts as filterTexts } from '../texts/filters.js';
import { resolveEvidence, type Evidence } from './source.js';
import { isUnpublished } from './run.js';
import { verdictBadge } from './verdict.js';

export interface BigNumberOptions extends Evidence {
  label: string;
  /** Short, as one reads it. */
  value: string;
  /** Exact, for the tooltip. */
  exact?: string;
  note?: string;
}

/** A key number, with the verdict of the columns it reads. */
export function bigNumber({ label, value, exact, note, ...evidence }: BigNumberOptions): HTMLElement {
  const { reads, provenance, unanswered } = resolveEvidence(evidence);
  const notes = [note ?? [], unanswered.length === 0 ? [] : filterTexts.unanswered(unanswered.join(', '))].flat();
  if (isUnpublished(reads))
    return html`<div class="big-number">
      <p class="big-number-label">${label}</p>
      <p class="big-number-note unpublished">${texts.figure.unpublished}</p>
      ${verdictBadge(reads, provenance)}
    </div>`;
  return html`<div class="big-number">
    <p class="big-number-label">${label}</p>
    <p class="big-number-value" title=${exact ?? value}>${value}</p>
    ${notes.map((each) => html`<p class="big-number-note">${each}</p>`)} ${verdictBadge(reads, provenance)}
  </div>`;
}

export interface BigNumbersOptions {
  /** Where the numbers come from that do not name their own. */
  data?: Evidence['data'];
  /** What the reader chose, where it narrows all of them. */
  filters?: Evidence['filters'];
  numbers: readonly BigNumberOptions[];
}

/** Key numbers, side by side. */
export function bigNumbers({ data, filters, numbers }: BigNumbersOptions): HTMLElement {
  const shared = { ...(data === undefined ? {} : { data }), ...(filters === undefined ? {} : { filters }) };
  return html`<div class="big-numbers">${numbers.map((number) => bigNumber({ ...shared, ...number }))}</div>`;
}
