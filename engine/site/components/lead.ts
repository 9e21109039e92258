import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { resolveEvidence, type Evidence } from './source.js';
import { hasNoFigures, isUnpublished } from './run.js';

/** The page's answer in a sentence. Where the data it is computed from was never published, it says so instead. */
export function lead(text: string, evidence: Pick<Evidence, 'data'> = {}): HTMLElement {
  const isMissing = hasNoFigures() || isUnpublished(resolveEvidence(evidence).reads);
  return html`<p class="lead">${isMissing ? texts.figure.unpublished : text}</p>`;
}

/** The answer of a page about runs and checks, which are there without figures. */
export function leadOfRuns(text: string): HTMLElement {
  return html`<p class="lead">${text}</p>`;
}
