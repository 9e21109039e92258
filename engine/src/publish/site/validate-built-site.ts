import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LastroError, formatError, type Location } from '../../base/errors.js';
import { unescapeHtml } from '../../base/escape.js';
import { builtFiles } from './finish.js';
import { fileServed, locationOf, textsOf, type SiteFile } from './files.js';
import { elementsOf, type HtmlElement } from './html.js';
import { readPage } from './markdown.js';
import { INLINE_SCRIPT } from './policy.js';
import { unknownReads } from './unknown-reads.js';

/** Where a page's author wrote one of some words; else the page. */
type Locate = (...words: string[]) => Location;

/**
 * Validates a built site. Framework reports success for pages that cannot work, so the build checks:
 * cells that do not parse, broken links, anything loaded from other sites, figures that name unpublished columns. `copies` of a page
 * have what is wrong with the page.
 */
export async function validateBuiltSite(
  dist: string,
  siteFiles: readonly SiteFile[],
  copies: readonly string[],
): Promise<LastroError[]> {
  const builtPaths = await builtFiles(dist);
  const knownFiles = new Set(builtPaths);
  const sources = await textsOf(siteFiles, ['.md', '.js', '.mjs', '.ts', '.css']);
  const problems: LastroError[] = [];
  const copied = new Set(copies);
  for (const file of builtPaths) {
    if (copied.has(file) || !/\.(html|css|js)$/.test(file)) continue;
    const text = await readFile(path.join(dist, file), 'utf8');
    const isPage = file.endsWith('.html');
    const source = isPage ? fileServed(siteFiles, file.replace(/\.html$/, '.md')) : undefined;
    const own = sources.filter(({ name }) => name === source?.name);
    const location = { file: source?.name ?? file };
    const locate: Locate = (...words) => locationOf(own, ...words) ?? location;
    const locateAnywhere: Locate = (...words) => locationOf([...own, ...sources], ...words) ?? location;
    const elements = isPage ? elementsOf(text) : [];
    if (isPage)
      problems.push(
        ...brokenCells(text, location, own[0]?.text ?? ''),
        ...unresolvedImports(text, locate),
        ...forbiddenHandlers(elements, locate),
        ...brokenLinks(elements, file, knownFiles, locate),
      );
    problems.push(
      ...externalAddresses(file, text, elements).map((address) => externalResource(address, locateAnywhere)),
    );
  }
  return [...unique(problems), ...(await unknownReads(siteFiles))];
}

/** A problem of the masthead is on every page, and reported once. */
function unique(problems: readonly LastroError[]): LastroError[] {
  return [...new Map(problems.map((problem) => [formatError(problem), problem])).values()];
}

function brokenCells(html: string, { file }: Location, source: string): LastroError[] {
  const { offset } = readPage(source);
  return [...html.matchAll(/observablehq--error"(?: data-line="(\d+)")?[^>]*>([^<]*)</g)].map(
    ([, begin, said = '']) => {
      const [, message = '', line = '1', column] =
        /^(?:SyntaxError: )?([\s\S]*?)(?: \((\d+):(\d+)\))?$/.exec(unescapeHtml(said)) ?? [];
      return new LastroError('site.broken-cell', `a cell of the page has a syntax error: ${message}`, {
        location: {
          file,
          ...(begin === undefined ? {} : { line: offset + Number(begin) + Number(line) - 1 }),
          ...(begin === undefined || column === undefined ? {} : { column: Number(column) + 1 }),
        },
      });
    },
  );
}

/** Imports of pages that a loader wrote; those of other pages are checked before the build. */
function unresolvedImports(html: string, locate: Locate): LastroError[] {
  return [...html.matchAll(BARE_IMPORT)].map(
    ([, name = '']) =>
      new LastroError('site.package-missing', `the page uses ${name}, which cannot be resolved`, {
        location: locate(`"${name}"`, `'${name}'`),
        hint: `install it, and import npm:${name}`,
      }),
  );
}

/** Framework leaves an import in a page as it is when it does not find the package. */
const BARE_IMPORT = /\bimport\("((?!\.{0,2}\/|https?:)[^"]+)"\)/g;

function forbiddenHandlers(elements: readonly HtmlElement[], locate: Locate): LastroError[] {
  const forbidden = (what: string, hint: string, ...words: string[]): LastroError =>
    new LastroError('site.handler-forbidden', `the site's content policy forbids ${what}`, {
      location: locate(...words),
      hint,
    });
  return elements.flatMap(({ attributes }) =>
    [...attributes].flatMap(([name, value]) => {
      if (/^on[a-z]+$/.test(name))
        return forbidden(`the attribute ${name}`, 'add the listener in a js cell', `${name}="${value}"`, `${name}=`);
      return /^\s*javascript:/i.test(value)
        ? forbidden(`${name}="javascript:"`, 'use a button and a js cell', value)
        : [];
    }),
  );
}

/** Elements that bring a file of the site, by the attribute that names it. */
const LINKS: Readonly<Partial<Record<string, string>>> = {
  ...{ a: 'href', link: 'href', img: 'src', source: 'src', video: 'src', audio: 'src' },
};

function brokenLinks(
  elements: readonly HtmlElement[],
  page: string,
  knownFiles: ReadonlySet<string>,
  locate: Locate,
): LastroError[] {
  return elements.flatMap(({ tag, attributes, isInMain }) => {
    const target = attributes.get(LINKS[tag] ?? '');
    if (target === undefined || /^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) return [];
    const [pathname = ''] = target.split(/[?#]/, 1);
    if (pathname === '') return [];
    const resolved = path.posix.join(path.posix.dirname(page), decodeURI(pathname));
    const wanted = pathname.endsWith('/') || resolved === '.' ? path.posix.join(resolved, 'index.html') : resolved;
    if (knownFiles.has(wanted)) return [];
    if (!isInMain) return brokenMasthead(wanted);
    const written = pathname.replace(/^(?:\.{1,2}\/)+/, '').replace(/\.html$/, '');
    return new LastroError('site.broken-link', `broken link: ${target}`, { location: locate(written) });
  });
}

function brokenMasthead(wanted: string): LastroError {
  if (wanted === 'index.html')
    return new LastroError('site.no-home', 'the site has no home page', {
      location: { file: 'src/index.md' },
      hint: 'write src/index.md',
    });
  return new LastroError('site.broken-link', `the masthead links to /${wanted}, which does not exist`, {
    location: { file: 'observablehq.config.ts' },
  });
}

/** Elements that load what they name, by the attribute that names it. */
const LOADED: Readonly<Partial<Record<string, string>>> = {
  ...{
    script: 'src',
    img: 'src',
    iframe: 'src',
    source: 'src',
    video: 'src',
    audio: 'src',
    link: 'href',
    embed: 'src',
  },
};

const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*["'](https?:\/\/[^"']+)["']/g;

/** The script that has the cells of a page, whose imports are checked before the build: a string in them is no import. */
const CELLS = /from "[^"]*_observablehq\/client\b/;

/** Addresses of other sites, by the extension of the file that they are in. */
const EXTERNAL: Readonly<Partial<Record<string, RegExp>>> = {
  '.css': /@import\s*(?:url\()?["']?((?:https?:)?\/\/[^"')]+)|url\(["']?((?:https?:)?\/\/[^"')]+)/g,
  '.js': IMPORTED,
};

function externalAddresses(file: string, text: string, elements: readonly HtmlElement[]): string[] {
  const named = elements.flatMap(({ tag, attributes }) => attributes.get(LOADED[tag] ?? '') ?? []);
  const written = [...text.matchAll(EXTERNAL[path.extname(file)] ?? /$^/g)].map((match) => match[1] ?? match[2] ?? '');
  if (file.endsWith('.html'))
    for (const [, script = ''] of text.matchAll(INLINE_SCRIPT))
      if (!CELLS.test(script)) written.push(...[...script.matchAll(IMPORTED)].map(([, address = '']) => address));
  return [...named.filter((address) => /^(?:https?:)?\/\//.test(address)), ...written];
}

function externalResource(address: string, locate: Locate): LastroError {
  return new LastroError('site.external-resource', `the page loads a resource from another site: ${address}`, {
    location: locate(address),
    hint: 'a page may load only files of the site; import packages as npm:name',
  });
}
