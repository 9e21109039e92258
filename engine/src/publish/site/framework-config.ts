import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type MarkdownIt from 'markdown-it';
import { entryPoint, fromSources } from '../../base/package.js';
import { escapeHtml } from '../../base/escape.js';
import { answerQueries } from './answered-queries.js';
import { catalogue } from './catalogue.js';
import { addCellLines } from './cell-lines.js';
import { assertSiteConfig } from './check-config.js';
import type { PageFragment, SiteConfigOptions } from './config.js';
import { infoParser, normalizeConfig } from './framework-parsers.js';
import { chooseVariants, inEach, languageHead, textIn } from './languages.js';
import { mastheadGroups, mastheadHtml, sectionsOf, type MastheadTexts } from './masthead.js';
import { packageServer } from './packages.js';
import { previewHtml, type SiteProblem } from './preview-problems.js';
import type { SitePage } from './site-pages.js';
import { tablePages } from './table-pages.js';

/** What the engine passes to Framework's process, as JSON. */
export interface SiteSettings {
  /** Below the working directory, with forward slashes. */
  root: string;
  output: string;
  title: string;
  languages: readonly string[];
  pages: readonly SitePage[];
  masthead: MastheadTexts;
  /** Of a preview only: what is wrong with the project. */
  problems?: readonly SiteProblem[];
}

/**
 * The configuration that Framework runs with: everything from the site itself and nothing from elsewhere, the masthead,
 * a page for every table that the engine reported, and SQL of pages answered before the build; over these, the settings of `file`, the project's
 * `observablehq.config`. Throws those that are wrong.
 */
export async function frameworkConfig(
  own: SiteConfigOptions,
  settings: SiteSettings,
  file?: string,
): Promise<Record<string, unknown>> {
  if (file !== undefined) assertSiteConfig(own, file, readFileSync(file, 'utf8'));
  const parseInfo = await infoParser();
  globalThis.fetch = packageServer(process.cwd());
  const { root, output, languages, pages } = settings;
  const { sections, footer, title = settings.title, head, interpreters, search, dynamicPaths, ...framework } = own;
  const masthead = {
    title,
    groups: mastheadGroups(sections ?? sectionsOf(own.pages), pages),
    texts: settings.masthead,
    languages,
    hasSearch: existsSync(path.join(root, 'search.md')),
  };
  // Framework's title of a heading in several languages is all of them.
  const names = new Map(
    pages.map(({ path: page, name }) => [page.replace(/\/$/, '/index'), textIn(name, languages[0] ?? 'en')]),
  );
  const preview = settings.problems === undefined ? '' : previewHtml(settings.problems);
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const printer = fileURLToPath(entryPoint('print-query-result'));
  const config = {
    style: 'style.css',
    globalStylesheets: [],
    preserveExtension: true,
    sidebar: false,
    toc: false,
    pager: false,
    header: ({ path: page }: { path: string }) => `${preview}${mastheadHtml(page, masthead)}`,
    ...framework,
    search: {
      async *index() {
        yield* catalogue(root);
        if (typeof search === 'object') yield* search.index?.() ?? [];
      },
    },
    footer: typeof footer === 'function' ? footer : footer === undefined ? '' : `<p>${inEach(footer, languages)}</p>`,
    async *dynamicPaths() {
      yield* tablePages(root);
      yield* typeof dynamicPaths === 'function' ? dynamicPaths() : (dynamicPaths ?? []);
    },
    title,
    root,
    output,
    head: (page: PageFacts) =>
      `${headHtml(languages)}\n${sharedAs(page, title, names.get(page.path))}\n${(typeof head === 'function' ? head(page) : head) ?? ''}`,
    interpreters: {
      ...interpreters,
      '.ts': [process.execPath, '--no-warnings', '--import', tsx],
      '.sql': [process.execPath, '--no-warnings', ...(fromSources ? ['--import', tsx] : []), printer, root],
    },
    markdownIt(markdown: MarkdownIt) {
      answerQueries(markdown, parseInfo);
      addCellLines(markdown);
      const { renderer } = markdown;
      const render = renderer.render.bind(renderer);
      renderer.render = (tokens, options, env) => chooseVariants(render(tokens, options, env), languages);
      return own.markdownIt?.(markdown) ?? markdown;
    },
  };
  // Framework goes through all files of the root whenever it asks for its pages, several times for each of them; a preview has to.
  if (own.pages !== undefined || settings.problems !== undefined) return config;
  return { ...config, pages: (await normalizeConfig({ ...config })).pages };
}

type PageFacts = Parameters<Exclude<PageFragment, string>>[0];

/** How the page is shown where its address is shared; `description` of its front matter says what it is about. */
function sharedAs({ title, data }: PageFacts, site: string, name = title ?? site): string {
  const { description } = data;
  const tags: [attribute: string, name: string, content: string][] = [
    ['property', 'og:type', 'website'],
    ['property', 'og:site_name', site],
    ['property', 'og:title', name],
  ];
  if (typeof description === 'string')
    tags.push(['name', 'description', description], ['property', 'og:description', description]);
  return tags.map(([kind, name, content]) => `<meta ${kind}="${name}" content="${escapeHtml(content)}">`).join('\n');
}

/** Applies the colours that the reader chose before the first line is drawn. */
const THEME_HEAD = `<script>try {
const theme = localStorage.getItem("lastro-theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {}</script>`;

function headHtml(languages: readonly string[]): string {
  return `<meta name="color-scheme" content="light dark">
<meta name="lastro-languages" content="${languages.join(' ')}">
<link rel="icon" href="data:,">
${languageHead(languages)}
${THEME_HEAD}
<script type="module" src="/components/masthead.js"></script>`;
}
