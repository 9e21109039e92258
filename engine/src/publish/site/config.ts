import { existsSync } from 'node:fs';
import path from 'node:path';
import { escapeHtml } from '../../base/escape.js';
import { SITE_ROOT } from './assemble.js';
import { catalogue } from './catalogue.js';
import { tablePages } from './table-pages.js';

/** A text in every language of the site. */
export interface Texts {
  en: string;
  'pt-BR': string;
}

/** A page of the navigation. */
export interface SiteSection {
  /** Path of the page from the site's root: `/delivery`. */
  path: string;
  name: Texts;
}

/** What {@link siteConfig} is told. */
export interface SiteConfigOptions {
  /** The site's name, in the masthead and in every page's title. */
  title: string;
  /** What stands in the second line of the masthead, in groups. */
  sections: readonly (readonly SiteSection[])[];
  footer: Texts;
  /** Under which path the site is served. Links are relative, so only the page for unknown addresses needs it. */
  base?: string;
}

/**
 * The Framework configuration of a Lastro site: everything from the site itself and nothing from elsewhere, a masthead
 * with the run's verdict, and a page for every table that the engine reported.
 */
export function siteConfig(options: SiteConfigOptions): Record<string, unknown> {
  const { title, sections, footer, base = '/' } = options;
  const root = SITE_ROOT;
  return {
    root,
    base,
    title,
    style: 'style.css',
    globalStylesheets: [],
    preserveExtension: true,
    sidebar: false,
    toc: false,
    pager: false,
    head: HEAD,
    header: ({ path: page }: { path: string }) =>
      masthead(title, sections, page, existsSync(path.join(root, 'search.md'))),
    search: { index: () => catalogue(root) },
    footer: `<p>${inBoth(footer)}</p>`,
    dynamicPaths: () => tablePages(root),
  };
}

/** The reader's language is decided before the first line is drawn. */
const HEAD = `<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<script>{
const asked = new URLSearchParams(location.search).get("lang");
let kept = null;
try { if (asked) localStorage.setItem("lastro-language", asked); kept = localStorage.getItem("lastro-language"); } catch {}
const wanted = asked ?? kept ?? navigator.language;
document.documentElement.lang = /^pt/i.test(wanted) ? "pt-BR" : "en";
}</script>
<script type="module" src="/components/masthead.js"></script>`;

function masthead(title: string, sections: SiteConfigOptions['sections'], page: string, hasSearch: boolean): string {
  const item = (section: SiteSection): string => {
    const current =
      section.path === page ||
      (section.path === '/' && page === '/index') ||
      (page.startsWith('/tables/') && section.path === '/tables')
        ? ' aria-current="page"'
        : '';
    return `<li><a href="${escapeHtml(section.path)}"${current}>${inBoth(section.name)}</a></li>`;
  };
  const search = `<a class="masthead-search" href="/search">${inBoth({ en: 'Search', 'pt-BR': 'Buscar' })}</a>`;
  const groups = sections.map((group) => `<ul>${group.map(item).join('')}</ul>`);
  return `<a class="skip" href="#observablehq-main">${inBoth({ en: 'Skip to content', 'pt-BR': 'Ir para o conteúdo' })}</a>
<div class="masthead">
<a class="wordmark" href="/">${escapeHtml(title)}</a>
<div class="masthead-run" data-lastro="run"></div>
${hasSearch ? search : ''}
<div class="masthead-language" data-lastro="language"></div>
</div>
<nav class="sections" tabindex="0" aria-label="Sections">${groups.join('')}</nav>`;
}

/** Both languages stand in the page; the style shows the reader's. */
function inBoth(texts: Texts): string {
  return `<span lang="en">${escapeHtml(texts.en)}</span><span lang="pt-BR">${escapeHtml(texts['pt-BR'])}</span>`;
}
