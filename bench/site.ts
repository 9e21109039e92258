import fs from 'node:fs';
import path from 'node:path';
import { firstViews, hasBrowser, type Spent, type View } from './first-view.js';
import { ownProject } from './own-project.js';
import type { Part } from './part.js';
import { rounded, seconds, type Table } from './table.js';

/** Builds the site from what is published, and measures the first view of each page and the choices a reader makes there. */
export const benchSite: Part = async (bench) => {
  const { pipeline } = await ownProject(bench);
  const built = [await pipeline.lastro('site')];
  const { pages, tables, notes } = await siteViews(path.join(bench.root, 'dist'));
  const sentence = `Building the site, ${pages} pages, took ${seconds(built, 'wall')} s, ${seconds(built, 'cpu')} s of processor time of its first process.`;
  return { rounds: 1, tables, notes: [sentence, ...notes] };
};

/** The number of pages of a built site, and the first views of those that are not in folders, and of one table. */
export async function siteViews(dist: string): Promise<{ pages: number; tables: Table[]; notes: string[] }> {
  const names = fs
    .readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'));
  const pages = names.filter((name) => name.endsWith('.html')).sort();
  if (!hasBrowser)
    return { pages: pages.length, tables: [], notes: ['First views were not measured: there was no Chromium.'] };
  const oneTable = pages.filter((page) => page.startsWith('tables/')).slice(0, 1);
  const views = await firstViews(dist, [...pages.filter((page) => !page.includes('/')), ...oneTable]);
  return { pages: pages.length, tables: [viewTable(views)], notes: [] };
}

/** First views, the heaviest first. */
function viewTable(views: readonly View[]): Table {
  const both = (spent: Spent | undefined): (number | null)[] =>
    spent === undefined ? [null, null] : [rounded(spent.wall), rounded(spent.busy)];
  return {
    caption:
      'Until the page is drawn, and until it has changed after a choice of a reader (the middle and the worst of those tried): elapsed, and at work on the page.',
    columns: [
      { title: 'page' },
      { title: 'size', unit: 'kB' },
      { title: 'requests' },
      ...['drawn', 'drawn, at work', 'choice', 'choice, at work', 'worst choice', 'worst choice, at work'].map(
        (title) => ({ title, unit: 'ms' as const }),
      ),
    ],
    rows: [...views]
      .sort((a, b) => b.weight - a.weight)
      .map(({ page, weight, requests, drawn, choices }) => [
        page.replace(/\.html$/, ''),
        Math.round(weight / 1000),
        requests,
        ...both(drawn),
        ...both(choices?.middle),
        ...both(choices?.worst),
      ]),
  };
}
