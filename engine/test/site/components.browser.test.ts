import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { artifacts } from './support/artifacts.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from './support/browser.js';
import { siteProject, type SiteProject } from './support/project.js';

const it = itRequires(hasBrowser, NO_BROWSER);

const REFERENCE = readFileSync(path.resolve(import.meta.dirname, '../../../docs/reference/components.md'), 'utf8');

/** Sections that show an example. */
const SECTIONS = [...REFERENCE.matchAll(/^## (.*)$/gm)].map(([, name]) => name ?? '');

const SALES = `
  SELECT DATE '2023-01-01' + to_months(m::INTEGER) AS month, country,
    (factor * (400 + 40 * m))::DECIMAL(18, 2) AS revenue, (factor * (20 + m))::INTEGER AS orders, 1 + m % 7 AS late
  FROM range(24) t(m), (VALUES ('Norway', 1.2), ('Chile', 0.8), ('Kenya', 0.5)) c(country, factor) ORDER BY month, country`;
const MONTHS = `SELECT DATE '2023-01-01' + to_months(m::INTEGER) AS month, true AS is_whole FROM range(24) t(m)`;

const run = artifacts({
  tables: [
    { relation: 'marts.rpt_sales', columns: { month: [], country: [], revenue: [], orders: [], late: [] } },
    { relation: 'marts.rpt_months', columns: { month: [], is_whole: [] } },
  ],
  checks: [
    { id: 'aaa', relation: 'marts.rpt_sales', columns: ['month', 'revenue'] },
    { id: 'bbb', relation: 'marts.rpt_months', columns: ['is_whole'], status: 'warn' },
    { id: 'ccc', relation: 'marts.rpt_sales', columns: ['orders'], status: 'fail' },
  ],
});

const MISTAKE = `# Mistake

\`\`\`js
import {dataset} from "./components/dataset.js";
import {figure} from "./components/figure.js";

const sales = await dataset(FileAttachment("data/marts/rpt_sales.json"));
display(figure({name: "a", title: "A", subtitle: "B", data: sales, reads: ["revenu".trim()], rows: sales, chart: () => document.createElement("p")}));
\`\`\`
`;

describe('the components of the reference', () => {
  let project: SiteProject;
  let site: RunningSite;
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (!hasBrowser) return;
    project = await siteProject();
    ends.push(() => project.remove());
    await project.write('src/index.md', REFERENCE);
    await project.write('src/mistake.md', MISTAKE);
    await project.write('src/annotations.yaml', '- date: 2023-06-10\n  title: { en: Book fair, pt-BR: Feira }\n');
    await project.write('src/style/theme.css', ':root { --accent: rgb(1, 2, 3); --series-1: rgb(4, 5, 6); }\n');
    await project.publish({ 'marts.rpt_sales': SALES, 'marts.rpt_months': MONTHS });
    await project.writeData(run);
    const { dist } = await project.build();
    site = await serveSite(dist, 0);
    ends.push(() => site.close());
    browser = await openBrowser();
    ends.push(() => browser.close());
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  it('every example draws', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    expect(await page.locator('.observablehq--error').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    const drawn = await page.evaluate(() => {
      const sections: Record<string, number> = {};
      let section = '';
      for (const node of document.querySelectorAll('#observablehq-main > *')) {
        if (node.tagName === 'H2') section = node.textContent.trim();
        else if (node.matches('.observablehq--block'))
          sections[section] =
            (sections[section] ?? 0) +
            node.querySelectorAll('svg :is(rect, path, circle), .big-number-value, select, tbody tr, .verdict').length;
      }
      return sections;
    });
    const empty = SECTIONS.filter((section) => (drawn[section] ?? 0) < 2);
    expect(empty).toEqual([]);
    const texts = await page.locator('.observablehq--block').allInnerTexts();
    expect(texts.join('\n')).not.toMatch(/undefined|NaN|\[object|Infinity/);
    await close();
  });

  it('a figure and a number find what they stand on in their data', async () => {
    const { page, close } = await visit(browser, site.url);
    const verdicts = await page
      .locator('.big-number .verdict-badge')
      .evaluateAll((badges) => badges.map((badge) => badge.getAttribute('data-verdict')));
    expect(await page.locator('#revenue .verdict-badge').getAttribute('data-verdict')).toBe('warn');
    expect(verdicts).toEqual(['pass', 'fail', 'not_checked']);
    expect(await page.locator('#revenue .figure-foot a').allTextContents()).toEqual(
      expect.arrayContaining(['marts.rpt_sales', 'marts.rpt_months']),
    );
    await close();
  });

  it('a column that the data does not have is named, with those that it has', async () => {
    const { page, close } = await visit(browser, `${site.url}mistake.html`);
    expect(await page.locator('.observablehq--error').textContent()).toContain(
      'a figure reads "revenu", which is not a column of marts.rpt_sales; there are: month, country, revenue, orders, late',
    );
    await close();
  });

  it('a part of the style that the project has takes the place of the package’s', async () => {
    const { page, close } = await visit(browser, site.url);
    const value = (name: string): Promise<string> =>
      page.evaluate((of) => getComputedStyle(document.documentElement).getPropertyValue(of).trim(), name);
    expect(await value('--accent')).toBe('rgb(1, 2, 3)');
    expect(await value('--pass')).toBe('');
    expect(await value('--huge')).not.toBe('');
    await close();
  });

  it('filters offer what goes together, and Back undoes a choice', async () => {
    const { page, close } = await visit(browser, site.url);
    const [year, to] = [page.locator('select[name=year]'), page.locator('select[name=to]')];
    const months = await to.locator('option').count();
    await to.selectOption('2023-05');
    await year.selectOption('2024');
    expect(await to.inputValue()).toBe('');
    expect(await to.locator('option').count()).toBe(1 + (months - 1) / 2);
    expect(new URL(page.url()).search).toBe('?year=2024');
    await page.goBack();
    await expect.poll(() => to.inputValue()).toBe('2023-05');
    expect(await year.inputValue()).toBe('');
    expect(await page.getByText(/rows of/).textContent()).toBe('15 rows of to May 2023');
    await page.goBack();
    await expect.poll(() => to.inputValue()).toBe('');
    await close();
  });

  it('readers sort a table by its columns', async () => {
    const { page, close } = await visit(browser, site.url);
    const sales = page.locator('.table-scroll', { hasText: 'Sales by month' });
    const column = (n: number): Promise<string[]> => sales.locator(`tbody tr > :nth-child(${n})`).allTextContents();
    const before = await column(2);
    const orders = sales.getByRole('button', { name: 'Orders' });
    await orders.click();
    expect(await column(4)).toEqual(['52', '50', '49', '48', '47']);
    expect(await sales.locator('th', { hasText: 'Orders' }).getAttribute('aria-sort')).toBe('descending');
    await orders.click();
    expect((await column(4)).slice(0, 2)).toEqual(['10', '11']);
    await orders.click();
    expect(await column(2)).toEqual(before);
    await close();
  });

  it('a figure has an address to copy and a picture with its title, colours and source', async () => {
    const { page, close } = await visit(browser, `${site.url}?country=Chile`);
    const figure = page.locator('#revenue');
    await figure.getByRole('button', { name: 'Copy link' }).click();
    await expect.poll(() => page.url()).toBe(`${site.url}?country=Chile#revenue`);
    await figure.getByText('Table and downloads').click();
    const download = async (kind: string): Promise<string> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        figure.getByRole('button', { name: kind, exact: true }).click(),
      ]);
      expect(file.suggestedFilename()).toBe(`revenue.${kind.toLowerCase()}`);
      return readFileSync(await file.path(), 'latin1');
    };
    const svg = await download('SVG');
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('>Revenue peaked in');
    expect(svg).toContain('Source: marts.rpt_sales, marts.rpt_months');
    expect(svg).not.toContain('var(');
    expect(await download('PNG')).toMatch(/^\x89PNG/);
    await close();
  });

  it('paper has charts of its width, light colours and the address of the page', async () => {
    const { page, close } = await visit(browser, `${site.url}?country=Chile`, { colorScheme: 'dark' });
    const width = (): Promise<number> =>
      page.locator('#revenue .figure-chart svg').evaluate((svg) => svg.getBoundingClientRect().width);
    const before = await width();
    expect(before).toBeGreaterThan(680);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await width()).toBeLessThanOrEqual(680);
    expect(await page.locator('.printed-address').innerText()).toBe(`${site.url}?country=Chile`);
    expect(await page.locator('.figure-link').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await width()).toBe(before);
    await close();
  });

  it('known events are drawn where charts show their month', async () => {
    const { page, close } = await visit(browser, site.url, { locale: 'pt-BR' });
    const labels = page.locator('figure svg text, .observablehq--block svg text', { hasText: /^Book fair$/ });
    expect(await labels.count()).toBeGreaterThan(2);
    await close();
  });

  it('an address that is not there leads to a search for its name', async () => {
    const { page, close } = await visit(browser, `${site.url}rpt_gone.html`);
    expect(await page.locator('.lead').textContent()).toContain('/rpt_gone.html');
    expect(await page.getByRole('link', { name: /rpt_gone/ }).getAttribute('href')).toContain('search.html?q=rpt_gone');
    await close();
  });

  it('filters narrow what stands on them, and the address keeps the choice', async () => {
    const { page, close } = await visit(browser, `${site.url}?from=2024-03`);
    const said = page.getByText(/rows of/);
    expect(await said.textContent()).toBe('30 rows of from Mar 2024');
    await page.locator('select[name=country]').selectOption('Chile');
    await page.waitForFunction(() => document.body.innerText.includes('10 rows of'));
    expect(new URL(page.url()).searchParams.get('country')).toBe('Chile');
    await close();
  });
});
