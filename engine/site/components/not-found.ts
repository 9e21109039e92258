import { html } from 'npm:htl';
import { texts } from '../texts/not-found.js';
import { address } from './site.js';

/** What was asked for, and where it may be found. */
export function notFound(): HTMLElement {
  const asked = decoded(location.pathname);
  const words = asked.slice(asked.lastIndexOf('/') + 1).replace(/\.html$/, '');
  return html`<div>
    <p class="lead">${texts.answer(asked)}</p>
    <ul>
      ${words === '' ? null : html`<li><a href=${address('search.html', { q: words })}>${texts.search(words)}</a></li>`}
      <li><a href=${address('tables.html')}>${texts.tables}</a></li>
      <li><a href=${address('index.html')}>${texts.home}</a></li>
    </ul>
  </div>`;
}

/** As it is where it is not valid. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
