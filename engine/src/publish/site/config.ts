import type { Texts } from './languages.js';

/** A page in the masthead. */
export interface SiteSection {
  /** Path of the page from the site's root: `/delivery`. */
  path: string;
  /** Default: the page's own title. */
  name?: Texts;
}

/** A page in the masthead and the sidebar, as Framework has it; with `pages`, a group of them. */
export interface FrameworkPage {
  name: string;
  path?: string;
  pager?: string | null;
  open?: boolean;
  collapsible?: boolean;
  pages?: readonly FrameworkPage[];
}

/** HTML on every page, or a function that returns it. */
export type PageFragment =
  string | ((page: { title: string | null; data: Record<string, unknown>; path: string }) => string | null);

/** What a plugin of markdown-it is added to; that package has its whole type. */
export interface MarkdownParser {
  /** Adds a plugin. */
  use(plugin: unknown, ...options: unknown[]): this;
}

/** What Framework's search finds. */
export interface SearchEntry {
  path: string;
  title: string | null;
  text: string;
  keywords?: string;
}

/**
 * What `observablehq.config.ts` may say of a Lastro site; without the file every setting has its default. Framework's other settings are
 * refused, with what to do instead.
 */
export interface SiteConfigOptions {
  /** The site's name, in the masthead and in every page's title. Default: the title in `lastro.config.ts`. */
  title?: string;
  /** Pages in the second line of the masthead, in groups. Default: the project's pages, then the pages on quality. */
  sections?: readonly (readonly (SiteSection | string)[])[];
  /** The same as Framework has it, instead of `sections`; also the order of `sidebar` and `pager`. */
  pages?: readonly FrameworkPage[];
  /** The last line of every page: text, by language where there are several, or a function that returns HTML. Default: none. */
  footer?: Texts | Exclude<PageFragment, string>;
  /** HTML in place of the masthead. */
  header?: PageFragment;
  /** HTML for the head of every page; nothing from other hosts. */
  head?: PageFragment;
  /** Under which path the site is served. Links are relative, so only the page for unknown addresses needs it. */
  base?: string;
  /** The name of the home page in the sidebar. */
  home?: string;
  /** Framework's list of pages at the side. Default: none. */
  sidebar?: boolean;
  /** Links to the page before and after. Default: none. */
  pager?: boolean;
  /** The list of a page's headings. Default: none. */
  toc?: boolean | { show?: boolean; label?: string };
  /** More entries of the search than the pages, tables, columns and checks. */
  search?: true | { index?: () => AsyncIterable<SearchEntry> | Iterable<SearchEntry> };
  /** Addresses of parametrised pages to build, besides those of tables. */
  dynamicPaths?: Iterable<string> | (() => AsyncIterable<string> | Iterable<string>);
  /** Commands of data loaders by their ending: `{ '.lua': ['lua'] }`. Those of `.ts` and `.sql` are set. */
  interpreters?: Readonly<Record<string, readonly string[] | null>>;
  /** A style sheet of the project in place of the site's `style.css`, which it may import; null: none. */
  style?: string | null;
  /** Addresses of style sheets on this site. Default: none. */
  globalStylesheets?: readonly string[];
  /** Makes links of addresses in prose. */
  linkify?: boolean;
  /** Typographic quotation marks and dashes in prose. */
  typographer?: boolean;
  /** The quotation marks of `typographer`. */
  quotes?: string | readonly string[];
  /** Adds plugins of markdown-it. */
  markdownIt?(markdown: MarkdownParser): unknown;
  /** Links end in `/index`. */
  preserveIndex?: boolean;
  /** Links end in `.html`, which any file server can serve. Default: true. */
  preserveExtension?: boolean;
}

/** Types the configuration of a Lastro site; returns it as it is. Its keys are checked when the site is built, with their lines. */
export function siteConfig(options: SiteConfigOptions): SiteConfigOptions {
  return options;
}

export type { Texts };
