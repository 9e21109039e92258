import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LastroError, formatError, type Location } from '../../base/errors.js';
import { unescapeHtml } from '../../base/escape.js';
import { suggest } from '../../base/text.js';
import { builtFiles } from './finish.js';
import type { TrustIndex } from './shapes.js';
import { PLACEHOLDER_VERSION } from './packages.js';
import { fileServed, lineAt, locationOf, textsOf, type SiteFile, type SiteText } from './files.js';
import { readPage } from './markdown.js';

/** Where a page's author wrote one of some words; else the page. */
type Locate = (...words: string[]) => Location;

/**
 * Validates a built site. Framework reports success for pages that cannot work, so the build checks:
 * cells that do not parse, broken links, anything loaded from other sites, figures that name unpublished columns.
 */
export async function validateBuiltSite(dist: string, siteFiles: readonly SiteFile[]): Promise<LastroError[]> {
  const builtPaths = await builtFiles(dist);
  const knownFiles = new Set(builtPaths);
  const sources = await textsOf(siteFiles, ['.md', '.js', '.ts', '.css']);
  const problems: LastroError[] = [];
  for (const file of builtPaths) {
    if (!/\.(html|css|js)$/.test(file)) continue;
    const text = await readFile(path.join(dist, file), 'utf8');
    const isPage = file.endsWith('.html');
    const source = isPage ? fileServed(siteFiles, file.replace(/\.html$/, '.md')) : undefined;
    const own = sources.filter(({ name }) => name === source?.name);
    const location = { file: source?.name ?? file };
    const locate: Locate = (...words) => locationOf(own, ...words) ?? location;
    const locateAnywhere: Locate = (...words) => locationOf([...own, ...sources], ...words) ?? location;
    if (isPage)
      problems.push(
        ...brokenCells(text, location, own[0]?.text ?? ''),
        ...unusablePackages(text, locate),
        ...forbiddenHandlers(text, locate),
        ...brokenLinks(text, file, knownFiles, locate),
      );
    problems.push(...externalResources(text, locateAnywhere, EXTERNAL[path.extname(file)] ?? /$^/g));
  }
  return [...unique(problems), ...(await unknownReferences(siteFiles, sources))];
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

/** Packages that the project does not have, that Framework could not resolve, or that the content policy keeps from running. */
function unusablePackages(html: string, locate: Locate): LastroError[] {
  const problem = (code: string, name: string, message: string, hint: string): LastroError =>
    new LastroError(code, `the page uses ${name}, ${message}`, {
      location: locate(`npm:${name}`, `"${name}"`, `'${name}'`),
      hint,
    });
  const resolved = [...html.matchAll(PACKAGE)].flatMap(([, name = '', version]) => {
    if (version === PLACEHOLDER_VERSION)
      return problem(
        'site.package-missing',
        name,
        'which is not installed',
        `add it to the project: npm install ${name}`,
      );
    if (!MAKES_CODE.has(name)) return [];
    const hint = 'query at build time instead: SQL in the page, or a data loader; charts by Plot';
    return problem('site.package-forbidden', name, "which the site's content policy blocks", hint);
  });
  const unresolved = [...html.matchAll(BARE_IMPORT)].map(([, name = '']) =>
    problem('site.package-missing', name, 'which cannot be resolved', `install it, and import npm:${name}`),
  );
  return unique([...resolved, ...unresolved]);
}

const PACKAGE = /_npm\/((?:@[^/"]+\/)?[^/@"]+)@([^/"]+)\//g;

/** Packages that compile WebAssembly, or code from text. */
const MAKES_CODE = new Set(['@duckdb/duckdb-wasm', '@viz-js/viz', 'parquet-wasm', 'sql.js', 'vega']);

/** Framework leaves an import in a page as it is when it does not find the package. */
const BARE_IMPORT = /\bimport\("((?!\.{0,2}\/|https?:)[^"]+)"\)/g;

function forbiddenHandlers(html: string, locate: Locate): LastroError[] {
  const body = html.replace(/<script[\s\S]*?<\/script>/g, '');
  return [...body.matchAll(/<[a-z][^<>]*?\s(on[a-z]+)=["']/g)].map(
    ([, name = '']) =>
      new LastroError('site.handler-forbidden', `the site's content policy forbids the attribute ${name}`, {
        location: locate(`${name}=`),
        hint: 'add the listener in a js cell',
      }),
  );
}

function brokenLinks(html: string, page: string, knownFiles: ReadonlySet<string>, locate: Locate): LastroError[] {
  const body = html.replace(/<script[\s\S]*?<\/script>/g, '');
  const [masthead = ''] = body.split('<main', 1);
  const problems: LastroError[] = [];
  for (const match of body.matchAll(/<(?:a|link|img|source|video|audio)\s[^>]*?(?:href|src)="([^"]*)"/g)) {
    const target = unescapeHtml(match[1] ?? '');
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) continue;
    const [pathname = ''] = target.split(/[?#]/, 1);
    if (pathname === '') continue;
    const resolved = path.posix.join(path.posix.dirname(page), decodeURI(pathname));
    const wanted = pathname.endsWith('/') || resolved === '.' ? path.posix.join(resolved, 'index.html') : resolved;
    if (knownFiles.has(wanted)) continue;
    if (match.index < masthead.length) problems.push(brokenMasthead(wanted));
    else {
      const written = pathname.replace(/^(?:\.{1,2}\/)+/, '').replace(/\.html$/, '');
      problems.push(new LastroError('site.broken-link', `broken link: ${target}`, { location: locate(written) }));
    }
  }
  return problems;
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

/** Addresses of other sites, by the extension of the file that they are in. */
const EXTERNAL: Readonly<Partial<Record<string, RegExp>>> = {
  '.html':
    /<(?:script|img|iframe|source|video|audio)\s[^>]*?src="((?:https?:)?\/\/[^"]+)"|<link\s[^>]*?href="((?:https?:)?\/\/[^"]+)"/g,
  '.css': /@import\s+(?:url\()?["']?((?:https?:)?\/\/[^"')]+)|url\(["']?((?:https?:)?\/\/[^"')]+)/g,
  '.js': /(?:\bfrom|\bimport)\s*\(?\s*["'](https?:\/\/[^"']+)["']/g,
};

function externalResources(text: string, locate: Locate, pattern: RegExp): LastroError[] {
  return [...text.matchAll(pattern)].map((match) => {
    const address = match[1] ?? match[2] ?? '';
    const hint = 'a page may load only files of the site; import packages as npm:name';
    return new LastroError('site.external-resource', `the page loads a resource from another site: ${address}`, {
      location: locate(address),
      hint,
    });
  });
}

const TABLE_REFERENCE = /(["'`])((?:raw|staging|marts)\.[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)\1/g;

/** Names of tables and columns in pages, checked against those the engine knows. */
async function unknownReferences(files: readonly SiteFile[], sources: readonly SiteText[]): Promise<LastroError[]> {
  const trust = files.find(({ file }) => file === 'data/trust.json');
  if (trust === undefined) return [];
  const { entries } = JSON.parse(await readFile(trust.source, 'utf8')) as TrustIndex;
  const names = Object.keys(entries);
  return sources.flatMap(({ name, text }) =>
    [...text.matchAll(TABLE_REFERENCE)]
      .filter((match) => !Object.hasOwn(entries, match[2] ?? ''))
      .map(
        (match) =>
          new LastroError('site.unknown-read', `a figure reads ${match[2]}, which is not a column of any table`, {
            location: { file: name, line: lineAt(text, match.index) },
            hint: suggest(match[2] ?? '', names),
          }),
      ),
  );
}
