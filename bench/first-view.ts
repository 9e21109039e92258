import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';
import { serveSite } from '../engine/publish/site/serve.js';
import { median } from './measure.js';

const EXECUTABLE = process.env['LASTRO_CHROMIUM'] ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(EXECUTABLE);

export interface View {
  page: string;
  /** Bytes of all that the browser fetched for the first view, as a server that compresses sends them. */
  weight: number;
  /** Milliseconds from the start of the navigation to the last change of the page, nothing cached. */
  drawn: number;
  /** Milliseconds from a reader's choice to the last change of the page: the middle and the worst of those tried. */
  choices: { middle: number; worst: number } | undefined;
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
      await tab.addInitScript(watchChanges);
      await tab.goto(site.url + page, { waitUntil: 'networkidle' });
      const drawn = await tab.evaluate(settled);
      const weight = [...loaded].reduce((sum, file) => sum + packed(path.join(dist, file)), 0);
      const times = await choose(tab);
      const choices = times.length === 0 ? undefined : { middle: median(times), worst: Math.max(...times) };
      views.push({ page, weight, drawn, choices });
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

/** Milliseconds of up to three choices in each filter, and of narrowing single rows where the page has them. */
async function choose(tab: Page): Promise<number[]> {
  const times: number[] = [];
  const single = tab.locator('.on-demand button');
  if ((await single.count()) > 0) {
    await single.click();
    await tab.locator('.histogram').first().waitFor();
    await tab.evaluate(settled);
  }
  for (const [selector, values] of [
    ['form.filters input[type=number]', ['2', '3', '']],
    ['form.filters select', [1, 2, 3, 0]],
  ] as const)
    for (let at = 0; at < (await tab.locator(selector).count()); at++)
      for (const value of values) {
        const time = await tab.evaluate(change, { selector, at, value });
        if (time !== undefined) times.push(time);
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

/** When the page last changed, told once it has not for a fifth of a second. */
async function settled(): Promise<number> {
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
