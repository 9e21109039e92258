import { html } from 'npm:htl';
import type { Provenance } from './dataset.js';
import { verdictBadge } from './verdict.js';

export interface BigNumberOptions {
  label: string;
  /** Short, as one reads it. */
  value: string;
  /** Exact, for the tooltip. */
  exact?: string;
  note?: string;
  reads: readonly string[];
  provenance?: Provenance;
}

/** One figure that matters, with its verdict. */
export function bigNumber({ label, value, exact, note, reads, provenance }: BigNumberOptions): HTMLElement {
  return html`<div class="big-number">
    <p class="big-number-label">${label}</p>
    <p class="big-number-value" title=${exact ?? value}>${value}</p>
    ${note === undefined ? null : html`<p class="big-number-note">${note}</p>`} ${verdictBadge(reads, provenance)}
  </div>`;
}

export function bigNumbers(...numbers: BigNumberOptions[]): HTMLElement {
  return html`<div class="big-numbers">${numbers.map(bigNumber)}</div>`;
}
