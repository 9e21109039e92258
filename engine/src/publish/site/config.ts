import type { Texts } from './languages.js';

/** A page in the masthead. */
export interface SiteSection {
  /** Path of the page from the site's root: `/delivery`. */
  path: string;
  /** Default: the page's own title. */
  name?: Texts;
}

/** What `observablehq.config.ts` may say of a Lastro site; without the file every setting has its default. */
export interface SiteConfigOptions {
  /** The site's name, in the masthead and in every page's title. Default: the title in `lastro.config.ts`. */
  title?: string;
  /** Pages in the second line of the masthead, in groups. Default: the project's pages, then the pages on quality. */
  sections?: readonly (readonly (SiteSection | string)[])[];
  /** The last line of every page, as text. Default: none. */
  footer?: Texts;
  /** Under which path the site is served. Links are relative, so only the page for unknown addresses needs it. */
  base?: string;
  /** Any other setting of Observable Framework. */
  [framework: string]: unknown;
}

/** Types the configuration of a Lastro site; returns it as it is. */
export function siteConfig(options: SiteConfigOptions): SiteConfigOptions {
  return options;
}

export type { Texts };
