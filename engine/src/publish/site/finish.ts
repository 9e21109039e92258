import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { FrameworkProject } from './framework.js';
import { escapeHtml } from '../../base/escape.js';
import { FEED, incidentFeed } from './incident-feed.js';
import { textIn } from './languages.js';
import { contentPolicy, pageUses, type PageUses } from './policy.js';
import type { IncidentIndex, RunSummary } from './shapes.js';

const VIEWPORT = /<meta name="viewport"[^>]*>/;

/** Every file of the built site, as paths below it with forward slashes. */
export async function builtFiles(dist: string): Promise<string[]> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/**
 * One built page with its language until a script chooses the reader's, a viewport that lets readers zoom, and its
 * policy. A `title` replaces that of a heading in several languages, which Framework would concatenate.
 */
function finishPage(html: string, uses: PageUses, language: string, title?: string): string {
  const zoomable = html
    .replace(/<title>[^<|]*/, (found) => (title === undefined ? found : `<title>${escapeHtml(title)} `))
    .replace('<html>', () => `<html lang="${escapeHtml(language)}">`)
    .replace(VIEWPORT, '<meta name="viewport" content="width=device-width, initial-scale=1">');
  const policy = `<meta http-equiv="Content-Security-Policy" content="${contentPolicy(zoomable, uses)}">`;
  return zoomable.replace('<meta charset="utf-8">', () => `<meta charset="utf-8">\n${policy}`);
}

/**
 * One pass over the built site: every page finished, and what pages fetch of a table or run, and the Parquet of tables small
 * enough to have a dataset, under addresses without a hash, so that any page can open them by their names; and the feed of incidents.
 */
export async function finishSite(dist: string, { root, pages, languages, title }: FrameworkProject): Promise<void> {
  const [language = 'en'] = languages;
  const names = new Map(pages.map(({ path: address, name }) => [address.replace(/\/$/, '/index'), name]));
  const files = await builtFiles(dist);
  const usesOf = await pageUses(dist, files);
  for (const file of files) {
    if (!file.endsWith('.html')) continue;
    const page = path.join(dist, file);
    const name = names.get(`/${file.replace(/\.html$/, '')}`);
    const heading = typeof name === 'object' ? textIn(name, language) : undefined;
    const html = readFileSync(page, 'utf8');
    writeFileSync(page, finishPage(html, usesOf(file, html), language, heading));
  }
  writeFeed(root, dist, title);
  for (const folder of ['tables', 'trust', 'runs']) await copyNamed(root, dist, folder, () => true);
  await copyNamed(
    root,
    dist,
    'marts',
    (name, names) => name.endsWith('.parquet') && names.has(name.replace(/parquet$/, 'json')),
  );
}

/** The incidents for readers of feeds, which find it by the page of incidents. */
function writeFeed(root: string, dist: string, title: string): void {
  const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(root, 'data', name), 'utf8')) as T;
  if (!existsSync(path.join(root, 'data', 'incidents.json'))) return;
  const { project, completed_at: updated } = read<RunSummary>('run.json');
  writeFileSync(
    path.join(dist, FEED),
    incidentFeed(read<IncidentIndex>('incidents.json'), { title, project, updated }),
  );
  const page = path.join(dist, 'incidents.html');
  if (!existsSync(page)) return;
  const link = `<link rel="alternate" type="application/atom+xml" href="./${FEED}">`;
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace('</head>', () => `${link}\n</head>`),
  );
}

async function copyNamed(
  root: string,
  dist: string,
  folder: string,
  predicate: (name: string, names: ReadonlySet<string>) => boolean,
): Promise<void> {
  const source = path.join(root, 'data', folder);
  if (!existsSync(source)) return;
  const target = path.join(dist, '_file', 'data', folder);
  await mkdir(target, { recursive: true });
  const names = new Set(await readdir(source));
  for (const name of names) if (predicate(name, names)) copyFileSync(path.join(source, name), path.join(target, name));
}
