import { createHash } from 'node:crypto';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
const VIEWPORT = /<meta name="viewport"[^>]*>/;

/** Every file of the built site, as paths below it with forward slashes. */
export async function builtFiles(dist: string): Promise<string[]> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** The policy of one page: nothing from elsewhere, and of inline scripts only those that the build wrote. */
export function contentPolicy(html: string): string {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map((match) => {
    const digest = createHash('sha256')
      .update(match[1] ?? '')
      .digest('base64');
    return `'sha256-${digest}'`;
  });
  return [
    `default-src 'none'`,
    `script-src 'self' ${[...new Set(hashes)].join(' ')}`.trim(),
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `base-uri 'self'`,
    `form-action 'none'`,
  ].join('; ');
}

/** One built page with a language, a viewport that lets readers zoom, and its policy. */
export function finishPage(html: string): string {
  const zoomable = html
    .replace('<html>', '<html lang="en">')
    .replace(VIEWPORT, '<meta name="viewport" content="width=device-width, initial-scale=1">');
  const policy = `<meta http-equiv="Content-Security-Policy" content="${contentPolicy(zoomable)}">`;
  return zoomable.replace('<meta charset="utf-8">', `<meta charset="utf-8">\n${policy}`);
}

/**
 * One pass over the built site: every page finished, and the reports of tables under addresses without a hash, so that
 * one shared page can open any of them by its name.
 */
export async function finishSite(dist: string, root: string): Promise<void> {
  for (const file of await builtFiles(dist)) {
    if (!file.endsWith('.html')) continue;
    const page = path.join(dist, file);
    await writeFile(page, finishPage(await readFile(page, 'utf8')));
  }
  const reports = path.join('data', 'tables');
  await cp(path.join(root, reports), path.join(dist, '_file', reports), { recursive: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}
