import { html } from 'npm:htl';
import type { Muted } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/common.js';
import { moment } from './format.js';

/** Until when nobody is told of a failure, and why; null when people are. */
export function mutedUntil(muted: Muted | undefined): HTMLElement | null {
  if (muted === undefined) return null;
  return html`<p class="check-notes">${texts.muted(moment(new Date(muted.until)), muted.reason)}</p>`;
}
