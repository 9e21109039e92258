import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { serveSite, type RunningSite } from '../../engine/publish/site/serve.js';
import { openDuckDB } from '../../engine/warehouse/duckdb.js';
import { itRequires, realData } from '../support/requires.js';
import { NO_BROWSER, hasBrowser, openBrowser, scrollsSideways, seriousFindings, visit } from './support/browser.js';
import { builtSite, type BuiltSite } from './support/built-site.js';

const it = itRequires(hasBrowser, NO_BROWSER);
const itOnReal = itRequires(
  hasBrowser && realData() !== undefined,
  hasBrowser ? 'LASTRO_REAL_DATA is not set' : NO_BROWSER,
);

const ANALYSES = [
  'index',
  'sales',
  'products',
  'geography',
  'customers',
  'payments',
  'sellers',
  'reviews',
  'delivery',
  'economics',
  'direct-sales',
];
const PAGES = [...ANALYSES, 'checks', 'tables', 'lineage', 'runs', 'tables/marts.fct_orders'];

/** What a reader may wait for before the first view, compressed. */
const FIRST_VIEW = 500_000;

describe('the pages of this project', () => {
  let built: BuiltSite;
  let site: RunningSite;
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (!hasBrowser) return;
    built = await builtSite();
    ends.push(() => built.remove());
    site = await serveSite(built.dist, 0);
    ends.push(() => site.close());
    browser = await openBrowser();
    ends.push(() => browser.close());
  }, 300_000);
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const VIEWS = [
    { name: 'wide, light, English', locale: 'en-US', colorScheme: 'light' as const, width: 1280 },
    { name: 'narrow, dark, Portuguese', locale: 'pt-BR', colorScheme: 'dark' as const, width: 360 },
  ];
  for (const { name, locale, colorScheme, width } of VIEWS)
    for (const page of PAGES)
      it(`${page}: ${name}`, async () => {
        const seen = await visit(browser, `${site.url}${page}.html`, {
          locale,
          colorScheme,
          viewport: { width, height: 900 },
        });
        expect(seen.complaints).toEqual([]);
        expect(await seen.page.locator('.observablehq--error').count()).toBe(0);
        const text = await seen.page.locator('body').innerText();
        expect(text).not.toMatch(/undefined|NaN|\[object|Infinity/);
        expect(await scrollsSideways(seen.page)).toBe(false);
        expect(await seriousFindings(seen.page)).toEqual([]);
        if (ANALYSES.includes(page)) {
          const figures = await seen.page.locator('figure.figure').count();
          expect(figures).toBeGreaterThan(0);
          expect(await seen.page.locator('figure.figure .verdict-badge').count()).toBe(figures);
        }
        await seen.close();
      }, 90_000);

  it('every first view is light enough', async () => {
    for (const page of ANALYSES) {
      const context = await browser.newContext();
      const tab = await context.newPage();
      const loaded = new Set<string>();
      tab.on('response', (response) => loaded.add(new URL(response.url()).pathname));
      await tab.goto(`${site.url}${page}.html`, { waitUntil: 'networkidle' });
      let bytes = 0;
      for (const pathname of loaded)
        bytes += gzipSync(await readFile(path.join(built.dist, decodeURIComponent(pathname)))).length;
      expect(bytes, page).toBeLessThan(FIRST_VIEW);
      await context.close();
    }
  }, 120_000);

  it('filters change the figures, and the address brings the view back', async () => {
    const { page, close } = await visit(browser, `${site.url}delivery.html`);
    const onTime = page.locator('.big-number-value').first();
    const before = await onTime.textContent();
    await page.locator('select[name=region]').selectOption('Northeast');
    await page.waitForFunction((old) => document.querySelector('.big-number-value')?.textContent !== old, before);
    const northeast = await onTime.textContent();
    expect(page.url()).toContain('region=Northeast');
    const again = await visit(browser, page.url());
    expect(await again.page.locator('.big-number-value').first().textContent()).toBe(northeast);
    expect(await again.page.locator('nav.sections a').nth(1).getAttribute('href')).toContain('region=Northeast');
    await again.close();
    await close();
  });

  it('a choice that nothing matches says so and offers the way back', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}delivery.html?region=South&state=SP`);
    expect(await page.locator('.lead').textContent()).toContain('No delivered order');
    await page.locator('.filters .reset').click();
    await page.waitForFunction(() => !location.search.includes('state'));
    expect(await page.locator('.empty').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('delivery agrees with SQL on the raw files', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    const file = (name: string): string =>
      `read_csv('${path.join(built.data, `olist_${name}_dataset.csv`)}', delim = ',', quote = '"', escape = '"', header = true)`;
    const { rows } = await session.query(`
      WITH orders AS (
        SELECT
          order_delivered_customer_date AS delivered, order_estimated_delivery_date AS estimated, order_purchase_timestamp AS bought,
          -- A customer lives where the latest purchase went; at the same moment, that of the lower order_id.
          first(customer_state) OVER (PARTITION BY customer_unique_id ORDER BY order_purchase_timestamp DESC, order_id) AS state
        FROM ${file('orders')} JOIN ${file('customers')} USING (customer_id))
      SELECT count(*), count_if(delivered::DATE <= estimated::DATE), sum(delivered::DATE - bought::DATE)
      FROM orders WHERE state = 'BA' AND delivered IS NOT NULL`);
    await warehouse.close();
    const [delivered, onTime, days] = (rows[0] ?? []).map(Number) as [number, number, number];
    const { page, close } = await visit(browser, `${site.url}delivery.html`);
    const cells = await page
      .locator('#observablehq-main > .observablehq--block .table-scroll tr', {
        has: page.locator('th', { hasText: /^BA$/ }),
      })
      .locator('td')
      .allTextContents();
    const share = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
    expect(cells.slice(1).map((text) => text.replace('\u202f', ''))).toEqual([
      delivered.toLocaleString('en'),
      share.format(onTime / delivered),
      (days / delivered).toFixed(1),
    ]);
    await close();
  });

  itOnReal('a defect put into the files goes from badge to row in two clicks', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}payments.html`);
    const badge = page.locator('#methods .verdict-badge');
    expect(await badge.getAttribute('data-verdict')).toBe('warn');
    await badge.click();
    const check = page.locator('.checks-list a', { hasText: 'payment_value is more than 0' });
    await check.click();
    await page.waitForURL(/checks\.html\?id=/);
    const rows = page.locator('.failing-rows tbody');
    await rows.waitFor();
    expect(await rows.textContent()).toContain(built.planted);
    expect(complaints).toEqual([]);
    await close();
  });
});
