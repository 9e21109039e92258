import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Usage } from './measure.js';

/** Builds the site from what is published, and weighs what a first view of each page brings. */
export async function benchSite(root: string, lastro: (...args: string[]) => Promise<Usage>): Promise<void> {
  const { wall, cpu } = await lastro('site');
  console.log(`Site: ${(wall / 1000).toFixed(1)} s wall, ${(cpu / 1000).toFixed(1)} s processor of its first process`);
  const dist = path.join(root, 'dist');
  const pages = fs
    .readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((page) => ({ page, weight: firstView(dist, page) }))
    .sort((a, b) => b.weight - a.weight);
  for (const { page, weight } of pages.slice(0, 10))
    console.log(`  ${(weight / 1000).toFixed(0).padStart(5)} kB gzipped  ${page}`);
  console.log(`  ${pages.length} pages`);
}

/** A page and all that it refers to before it is used: scripts and their imports, styles, preloaded files and data. */
function firstView(dist: string, page: string): number {
  const seen = new Set<string>();
  const visit = (file: string): number => {
    const absolute = path.join(dist, file);
    if (seen.has(file) || !fs.existsSync(absolute) || !fs.statSync(absolute).isFile()) return 0;
    seen.add(file);
    const bytes = fs.readFileSync(absolute);
    const packed = /\.(woff2?|png|jpe?g|parquet|zip)$/.test(file) ? bytes.length : gzipSync(bytes).length;
    return referred(file, bytes).reduce((sum, next) => sum + visit(next), packed);
  };
  return visit(page);
}

function referred(file: string, bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  const patterns = file.endsWith('.html')
    ? [
        /<link[^>]+(?:rel="(?:stylesheet|modulepreload|preload)")[^>]+href="([^"]+)"/g,
        /<script[^>]+src="([^"]+)"/g,
        /import\s*(?:[^'"]*?from\s*)?"(\.[^"]+)"/g,
        /"path":"(\.\/_file[^"]+)"/g,
      ]
    : file.endsWith('.js')
      ? [/(?:import|export)\s*(?:[^'"();]*?from\s*)?["'](\.{1,2}\/[^"']+)["']/g]
      : [];
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) =>
      (href.startsWith('/') ? href.slice(1) : path.posix.join(path.posix.dirname(file), href)).replace(/[?#].*$/, ''),
    );
}
