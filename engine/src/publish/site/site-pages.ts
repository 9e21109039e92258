import { headingTexts, readPage, type MarkdownPage } from './markdown.js';
import type { SiteFile } from './files.js';
import { textsOf } from './files.js';
import type { Texts } from './languages.js';

/** A page of the site as the masthead lists it. */
export interface SitePage {
  /** `/` or `/delivery`. */
  path: string;
  name: Texts;
  origin: 'package' | 'project';
}

/** Pages that no list names: parts of others, and parameterised ones. */
const UNLISTED = /(^|\/)(_|404\.md$|README\.md$)|\[/;

/** The pages that a reader may go to, drafts left out, the home page first, then in the order of their paths. */
export async function sitePages(files: readonly SiteFile[]): Promise<SitePage[]> {
  const pages = (await textsOf(files, ['.md'])).filter(({ file }) => !UNLISTED.test(file));
  return pages
    .flatMap(({ file, origin, text }): SitePage[] => {
      const page = readPage(text);
      if (page.data['draft'] === true) return [];
      const path = `/${file.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')}`;
      return [{ path, name: titleOf(page) ?? path, origin: origin === 'package' ? 'package' : 'project' }];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The first heading, in all its languages; else the title of the front matter. */
function titleOf(page: MarkdownPage): Texts | undefined {
  const title = page.data['title'];
  const heading = headingTexts(page);
  if (typeof heading === 'object') return typeof title === 'string' ? { ...heading, en: title } : heading;
  return typeof title === 'string' ? title : heading;
}
