import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { serveSite, type RunningSite } from '../../engine/src/publish/site/serve.js';
import { itRequires, realData } from '../../engine/test/support/requires.js';
import { ANSWERS } from './support/answers.js';
import { sentences } from './support/claims/claim.js';
import { CLAIMS } from './support/claims/index.js';
import {
  NO_BROWSER,
  hasBrowser,
  openBrowser,
  scrollsSideways,
  seriousFindings,
  visit,
} from '../../engine/test/site/support/browser.js';
import { builtSite, type BuiltSite } from './support/built-site.js';
import { rawFiles, type RawFiles } from './support/raw-files.js';
import { plain } from './support/written.js';

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
const PAGES = [
  ...ANALYSES,
  'checks',
  'incidents',
  'coverage',
  'tables',
  'lineage',
  'runs',
  'search',
  'tables/marts.fct_orders',
];

/** What the raw files are asked about an address, of the data that this run has. */
function asked<T extends { address: string; onlyReal?: boolean }>(questions: readonly T[], address: string): T[] {
  return questions.filter((each) => each.address === address && (each.onlyReal !== true || realData() !== undefined));
}

function isAsked(address: string): boolean {
  return asked(ANSWERS, address).length + asked(CLAIMS, address).length > 0;
}

/** Pages with filters. */
const FILTERED = ANALYSES.filter((page) => page !== 'index' && page !== 'direct-sales');

/** Opens what every figure stands on: 'told' where it shows its rows, its tables as Parquet, and SQL. */
async function proofs(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('figure.figure details')) details.open = true;
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('figure.figure .figure-proof')].every((proof) => proof.querySelector('pre, .empty')),
  );
  return page.locator('figure.figure').evaluateAll((figures) =>
    figures.map((figure) => {
      const said = {
        rows: figure.querySelectorAll('tbody tr').length > 0,
        parquet: figure.querySelector('a[download$=".parquet"]') !== null,
        sql: /select/i.test(figure.querySelector('pre')?.textContent ?? ''),
      };
      return said.rows && said.parquet && said.sql ? 'told' : `${figure.id}: ${JSON.stringify(said)}`;
    }),
  );
}

/** The page's answer in a sentence and the titles of its figures, by name. */
async function sentencesOf(page: Page): Promise<Record<string, string>> {
  const said = await page
    .locator('.lead, figure.figure, .findings li')
    .evaluateAll((found) =>
      found.map((each): [string, string | null] =>
        each.matches('.lead')
          ? ['lead', each.textContent]
          : each.matches('li')
            ? [
                `finding ${each.querySelector('h3')?.textContent ?? ''}`,
                `${each.querySelector('.finding')?.textContent ?? ''} | ${each.querySelector('.finding-changes')?.textContent ?? ''}`,
              ]
            : [each.id, each.querySelector('.figure-title')?.textContent ?? null],
      ),
    );
  return Object.fromEntries(said.map(([name, text]) => [name, plain(text)]));
}

/** What a reader may wait for before the first view, compressed. */
const FIRST_VIEW = 500_000;

async function weight(dist: string, fetched: readonly string[]): Promise<number> {
  const files = await Promise.all(fetched.map((pathname) => readFile(path.join(dist, pathname))));
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0);
}

/** Waiting for the network to be silent takes half a second a visit: others work meanwhile. */
vi.setConfig({ maxConcurrency: 3 });

describe.concurrent('the pages of this project', () => {
  let built: BuiltSite;
  let site: RunningSite;
  let browser: Browser;
  let raw: RawFiles;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (!hasBrowser) return;
    built = await builtSite();
    ends.push(() => built.remove());
    raw = await rawFiles(built);
    ends.push(() => raw.close());
    site = await serveSite(built.dist, 0);
    ends.push(() => site.close());
    browser = await openBrowser();
    ends.push(() => browser.close());
  }, 300_000);
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** Compares the numbers, the lead and the title of every figure of a page with SQL on the raw files. */
  async function agrees(page: Page, address: string): Promise<void> {
    for (const { sql, writes } of asked(ANSWERS, address)) {
      const expected = await raw.ask(sql);
      const shown = await page
        .locator('.big-number-value')
        .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('title')));
      for (const [place, write] of Object.entries(writes)) {
        const value = Number(expected[Number(place)] ?? NaN);
        expect(value, 'a question that has an answer').toBeGreaterThan(0);
        expect(plain(shown[Number(place)] ?? null)).toBe(write(value));
      }
    }
    for (const claims of asked(CLAIMS, address))
      expect(await sentencesOf(page)).toEqual(await sentences(claims, (sql) => raw.ask(sql)));
  }

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
        expect(await weight(built.dist, seen.fetched)).toBeLessThan(FIRST_VIEW);
        expect(await seen.page.locator('.observablehq--error').count()).toBe(0);
        const text = await seen.page.locator('body').innerText();
        expect(text).not.toMatch(/undefined|NaN|\[object|Infinity/);
        expect(await scrollsSideways(seen.page)).toBe(false);
        expect(await seriousFindings(seen.page)).toEqual([]);
        if (ANALYSES.includes(page)) {
          const figures = await seen.page.locator('figure.figure').count();
          expect(figures).toBeGreaterThan(0);
          expect(await seen.page.locator('figure.figure .verdict-badge').count()).toBe(figures);
          // Every column that a figure reads has a check of its own.
          expect(await seen.page.locator('.verdict-badge[data-verdict="indirect"]').count()).toBe(0);
          if (locale === 'en-US') await agrees(seen.page, `${page}.html`);
          expect(await proofs(seen.page)).toEqual(Array.from({ length: figures }, () => 'told'));
          expect(seen.complaints).toEqual([]);
        }
        await seen.close();
      }, 90_000);

  it('a number on the first page, and its figure, have the mark that they have on their own page', async () => {
    const marksOf = async (name: string): Promise<Record<string, string>> => {
      const { page, close } = await visit(browser, `${site.url}${name}.html`);
      const marks = await page.locator('.big-number, figure.figure').evaluateAll((found) =>
        found.map((each) => {
          const badge = each.querySelector<HTMLAnchorElement>('.verdict-badge');
          const label = each.querySelector('.big-number-label')?.textContent ?? each.id;
          return [label.trim(), [badge?.dataset['verdict'], badge?.textContent, badge?.href].join(' ')];
        }),
      );
      await close();
      return Object.fromEntries(marks) as Record<string, string>;
    };
    const [home, sales, delivery] = [await marksOf('index'), await marksOf('sales'), await marksOf('delivery')];
    expect(home).toEqual({
      'Revenue, freight included': sales['Revenue'],
      Orders: sales['Orders'],
      'Average order value': sales['Average order value'],
      'Delivered on time': delivery['On time'],
      'monthly-revenue': sales['revenue'],
    });
  });

  it('what the reader filters by counts for the mark', async () => {
    const reads = async (query: string): Promise<string[]> => {
      const { page, complaints, close } = await visit(browser, `${site.url}sales.html${query}`);
      const href = await page.locator('.big-number .verdict-badge').first().getAttribute('href');
      expect(complaints).toEqual([]);
      await close();
      return new URL(href ?? '').searchParams.get('reads')?.split(',') ?? [];
    };
    expect(await reads('')).toEqual(['marts.rpt_monthly_sales.revenue']);
    expect(await reads('?region=South')).toEqual([
      'marts.rpt_monthly_sales.revenue',
      'marts.rpt_monthly_sales.customer_region',
    ]);
  });

  for (const page of FILTERED)
    it(`${page}: filters change the figures, and the address brings the view back`, async () => {
      const { page: tab, complaints, close } = await visit(browser, `${site.url}${page}.html`);
      const main = (of: Page): Promise<string> => of.locator('#observablehq-main').innerText();
      const before = await tab.locator('.big-number-value').allTextContents();
      const select = tab.locator('form.filters select').first();
      const name = (await select.getAttribute('name')) ?? '';
      await select.selectOption({ index: 1 });
      await tab.waitForFunction(
        (old) => [...document.querySelectorAll('.big-number-value')].some((node, i) => node.textContent !== old[i]),
        before,
      );
      expect(new URL(tab.url()).searchParams.get(name)).toBe(await select.inputValue());
      const next = tab.locator('nav.sections ul:first-of-type a').nth(1);
      expect(await next.getAttribute('href')).toContain(`${name}=`);
      const again = await visit(browser, tab.url());
      expect(await main(again.page)).toBe(await main(tab));
      expect([...complaints, ...again.complaints]).toEqual([]);
      await again.close();
      await close();
    });

  it('dragging over a chart chooses months, as the filters do', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}sales.html`);
    const place = page.locator('#revenue .brush .overlay');
    await place.scrollIntoViewIfNeeded();
    const box = (await place.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const across = (share: number): Promise<void> =>
      page.mouse.move(box.x + share * box.width, box.y + box.height / 2, { steps: 6 });
    await across(0.3);
    await page.mouse.down();
    await across(0.6);
    await page.mouse.up();
    await page.waitForFunction(() => location.search.includes('from='));
    const { from, to } = Object.fromEntries(new URL(page.url()).searchParams);
    const dragged = await page.locator('.lead').textContent();
    await page.locator('.filters .reset').click();
    await page.waitForFunction(() => !location.search.includes('from='));
    await page.locator('select[name=from]').selectOption(from ?? '');
    await page.locator('select[name=to]').selectOption(to ?? '');
    await page.waitForFunction((text) => document.querySelector('.lead')?.textContent === text, dragged);
    expect(from?.localeCompare(to ?? '')).toBe(-1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('single orders load when asked for, and agree with SQL on the raw files', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}sales.html`);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    expect(await page.locator('#every-order').count()).toBe(0);
    await page.locator('.on-demand button').click();
    await page.locator('#every-order .histogram').first().waitFor();
    expect(asked.filter((url) => url.endsWith('.parquet'))).toHaveLength(1);
    const [low, high] = [page.getByLabel('Days to deliver, from'), page.getByLabel('Days to deliver, to')];
    await low.fill('10');
    await high.fill('12');
    await high.blur();
    expect(new URL(page.url()).searchParams.get('delivery_time_days')).toBe('10..12');
    const [found] = await raw.ask(`
      SELECT count(*) FROM bought
      WHERE order_delivered_customer_date::TIMESTAMP::DATE - moment::DATE BETWEEN 10 AND 12`);
    const said = page.locator('#every-order [role=status]');
    expect(await said.textContent()).toContain(`${Number(found).toLocaleString('en')} of `);
    const again = await visit(browser, page.url());
    await again.page.locator('#every-order .histogram').first().waitFor();
    expect(await again.page.locator('#every-order [role=status]').textContent()).toBe(await said.textContent());
    expect([...complaints, ...again.complaints]).toEqual([]);
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

  for (const address of new Set(
    [...ANSWERS, ...CLAIMS].map((each) => each.address).filter((each) => each.includes('?')),
  ))
    (isAsked(address) ? it : itOnReal)(`${address} agrees with SQL on the raw files`, async () => {
      const { page, complaints, close } = await visit(browser, site.url + address);
      await agrees(page, address);
      expect(complaints).toEqual([]);
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
