import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What the code that a page loads needs of its policy. */
export interface PageUses {
  wasm: boolean;
  workers: boolean;
}

export const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * The policy of one page: nothing from elsewhere, of inline scripts only those that the build wrote, and no code made from
 * text. WebAssembly and workers made in the page are allowed where its code uses them.
 */
export function contentPolicy(html: string, { wasm, workers }: PageUses): string {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map((match) => {
    const digest = createHash('sha256')
      .update(match[1] ?? '')
      .digest('base64');
    return `'sha256-${digest}'`;
  });
  return [
    `default-src 'none'`,
    ['script-src', `'self'`, ...(wasm ? [`'wasm-unsafe-eval'`] : []), ...new Set(hashes)].join(' '),
    ...(workers ? [`worker-src 'self' blob:`] : []),
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `media-src 'self' data: blob:`,
    `connect-src 'self' data: blob:`,
    `frame-src 'self'`,
    `object-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'self'`,
    `form-action 'none'`,
  ].join('; ');
}

interface Module extends PageUses {
  imports: string[];
}

/** Framework's library names every module that any page may use; pages name those that they use themselves. */
const NAMES_ALL = /^_observablehq\/stdlib\.[0-9a-f]+\.js$/;

/** What each page of a built site uses, through all modules that it loads. */
export async function pageUses(
  dist: string,
  files: readonly string[],
): Promise<(page: string, html: string) => PageUses> {
  const known = new Set(files.filter((file) => /\.m?js$/.test(file)));
  const read = (file: string, text: string): Module => ({
    imports: [...text.matchAll(/["'](\.{0,2}\/[^"'\s]+\.m?js)["']/g)]
      .map(([, name = '']) => path.posix.join(path.posix.dirname(file), decodeURI(name)))
      .filter((name) => known.has(name)),
    wasm: /\bWebAssembly\b/.test(text),
    workers: /\bnew (?:Shared)?Worker\(/.test(text),
  });
  const texts = await Promise.all(
    [...known].map(async (file) => read(file, await readFile(path.join(dist, file), 'utf8'))),
  );
  const modules = new Map([...known].map((file, i) => [file, texts[i]]));
  return (page, html) => {
    const scripts = [...html.matchAll(INLINE_SCRIPT)].map((match) => match[1] ?? '').join('\n');
    const used = { ...read(page, scripts), imports: read(page, html).imports };
    const reached = new Set(used.imports);
    for (const file of reached) {
      const module = modules.get(file);
      if (module === undefined || NAMES_ALL.test(file)) continue;
      used.wasm ||= module.wasm;
      used.workers ||= module.workers;
      for (const imported of module.imports) reached.add(imported);
    }
    return used;
  };
}
