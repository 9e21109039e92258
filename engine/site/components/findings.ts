import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { isUnpublished } from './run.js';
import { pageAddress } from './site.js';
import { resolveEvidence, type Evidence } from './source.js';
import { sparkline } from './sparkline.js';
import { verdictBadge } from './verdict.js';

export interface Finding extends Evidence {
  /** What the analysis is called. */
  title: string;
  /** Its page: `/sales`. */
  page: string;
  /** The finding, computed from the data, in a sentence. */
  text: string;
  /** How it has changed: `+4 % on Jul 2018`. */
  changes?: readonly string[];
  /** The measure over time. */
  series: readonly (readonly [Date, number | null])[];
}

/** One finding of each analysis, with its course over time, its verdict and a link to its page. */
export function findings(list: readonly Finding[]): HTMLElement {
  return html`<ul class="findings">
    ${list.map((each) => finding(each))}
  </ul>`;
}

function finding({ title, page, text, changes = [], series, ...evidence }: Finding): HTMLElement {
  const { reads, provenance } = resolveEvidence(evidence);
  const unpublished = isUnpublished(reads);
  return html`<li>
    <h3><a href=${pageAddress(page)}>${title}</a></h3>
    ${unpublished ? null : sparkline(series)}
    <p class="finding">${unpublished ? texts.figure.unpublished : text}</p>
    <p class="finding-changes">${unpublished ? '' : changes.join(' · ')}</p>
    ${verdictBadge(reads, provenance)}
  </li>`;
}
