import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { artifacts } from './support/artifacts.js';
import { NO_BROWSER, hasBrowser, openBrowser, scrollsSideways, seriousFindings, visit } from './support/browser.js';
import { siteProject, type SiteProject } from './support/project.js';

const it = itRequires(hasBrowser, NO_BROWSER);

const HOSTILE = {
  markup: '<img src=x onerror="document.title=\'broken\'"><script>document.title="broken"</script>',
  long: 'x'.repeat(10_000),
  rightToLeft: '\u202eabc עברית',
  emoji: '🛒👩‍👩‍👧',
  nothing: null,
  empty: '',
  formula: '=1+1',
};

const INDEX = `# Shop

\`\`\`js
import {figure} from "./components/figure.js";
import {bigNumber} from "./components/big-number.js";
import {dataset} from "./components/dataset.js";

const sales = await dataset(FileAttachment("data/marts/rpt_sales.json"));
const draw = (name, ...columns) => figure({
  name,
  title: name,
  subtitle: "by day",
  data: sales,
  reads: columns,
  rows: sales,
  chart: (width) => Plot.plot({width, marks: [Plot.lineY(sales, {x: "day", y: "revenue"})]})
});
display(draw("revenue", "day", "revenue"));
display(draw("orders", "orders"));
display(draw("fees", "raw.fees.fee"));
\`\`\`
`;

const ACCEPTED = { until: '2018-10-31', reason: HOSTILE.markup, by: 'Finance', at_most: 20 };

const run = artifacts({
  tables: [
    { relation: 'raw.orders', columns: { id: [], value: [], day: [] }, description: HOSTILE.markup },
    { relation: 'raw.fees', columns: { fee: [] } },
    {
      relation: 'marts.rpt_sales',
      reads: ['raw.orders'],
      columns: { day: ['raw.orders.day'], revenue: ['raw.orders.value'], orders: ['raw.orders.id'] },
    },
  ],
  checks: [
    {
      id: 'aaa',
      relation: 'raw.orders',
      columns: ['value'],
      status: 'fail',
      expectation: `value is ${HOSTILE.markup}`,
      sample: [HOSTILE],
    },
    { id: 'bbb', relation: 'raw.orders', columns: ['id'] },
    { id: 'ddd', relation: 'raw.fees', columns: ['fee'] },
    { id: 'eee', relation: 'raw.fees', columns: ['fee'], status: 'warn', failures: 14, accepted: ACCEPTED },
    { id: 'ccc', relation: 'raw.orders', columns: ['day'], status: 'warn', sample: [{ day: '2018-01-01' }] },
  ],
});

const ROWS = `SELECT DATE '2018-01-01' + i::INTEGER AS day, (i * 1.5)::DECIMAL(18, 2) AS revenue, i AS orders FROM range(30) t(i)`;

describe('a figure and its proof', () => {
  let project: SiteProject;
  let site: RunningSite;
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (!hasBrowser) return;
    project = await siteProject();
    ends.push(() => project.remove());
    await project.write('src/index.md', INDEX);
    await project.publish({ 'marts.rpt_sales': ROWS });
    await project.writeData(run);
    const { dist } = await project.build({ languages: ['en', 'pt-BR'] });
    site = await serveSite(dist, 0, { base: '/under/a/path/' });
    ends.push(() => site.close());
    browser = await openBrowser();
    ends.push(() => browser.close());
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  it('the badge says the worst of what the figure stands on, and of nothing else', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    const verdict = (figure: string) => page.locator(`#${figure} .verdict-badge`).getAttribute('data-verdict');
    expect(await verdict('revenue')).toBe('fail');
    expect(await verdict('orders')).toBe('indirect');
    expect(await page.locator('#orders .verdict-badge').textContent()).toBe(
      '1 check upstream passes, none on this table',
    );
    expect(await page.locator('#revenue svg').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('an accepted warning is said in words by the badge, the list and the check, in both languages', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    const badge = page.locator('#fees .verdict-badge');
    expect(await badge.textContent()).toBe('1 check passes, 1 accepted');
    expect(await badge.getAttribute('data-verdict')).toBe('accepted');
    await page.goto(`${site.url}checks.html?status=accepted&id=eee`);
    await page.locator('#check-eee .accepted').waitFor();
    const mark = `accepted until 31 Oct 2018 by Finance: ${HOSTILE.markup} (14 of at most 20 rows)`;
    expect(await page.locator('#check-eee .accepted').textContent()).toBe(mark);
    expect(await page.locator('.checks-list tbody tr .accepted').allTextContents()).toEqual([mark]);
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${site.url}checks.html?lang=pt-BR&id=eee`);
    await page.locator('#check-eee .accepted').waitFor();
    expect(await page.locator('#check-eee .accepted').textContent()).toMatch(
      /^aceito até 31.*2018 por Finance: .*\(14 de no máximo 20 linhas\)$/,
    );
    await page.goto(`${site.url}?lang=pt-BR`);
    await page.locator('#fees .verdict-badge').waitFor();
    expect(await page.locator('#fees .verdict-badge').textContent()).toBe('1 verificação aprovada, 1 alerta aceito');
    expect(complaints).toEqual([]);
    await close();
  });

  it('from a badge to the failing rows and their table in two clicks', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    await page.locator('#revenue .verdict-badge').click();
    await page.locator('#check-aaa .failing-rows td').first().waitFor();
    expect(await page.locator('.checks-list tbody tr').count()).toBe(2);
    await page.locator('.checks-list tbody tr td a').first().click();
    await page.waitForURL(/tables\/raw\.orders\.html#check-aaa$/);
    expect(await page.locator('#check-aaa .failing-rows tbody').textContent()).toContain('עברית');
    expect(complaints).toEqual([]);
    await close();
  });

  it('hostile data shows as itself', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}checks.html?id=aaa`);
    await page.locator('#check-aaa .failing-rows td').first().waitFor();
    const text = await page.locator('#check-aaa').textContent();
    for (const value of [HOSTILE.markup, HOSTILE.emoji, HOSTILE.long, HOSTILE.rightToLeft])
      expect(text).toContain(value);
    expect(await page.locator('#check-aaa td.null').textContent()).toBe('NULL');
    expect(await page.locator('#check-aaa img, #check-aaa script').count()).toBe(0);
    expect(await page.title()).not.toBe('broken');
    expect(await scrollsSideways(page)).toBe(false);
    expect(complaints).toEqual([]);
    await close();
  });

  it('the list narrows, and its address restores the view', async () => {
    const { page, close } = await visit(browser, `${site.url}checks.html`);
    expect(await page.locator('.checks-list tbody tr').count()).toBe(5);
    await page.locator('select[name=status]').selectOption('accepted');
    expect(await page.locator('.checks-list tbody tr').count()).toBe(1);
    await page.locator('select[name=status]').selectOption('warn');
    expect(await page.locator('.checks-list tbody tr').count()).toBe(1);
    const again = await visit(browser, page.url());
    expect(await again.page.locator('.checks-list tbody tr').count()).toBe(1);
    await again.page.locator('input[name=q]').fill('no such thing');
    await again.page.locator('.empty button').click();
    expect(await again.page.locator('.checks-list tbody tr').count()).toBe(5);
    await again.close();
    await close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 360])
      it(`accessible and within the page at ${width} pixels, ${colorScheme}`, async () => {
        for (const address of ['', 'checks.html?id=aaa', 'tables.html', 'tables/raw.orders.html']) {
          const { page, complaints, close } = await visit(browser, site.url + address, {
            colorScheme,
            viewport: { width, height: 800 },
          });
          expect(await seriousFindings(page), address).toEqual([]);
          expect(await scrollsSideways(page), address).toBe(false);
          expect(complaints, address).toEqual([]);
          await close();
        }
      });

  it('speaks the language of the browser, and another when asked', async () => {
    const { page, close } = await visit(browser, site.url, { locale: 'pt-BR' });
    expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR');
    expect(await page.locator('#orders .verdict-badge').textContent()).toBe(
      '1 verificação aprovada na origem, nenhuma nesta tabela',
    );
    await page.locator('[data-lastro=language] button').click();
    await page.waitForURL(/lang=en/);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await close();
  });
});

describe('after a failed run', () => {
  it('figures are the last good ones and say so', async () => {
    const project = await siteProject();
    const browser = await openBrowser();
    try {
      await project.write('src/index.md', INDEX);
      await project.publish({ 'marts.rpt_sales': ROWS }, { runId: 'run-1', publishedAt: '2018-10-17T03:00:00.000Z' });
      await project.writeData(run);
      const { dist } = await project.build();
      const site = await serveSite(dist, 0);
      const { page, complaints, close } = await visit(browser, site.url);
      const marks = page.locator('#orders .verdicts .verdict');
      expect(await marks.evaluateAll((found) => found.map((mark) => mark.getAttribute('data-verdict')))).toEqual([
        'stale',
        'indirect',
      ]);
      expect(await marks.allTextContents()).toEqual([
        'last valid figures, 17 Oct 2018',
        'latest run: 1 check upstream passes, none on this table',
      ]);
      expect(await page.locator('#revenue .verdict-badge').getAttribute('data-verdict')).toBe('fail');
      expect(await page.locator('.masthead-run .verdict').getAttribute('data-verdict')).toBe('fail');
      expect(await page.locator('#orders .figure-foot').textContent()).toContain('17 Oct 2018');
      expect(await page.locator('.masthead-run').textContent()).toContain('Figures of 17 Oct 2018');
      expect(complaints).toEqual([]);
      await close();
      await site.close();
    } finally {
      await browser.close();
      await project.remove();
    }
  });
});
