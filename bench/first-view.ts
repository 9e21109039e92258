import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';
import { serveSite } from '../engine/src/publish/site/serve.js';
import { median } from './measure.js';

const EXECUTABLE = process.env['LASTRO_CHROMIUM'] ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(EXECUTABLE);

export interface View {
  page: string;
  /** Bytes of all that the browser fetched for the first view, as a server that compresses sends them. */
  weight: number;
  /** How many files that was. */
  requests: number;
  /** From the start of the navigation to the last change of the page, nothing cached. */
  drawn: Spent;
  /** From a reader's choice to the last change of the page: the middle and the worst of those tried. */
  choices: { middle: Spent; worst: Spent } | undefined;
}

/** Milliseconds on the clock, and those that the page's thread was at work. */
export interface Spent {
  wall: number;
  busy: number;
}

/** Opens pages in Chromium as a first visitor would, and then makes a few choices in every filter. */
export async function firstViews(dist: string, pages: readonly string[]): Promise<View[]> {
  const site = await serveSite(dist, 0);
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const views: View[] = [];
    for (const page of pages) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
      const tab = await context.newPage();
      const loaded = new Set<string>();
      tab.on('response', (response) => loaded.add(decodeURIComponent(new URL(response.url()).pathname)));
      const busy = await workOf(tab);
      await tab.addInitScript(watchChanges);
      await tab.goto(site.url + page, { waitUntil: 'networkidle' });
      const drawn = { wall: await tab.evaluate(lastChange), busy: await busy() };
      const weight = [...loaded].reduce((sum, file) => sum + packed(path.join(dist, file)), 0);
      const times = await choose(tab, busy);
      const each = (of: (values: number[]) => number): Spent => ({
        wall: of(times.map(({ wall }) => wall)),
        busy: of(times.map((time) => time.busy)),
      });
      const choices = times.length === 0 ? undefined : { middle: each(median), worst: each((all) => Math.max(...all)) };
      views.push({ page, weight, requests: loaded.size, drawn, choices });
      await context.close();
    }
    return views;
  } finally {
    await browser.close();
    await site.close();
  }
}

function packed(file: string): number {
  if (!existsSync(file)) return 0;
  const bytes = readFileSync(file);
  return /\.(woff2?|png|jpe?g|parquet|zip)$/.test(file) ? bytes.length : gzipSync(bytes).length;
}

/** Milliseconds that the page's thread has worked so far, whatever else the machine does. */
async function workOf(tab: Page): Promise<() => Promise<number>> {
  const session = await tab.context().newCDPSession(tab);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
}

/** Up to three choices in each filter, and narrowing single rows where the page has them. */
async function choose(tab: Page, busy: () => Promise<number>): Promise<Spent[]> {
  const times: Spent[] = [];
  const single = tab.locator('.on-demand button');
  if ((await single.count()) > 0) {
    await single.click();
    await tab.locator('.histogram').first().waitFor();
    await tab.evaluate(lastChange);
  }
  for (const [selector, values] of [
    ['form.filters input[type=number]', ['2', '3', '']],
    ['form.filters select', [1, 2, 3, 0]],
  ] as const)
    for (let at = 0; at < (await tab.locator(selector).count()); at++)
      for (const value of values) {
        const before = await busy();
        const wall = await tab.evaluate(change, { selector, at, value });
        if (wall !== undefined) times.push({ wall, busy: (await busy()) - before });
      }
  return times;
}

/* What follows runs in the page. */

function watchChanges(): void {
  const page = globalThis as unknown as { changedAt: number };
  page.changedAt = 0;
  new MutationObserver(() => (page.changedAt = performance.now())).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    characterData: true,
  });
}

/** When the page last changed; resolves once it has not for a fifth of a second. */
async function lastChange(): Promise<number> {
  const page = globalThis as unknown as { changedAt: number };
  while (performance.now() - page.changedAt < 200) await new Promise((resolve) => setTimeout(resolve, 50));
  return page.changedAt;
}

async function change(choice: { selector: string; at: number; value: string | number }): Promise<number | undefined> {
  const page = globalThis as unknown as { changedAt: number };
  const field = document.querySelectorAll<HTMLSelectElement | HTMLInputElement>(choice.selector)[choice.at];
  if (field === undefined) return undefined;
  const started = performance.now();
  if (typeof choice.value === 'string') field.value = choice.value;
  else if (!(field instanceof HTMLSelectElement) || choice.value >= field.options.length) return undefined;
  else field.selectedIndex = choice.value;
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  while (performance.now() - Math.max(started, page.changedAt) < 200)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return Math.max(0, page.changedAt - started);
}
