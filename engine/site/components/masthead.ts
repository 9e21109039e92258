import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { on } from './dom.js';
import { day } from './format.js';
import { LANGUAGES, language, nameOfLanguage, switchTo } from './language.js';
import { address } from './site.js';
import { figuresFrom } from './target.js';
import { hasNoFigures, run, runVerdict } from './run.js';
import { themeSwitch } from './theme.js';
import { verdictIcon } from './verdict.js';

/** Fills the places of the masthead that depend on the run and on the reader. */
const date = hasNoFigures()
  ? texts.figure.unpublished
  : run.stale === null && run.outdated !== true
    ? texts.run.asOf(day(new Date(run.started_at)))
    : texts.run.stale(day(new Date(run.stale?.published_at ?? run.completed_at)));
document
  .querySelector('[data-lastro=run]')
  ?.replaceChildren(
    html`<a class="verdict" data-verdict=${runVerdict} href=${address('checks.html')}
      >${verdictIcon(runVerdict)}<span>${texts.verdicts[runVerdict]}</span></a
    >`,
    html`<span class="masthead-date" title=${figuresFrom()}>${date}</span>`,
  );
document
  .querySelector('[data-lastro=language]')
  ?.replaceChildren(
    ...LANGUAGES.filter((other) => other !== language).map((other) =>
      on(html`<button type="button" lang=${other}>${nameOfLanguage(other)}</button>`, 'click', () => switchTo(other)),
    ),
  );
document.querySelector('[data-lastro=theme]')?.replaceChildren(themeSwitch());
// On paper a page says where it is from.
const printed = html`<p class="printed-address"></p>`;
window.addEventListener('beforeprint', () => (printed.textContent = location.href));
document.querySelector('#observablehq-center')?.append(printed);
for (const nav of document.querySelectorAll('nav.sections'))
  nav.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
