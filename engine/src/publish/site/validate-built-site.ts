import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LastroError, type Location } from '../../base/errors.js';
import { unescapeHtml } from '../../base/escape.js';
import { suggest } from '../../base/text.js';
import { builtFiles } from './finish.js';
import type { TrustIndex } from './shapes.js';
import { PLACEHOLDER_VERSION } from './packages.js';
import { fileServed, textsOf, type SiteFile } from './files.js';

/**
 * What must hold of every built site. Framework reports success over pages that cannot work, so the build looks itself:
 * cells that do not parse, links to nowhere, anything fetched from elsewhere, figures that name columns nobody publishes.
 */
export async function validateBuiltSite(dist: string, siteFiles: readonly SiteFile[]): Promise<LastroError[]> {
  const files = await builtFiles(dist);
  const knownFiles = new Set(files);
  const problems: LastroError[] = [];
  for (const file of files) {
    if (!/\.(html|css|js)$/.test(file)) continue;
    const text = await readFile(path.join(dist, file), 'utf8');
    const location = { file: fileServed(siteFiles, file.replace(/\.html$/, '.md'))?.name ?? file };
    if (file.endsWith('.html')) {
      problems.push(...brokenCells(text, location));
      problems.push(...missingPackages(text, location));
      problems.push(...brokenLinks(text, file, knownFiles, location));
      problems.push(...externalResources(text, location, EXTERNAL_IN_HTML));
    } else
      problems.push(...externalResources(text, location, file.endsWith('.css') ? EXTERNAL_IN_CSS : EXTERNAL_IN_JS));
  }
  return [...problems, ...(await unknownReferences(siteFiles))];
}

function brokenCells(html: string, location: Location): LastroError[] {
  return [...html.matchAll(/observablehq--error"[^>]*>([^<]*)</g)].map((match) => {
    const message = unescapeHtml(match[1] ?? '').replace(/^SyntaxError: /, '');
    return new LastroError('site.broken-cell', `a cell of the page does not parse: ${message}`, {
      location,
      hint: 'line and column count from the start of the cell',
    });
  });
}

/** Packages that Framework brings in for a name or a file's ending, and that the project does not have. */
function missingPackages(html: string, location: Location): LastroError[] {
  const names = [...html.matchAll(MISSING_PACKAGE)].map(([, name = '']) => name);
  return [...new Set(names)].map(
    (name) =>
      new LastroError('site.package-missing', `the page uses ${name}, which is not installed`, {
        location,
        hint: `add it to the project: npm install ${name}`,
      }),
  );
}

function brokenLinks(html: string, page: string, knownFiles: ReadonlySet<string>, location: Location): LastroError[] {
  const body = html.replace(/<script[\s\S]*?<\/script>/g, '');
  const problems: LastroError[] = [];
  for (const match of body.matchAll(/<(?:a|link|img|source)\s[^>]*?(?:href|src)="([^"]*)"/g)) {
    const target = unescapeHtml(match[1] ?? '');
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) continue;
    const [withoutHash = ''] = target.split('#');
    const [pathname = ''] = withoutHash.split('?');
    if (pathname === '') continue;
    const resolved = path.posix.join(path.posix.dirname(page), decodeURI(pathname));
    const candidates =
      pathname.endsWith('/') || resolved === '.' ? [path.posix.join(resolved, 'index.html')] : [resolved];
    if (!candidates.some((candidate) => knownFiles.has(candidate)))
      problems.push(new LastroError('site.broken-link', `broken link: ${target}`, { location }));
  }
  return problems;
}

const MISSING_PACKAGE = new RegExp(`_npm/((?:@[^/"]+/)?[^/@"]+)@${PLACEHOLDER_VERSION.replaceAll('.', '\\.')}/`, 'g');
const EXTERNAL_IN_HTML =
  /<(?:script|img|iframe|source|video|audio)\s[^>]*?src="((?:https?:)?\/\/[^"]+)"|<link\s[^>]*?href="((?:https?:)?\/\/[^"]+)"/g;
const EXTERNAL_IN_CSS = /@import\s+(?:url\()?["']?((?:https?:)?\/\/[^"')]+)|url\(["']?((?:https?:)?\/\/[^"')]+)/g;
const EXTERNAL_IN_JS = /(?:\bfrom|\bimport)\s*\(?\s*["'](https?:\/\/[^"']+)["']/g;

function externalResources(text: string, location: Location, pattern: RegExp): LastroError[] {
  return [...text.matchAll(pattern)].map((match) => {
    const address = match[1] ?? match[2] ?? '';
    const hint = 'a page may only load what the site carries; import packages as npm:name';
    return new LastroError('site.external-resource', `the page loads something from elsewhere: ${address}`, {
      location,
      hint,
    });
  });
}

const TABLE_REFERENCE = /(["'`])((?:raw|staging|marts)\.[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)\1/g;

/** Names of tables and columns in pages, against those the engine knows: a figure must stand on something real. */
async function unknownReferences(files: readonly SiteFile[]): Promise<LastroError[]> {
  const trust = files.find(({ file }) => file === 'data/trust.json');
  if (trust === undefined) return [];
  const { entries } = JSON.parse(await readFile(trust.source, 'utf8')) as TrustIndex;
  const names = Object.keys(entries);
  return (await textsOf(files, ['.md', '.js', '.ts'])).flatMap(({ name, text }) =>
    [...text.matchAll(TABLE_REFERENCE)]
      .filter((match) => !Object.hasOwn(entries, match[2] ?? ''))
      .map((match) => {
        const line = text.slice(0, match.index).split('\n').length;
        return new LastroError('site.unknown-read', `a figure reads ${match[2]}, which no table has`, {
          location: { file: name, line },
          hint: suggest(match[2] ?? '', names),
        });
      }),
  );
}
