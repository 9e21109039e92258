import MiniSearch, { type AsPlainObject } from 'npm:minisearch';
import { FileAttachment } from 'observablehq:stdlib';
import { html } from 'npm:htl';
import type { VerdictIndex } from '../../src/publish/site/shapes.js';
import type { DataVerdict } from './status.js';
import { texts } from '../texts/search.js';
import { on } from './dom.js';
import { integer } from './format.js';
import { language } from './language.js';
import { address, writeAddress } from './site.js';
import { verdictIcon } from './verdict.js';

/** What the build indexed: every page, and the catalogue of the engine. Its terms end after 15 characters. */
interface BuiltIndex extends AsPlainObject {
  options: { fields: string[]; storeFields: string[] };
}

const [built, verdicts] = await Promise.all([
  fetch(import.meta.resolve('observablehq:minisearch.json')).then((response) => response.json() as Promise<BuiltIndex>),
  FileAttachment('../data/verdicts.json').json<VerdictIndex>(),
]);
const index = MiniSearch.loadJS<Entry>(built, { ...built.options, processTerm });

interface Entry {
  id: string;
  title: string;
}

type Kind = keyof typeof texts.kinds;

const KINDS: readonly Kind[] = ['page', 'table', 'column', 'check'];
const LISTED = 25;

/** A box and what it finds; `?q=` is what the reader looks for. */
export function searchPage(): HTMLElement {
  const asked = new URLSearchParams(location.search).get('q') ?? '';
  const box = html`<input type="search" name="q" aria-label=${texts.label} placeholder=${texts.hint} value=${asked} />`;
  const input = box as HTMLInputElement;
  const place = html`<div></div>`;
  const draw = (): void => {
    place.replaceChildren(...results(input.value.trim()));
    writeAddress({ q: input.value });
  };
  on(input, 'input', draw);
  draw();
  requestAnimationFrame(() => input.focus());
  return html`<div class="search" role="search">${input} ${place}</div>`;
}

function results(words: string): HTMLElement[] {
  if (words === '') return [html`<p class="aside">${texts.start}</p>`];
  const found = index.search(words, {
    combineWith: 'AND',
    boost: { title: 4 },
    prefix: true,
    fuzzy: (term) => (term.length > 4 ? 0.15 : false),
  }) as unknown as Entry[];
  const groups = KINDS.map((kind) => [kind, found.filter(({ id }) => kindOf(id) === kind)] as const);
  return [
    html`<p class="aside" role="status">
      ${found.length === 0 ? texts.none(words) : texts.found(found.length, integer(found.length))}
    </p>`,
    ...groups.filter(([, members]) => members.length > 0).map(([kind, members]) => group(kind, members)),
  ];
}

function group(kind: Kind, found: readonly Entry[]): HTMLElement {
  return html`<section>
    <h2>${texts.kinds[kind]}</h2>
    <ul class="found">
      ${found.slice(0, LISTED).map(
        (entry) =>
          html`<li data-verdict=${verdict(kind, entry)}>
            ${kind === 'page' ? null : verdictIcon(verdict(kind, entry))}
            <a href=${pageAddress(entry.id)}>${kind === 'page' ? pageName(entry) : entry.title}</a>
          </li>`,
      )}
    </ul>
    ${found.length > LISTED ? html`<p class="aside">${texts.more(integer(LISTED), integer(found.length))}</p>` : null}
  </section>`;
}

/** By the addresses that the engine's catalogue gives. */
function kindOf(id: string): Kind {
  if (id.startsWith('/checks.html?id=')) return 'check';
  if (!id.includes('#')) return 'page';
  return id.endsWith('#') ? 'table' : 'column';
}

function verdict(kind: Kind, { id, title }: Entry): DataVerdict {
  if (kind === 'page') return 'not_checked';
  const found =
    kind === 'check' ? verdicts.checks[new URLSearchParams(id.split('?')[1]).get('id') ?? ''] : verdicts.names[title];
  return found ?? 'not_checked';
}

/** Pages are called as the masthead calls them, in the reader's language. */
function pageName({ id, title }: Entry): string {
  const wanted = new URL(pageAddress(id)).pathname.replace(/index\.html$/, '');
  const link = [...document.querySelectorAll<HTMLAnchorElement>('nav.sections a')].find(
    ({ pathname }) => pathname.replace(/index\.html$/, '') === wanted,
  );
  return link?.querySelector(`[lang="${language}"]`)?.textContent ?? title;
}

function pageAddress(id: string): string {
  return address(id.slice(1) || 'index.html');
}

/** As the index was made; accents are taken off by the build. */
function processTerm(term: string): string {
  return term.slice(0, 15).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
