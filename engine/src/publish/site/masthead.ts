import type { FrameworkPage, SiteConfigOptions, SiteSection } from './config.js';
import { escapeHtml } from '../../base/escape.js';
import { inEach, type Texts } from './languages.js';
import type { SitePage } from './site-pages.js';

/** The texts of the masthead in the page's HTML: `texts/masthead.json` of the site. */
export interface MastheadTexts {
  skip: Texts;
  search: Texts;
  sections: Texts;
}

/** The order of the package's own pages in the masthead; those it does not name are reached otherwise. */
const QUALITY = ['/checks', '/incidents', '/coverage', '/tables', '/lineage', '/runs'];

/** The groups of the masthead: those configured, else the project's pages; and the pages on quality unless a group has one of them. */
export function mastheadGroups(
  configured: SiteConfigOptions['sections'],
  pages: readonly SitePage[],
): Required<SiteSection>[][] {
  const names = new Map(pages.map(({ path, name }) => [path, name]));
  const own = configured ?? [pages.filter(({ origin }) => origin === 'project').map(({ path }) => path)];
  const groups = own.map((group) =>
    group.map((section): Required<SiteSection> => {
      const { path, name } = typeof section === 'string' ? { path: section, name: undefined } : section;
      return { path, name: name ?? names.get(path) ?? path };
    }),
  );
  const listed = new Set(groups.flat().map(({ path }) => path));
  if (QUALITY.some((path) => listed.has(path))) return groups;
  const quality = QUALITY.flatMap((path) => {
    const name = names.get(path);
    return name === undefined ? [] : [{ path, name }];
  });
  return [...groups, quality].filter(({ length }) => length > 0);
}

/** Framework's list of pages as groups of the masthead: pages beside each other are one, those of a section another. */
export function sectionsOf(pages: SiteConfigOptions['pages']): SiteConfigOptions['sections'] {
  if (pages === undefined) return undefined;
  const inside = (page: FrameworkPage): SiteSection[] => [
    ...(page.path === undefined ? [] : [{ path: page.path, name: page.name }]),
    ...(page.pages ?? []).flatMap(inside),
  ];
  const alone = pages.filter((page) => page.pages === undefined).flatMap(inside);
  return [alone, ...pages.filter((page) => page.pages !== undefined).map(inside)].filter(({ length }) => length > 0);
}

export interface MastheadOptions {
  title: string;
  groups: readonly (readonly Required<SiteSection>[])[];
  texts: MastheadTexts;
  languages: readonly string[];
  hasSearch: boolean;
}

/** The masthead of one page; the run's verdict and the choices of language and colours are filled in by `components/masthead.ts`. */
export function mastheadHtml(page: string, { title, groups, texts, languages, hasSearch }: MastheadOptions): string {
  const item = ({ path, name }: Required<SiteSection>): string => {
    const isCurrent =
      path === page ||
      (path.endsWith('/') && page === `${path}index`) ||
      (path === '/tables' && page.startsWith('/tables/'));
    const current = isCurrent ? ' aria-current="page"' : '';
    return `<li><a href="${escapeHtml(path)}"${current}>${inEach(name, languages)}</a></li>`;
  };
  const search = hasSearch ? `<a class="masthead-search" href="/search">${inEach(texts.search, languages)}</a>` : '';
  const choice = languages.length > 1 ? '<div class="masthead-language" data-lastro="language"></div>' : '';
  const [label = ''] = languages.map((language) => inEach(texts.sections, [language]));
  return `<a class="skip" href="#observablehq-main">${inEach(texts.skip, languages)}</a>
<div class="masthead">
<a class="wordmark" href="/">${escapeHtml(title)}</a>
<div class="masthead-run" data-lastro="run"></div>
${search}
${choice}
<div data-lastro="theme"></div>
</div>
<nav class="sections" tabindex="0" aria-label="${label}">${groups
    .map((group) => `<ul>${group.map(item).join('')}</ul>`)
    .join('')}</nav>`;
}
