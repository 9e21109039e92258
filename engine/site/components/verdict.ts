import { html, svg } from 'npm:htl';
import type { DataVerdict } from './status.js';
import { texts } from '../texts/common.js';
import { day } from './format.js';
import { address } from './site.js';
import { run } from './run.js';
import { loadedTrust, loadTrust, type Trust } from './trust.js';

/** One shape for each verdict, so that it can be read without its colour. */
const SHAPES: Record<DataVerdict, () => SVGElement> = {
  pass: () =>
    svg`<g><circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.5 8.3l2.4 2.4 4.6-5" class="mark"/></g>`,
  indirect: () =>
    svg`<g><circle cx="8" cy="8" r="6.6" class="outline"/><path d="M4.9 8.3l2.2 2.2 4-4.4" class="outline"/></g>`,
  accepted: () =>
    svg`<g><path d="M8 1.6 15 14.2H1z" class="outline"/><path d="M5.4 10.2l1.9 1.8 3.3-3.7" class="outline"/></g>`,
  warn: () => svg`<g><path d="M8 1.2 15.4 14.6H.6z" fill="currentColor"/><path d="M8 6v4M8 12.1v.6" class="mark"/></g>`,
  fail: () =>
    svg`<g><path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="currentColor"/><path d="M5.3 5.3l5.4 5.4m0-5.4-5.4 5.4" class="mark"/></g>`,
  stale: () => svg`<g><circle cx="8" cy="8" r="6.6" class="outline"/><path d="M8 4v4.3l2.8 1.7" class="outline"/></g>`,
  not_checked: () => svg`<g><circle cx="8" cy="8" r="6.4" class="outline" stroke-dasharray="2.6 2.2"/></g>`,
};

export function verdictIcon(verdict: DataVerdict): SVGElement {
  return svg`<svg class="verdict-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${SHAPES[verdict]()}</svg>`;
}

/** Shape and word. */
export function verdictMark(verdict: DataVerdict, word: string = texts.verdicts[verdict]): HTMLElement {
  return html`<span class="verdict" data-verdict=${verdict}>${verdictIcon(verdict)}<span>${word}</span></span>`;
}

/** When the figures that a badge is about were published, and by which run. */
interface Published {
  run_id: string;
  published_at: string;
}

/**
 * The verdict of the columns of a figure in the latest run, with a link to their checks. Figures of an earlier run also say
 * so. What the verdict is based on is loaded where it is not yet; the badge is empty until then, and says so when that fails.
 */
export function verdictBadge(reads: readonly string[], published?: Published): HTMLElement {
  const known = loadedTrust(reads);
  if (known !== undefined) return badgeOf(known, reads, published);
  const place = html`<span class="verdict" aria-busy="true">${verdictIcon('not_checked')}<span>…</span></span>`;
  loadTrust(reads).then(
    (trust) => place.replaceWith(badgeOf(trust, reads, published)),
    (error: unknown) => place.replaceWith(html`<span class="empty">${String(error)}</span>`),
  );
  return place;
}

function badgeOf(trust: Trust, reads: readonly string[], published: Published | undefined): HTMLElement {
  const { verdict, checks, accepted, decisive, uncovered, indirect, hasOwnChecks } = trust;
  if (run.outdated === true) return asOf(published?.published_at ?? run.completed_at);
  const stale = published !== undefined && published.run_id !== run.run_id;
  const found = {
    pass: () => texts.badge.pass(checks.length),
    accepted: () => texts.badge.pass(checks.length - accepted),
    indirect: () =>
      hasOwnChecks ? texts.badge.indirect(indirect, reads.length) : texts.badge.upstream(checks.length - accepted),
    warn: () => texts.badge.warn(decisive, checks.length),
    fail: () => texts.badge.fail(decisive, checks.length),
    stale: () => texts.verdicts.stale,
    not_checked: () =>
      decisive > 0
        ? texts.badge.skipped(decisive, checks.length)
        : uncovered === reads.length
          ? texts.badge.not_checked
          : texts.badge.uncovered(uncovered, reads.length),
  }[verdict]();
  const word = accepted === 0 ? found : `${found}, ${texts.badge.accepted(accepted)}`;
  const href = address('checks.html', { reads: reads.join(',') });
  const badge = html`<a class="verdict verdict-badge" data-verdict=${verdict} href=${href} title=${texts.badge.leads}
    >${verdictIcon(verdict)}<span>${stale ? texts.badge.latest(word) : word}</span></a
  >`;
  if (!stale) return badge;
  return html`<span class="verdicts">${asOf(published.published_at)} ${badge}</span>`;
}

function asOf(moment: string): HTMLElement {
  return verdictMark('stale', texts.badge.stale(day(new Date(moment))));
}
