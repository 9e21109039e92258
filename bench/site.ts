import fs from 'node:fs';
import path from 'node:path';
import { firstViews, hasBrowser, type Spent } from './first-view.js';
import type { Usage } from './measure.js';

/** Builds the site from what is published, and measures the first view of each page and the choices a reader makes there. */
export async function benchSite(root: string, lastro: (...args: string[]) => Promise<Usage>): Promise<void> {
  const { wall, cpu } = await lastro('site');
  console.log(`Site: ${(wall / 1000).toFixed(1)} s wall, ${(cpu / 1000).toFixed(1)} s processor of its first process`);
  const dist = path.join(root, 'dist');
  const pages = fs.readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  console.log(`  ${pages.length} pages`);
  if (!hasBrowser) return console.log('  first views are not measured: there is no Chromium');
  const oneTable = pages.filter((page) => page.startsWith('tables/')).slice(0, 1);
  const views = await firstViews(dist, [...pages.filter((page) => !page.includes('/')), ...oneTable]);
  const ms = ({ wall, busy }: Spent): string => `${wall.toFixed(0)} (${busy.toFixed(0)}) ms`.padStart(15);
  console.log(
    '  first view, gzipped and until drawn (processor); choices of a reader until drawn (processor), the middle and the worst',
  );
  for (const { page, weight, drawn, choices } of views.sort((a, b) => b.weight - a.weight))
    console.log(
      `  ${(weight / 1000).toFixed(0).padStart(5)} kB ${ms(drawn)}  ${choices === undefined ? ''.padStart(31) : `${ms(choices.middle)} ${ms(choices.worst)}`}  ${page}`,
    );
}
