import { html } from 'npm:htl';
import type { CheckEntry } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/common.js';
import { day, integer } from './format.js';

/** Until when a warning is accepted, by whom, why, and of how many rows; null of any other check. */
export function acceptedUntil({ accepted, failures }: Pick<CheckEntry, 'accepted' | 'failures'>): HTMLElement | null {
  if (accepted === undefined) return null;
  const { until, by, reason, at_most: most } = accepted;
  const rows = { found: integer(failures ?? 0), most: integer(most) };
  return html`<span class="accepted">${texts.accepted(day(new Date(until)), by, reason, rows)}</span>`;
}
