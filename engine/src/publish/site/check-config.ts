import {
  FLAG,
  FUNCTION,
  TEXT,
  checkKeys,
  isMapping,
  isText,
  shown,
  textList,
  type KeyCheck,
  type ReportProblem,
} from '../../base/check-keys.js';
import { LastroError, assertNoProblems } from '../../base/errors.js';
import { lineOfKey } from '../../base/key-line.js';
import { npx } from '../../base/npx.js';
import type { SiteConfigOptions } from './config.js';

const isFunction = FUNCTION[0];
const isFragment = (value: unknown): boolean => typeof value === 'string' || isFunction(value);
const areTexts = (value: unknown): boolean =>
  isText(value) || (isMapping(value) && Object.keys(value).length > 0 && Object.values(value).every(isText));
const isSection = (value: unknown): boolean =>
  isText(value) ||
  (isMapping(value) && isText(value['path']) && (value['name'] === undefined || areTexts(value['name'])));
const isPage = (value: unknown): boolean =>
  isMapping(value) &&
  isText(value['name']) &&
  (Array.isArray(value['pages']) ? value['pages'].every(isPage) : isText(value['path']));
const isListOf =
  (isItem: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isItem);

const FRAGMENT: KeyCheck = [isFragment, 'use HTML, or a function that returns it'];

/** What each setting must be; typed so that none is forgotten. */
const SITE_CHECKS: Record<keyof SiteConfigOptions, KeyCheck> = {
  title: TEXT,
  sections: [isListOf(isListOf(isSection)), "list groups of pages: [['/', { path: '/stores', name: 'Our stores' }]]"],
  pages: [isListOf(isPage), "list pages: [{ name: 'Stores', path: '/stores' }]"],
  footer: [
    (value) => areTexts(value) || isFunction(value),
    "use a text, texts by language: { en: '...' }, or a function that returns HTML",
  ],
  header: FRAGMENT,
  head: FRAGMENT,
  base: [(value) => isText(value) && value.startsWith('/'), "use a path: '/reports/'"],
  home: TEXT,
  sidebar: FLAG,
  pager: FLAG,
  toc: [
    (value) => typeof value === 'boolean' || isMapping(value),
    "use true, false or { show: true, label: 'Contents' }",
  ],
  search: [
    (value) => value === true || (isMapping(value) && (value['index'] === undefined || isFunction(value['index']))),
    'every site has its search: use { index } for more entries, and index: false in the front matter of a page to leave it out',
  ],
  dynamicPaths: [
    (value) => isFunction(value) || (typeof value === 'object' && value !== null && Symbol.iterator in value),
    "list paths: ['/stores/1'], or use a function that yields them",
  ],
  interpreters: [
    (value) => isMapping(value) && !('.ts' in value) && !('.sql' in value),
    "use commands by ending: { '.lua': ['lua'] }; those of .ts and .sql are set by Lastro",
  ],
  style: [(value) => value === null || isText(value), "use the path of a style sheet: 'own.css'"],
  globalStylesheets: textList("list addresses of style sheets on this site: ['/own.css']"),
  linkify: FLAG,
  typographer: FLAG,
  quotes: [(value) => isText(value) || Array.isArray(value), 'use four quotation marks'],
  markdownIt: FUNCTION,
  preserveIndex: FLAG,
  preserveExtension: FLAG,
};

/** Framework's settings that a Lastro site does not have, and what there is instead. */
const REFUSED: Readonly<Record<string, string>> = {
  root: 'pages are in src/, which is laid over the pages of the package',
  output: `the site is built into dist/; ${npx('site --target-path DIR')} moves generated files`,
  theme:
    'the colours of verdicts belong to the style of the site: write your own in src/style/theme.css, or name a style with style',
  scripts: 'Framework has deprecated it: use head',
  cleanUrls: 'Framework has deprecated it: use preserveExtension',
  duckdb: 'DuckDB in the browser downloads its extensions: query the published tables in an sql fence',
  deploy: 'a site is any folder of files: publish dist/',
};

/** Throws what is wrong with the settings of a site, whose file and text are given: every problem with its line. */
export function assertSiteConfig(own: unknown, file: string, source: string): asserts own is SiteConfigOptions {
  const problems: LastroError[] = [];
  const problem: ReportProblem = (code, message, hint, keys = []) => {
    const line = keys.length === 0 ? undefined : lineOfKey(source, keys);
    const location = { file, ...(line === undefined ? {} : { line }) };
    problems.push(new LastroError(`site.${code}`, message, { location, hint }));
  };
  if (!isMapping(own)) problem('config', `${file} exports ${shown(own)}`, 'export default siteConfig({ ... })');
  else {
    const known = Object.entries(own).filter(([key]) => !Object.hasOwn(REFUSED, key));
    for (const key of Object.keys(own))
      if (Object.hasOwn(REFUSED, key))
        problem('refused-setting', `a Lastro site has no setting ${key}`, REFUSED[key], [key]);
    checkKeys('', Object.fromEntries(known), { checks: SITE_CHECKS, code: 'config', noun: 'setting' }, problem);
    if (own['pages'] !== undefined && own['sections'] !== undefined)
      problem('config', 'pages and sections both list the pages of the masthead', 'use one of them', ['pages']);
  }
  assertNoProblems(problems);
}
