import { html } from 'npm:htl';

/** The page's answer in a sentence. */
export function lead(text: string): HTMLElement {
  return html`<p class="lead">${text}</p>`;
}
