import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type MarkdownIt from 'markdown-it';
import { entryPoint } from '../../base/package.js';
import { answerQueries } from './answered-queries.js';
import { catalogue } from './catalogue.js';
import { addCellLines } from './cell-lines.js';
import type { SiteConfigOptions } from './config.js';
import { infoParser } from './framework-parsers.js';
import { chooseVariants, inEach, languageHead } from './languages.js';
import { mastheadGroups, mastheadHtml, type MastheadTexts } from './masthead.js';
import { packageServer } from './packages.js';
import { problemsHtml, type SiteProblem } from './preview-problems.js';
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
  /** What is wrong with the project while it is previewed. */
  problems?: readonly SiteProblem[];
}

/**
 * The configuration that Framework runs with: everything from the site itself and nothing from elsewhere, the masthead,
 * a page for every table that the engine reported, and SQL of pages answered before the build. Framework's own settings
 * in `observablehq.config.ts` override these, except the folders.
 */
export async function frameworkConfig(
  own: SiteConfigOptions,
  settings: SiteSettings,
): Promise<Record<string, unknown>> {
  const parseInfo = await infoParser();
  globalThis.fetch = packageServer(process.cwd());
  const { root, output, languages, pages } = settings;
  const { sections, footer, title = settings.title, head, markdownIt, interpreters, ...framework } = own;
  const masthead = {
    title,
    groups: mastheadGroups(sections, pages),
    texts: settings.masthead,
    languages,
    hasSearch: existsSync(path.join(root, 'search.md')),
  };
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const printer = fileURLToPath(entryPoint('print-query-result'));
  return {
    style: 'style.css',
    globalStylesheets: [],
    preserveExtension: true,
    sidebar: false,
    toc: false,
    pager: false,
    header: ({ path: page }: { path: string }) => `${problemsHtml(settings.problems)}${mastheadHtml(page, masthead)}`,
    search: { index: () => catalogue(root) },
    footer: footer === undefined ? '' : `<p>${inEach(footer, languages)}</p>`,
    dynamicPaths: () => tablePages(root),
    ...framework,
    title,
    root,
    output,
    head: `${headHtml(languages)}\n${typeof head === 'string' ? head : ''}`,
    interpreters: {
      ...(interpreters as Record<string, string[]> | undefined),
      '.ts': [process.execPath, '--no-warnings', '--import', tsx],
      '.sql': [process.execPath, '--no-warnings', '--import', tsx, printer, root],
    },
    markdownIt(markdown: MarkdownIt) {
      answerQueries(markdown, parseInfo);
      addCellLines(markdown);
      const { renderer } = markdown;
      const render = renderer.render.bind(renderer);
      renderer.render = (tokens, options, env) => chooseVariants(render(tokens, options, env), languages);
      return (markdownIt as ((markdown: MarkdownIt) => MarkdownIt) | undefined)?.(markdown) ?? markdown;
    },
  };
}

function headHtml(languages: readonly string[]): string {
  return `<meta name="color-scheme" content="light dark">
<meta name="lastro-languages" content="${languages.join(' ')}">
<link rel="icon" href="data:,">
${languageHead(languages)}
<script type="module" src="/components/masthead.js"></script>`;
}
