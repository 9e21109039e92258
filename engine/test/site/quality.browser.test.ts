import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { UpstreamFailures } from '../../src/history/index.js';
import type { TableProfile } from '../../src/profile/index.js';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { artifacts } from './support/artifacts.js';
import { NO_BROWSER, hasBrowser, openBrowser, scrollsSideways, seriousFindings, visit } from './support/browser.js';
import { siteProject } from './support/project.js';

const it = itRequires(hasBrowser, NO_BROWSER);

const MARKUP = '<img src=x onerror="document.title=\'broken\'">';

type Status = 'pass' | 'fail';

const UPSTREAM: UpstreamFailures = {
  ...{ of: 15, explained: 12, complete: true },
  checks: [
    {
      ...{ id: 'amount', relation: 'raw.orders', expectation: 'amount is never null' },
      ...{ link: 'columns', key: ['id'], rows: 12 },
    },
  ],
};

/** A night: how many orders there were, and what became of the two checks. */
function night(n: number, orders: number, amount: Status, key: Status): ReturnType<typeof artifacts> {
  return artifacts({
    runId: `run-${n}`,
    tables: [
      { relation: 'raw.orders', columns: { id: [], amount: [], city: [], email: [] }, rows: orders },
      {
        relation: 'marts.fct_orders',
        reads: ['raw.orders'],
        columns: { id: ['raw.orders.id'], amount: ['raw.orders.amount'] },
        rows: orders,
      },
    ],
    checks: [
      {
        id: 'amount',
        relation: 'raw.orders',
        columns: ['amount'],
        status: amount,
        expectation: 'amount is never null',
      },
      { id: 'key', relation: 'raw.orders', columns: ['id'], status: key, expectation: 'São Paulo has a key' },
      {
        id: 'fact',
        relation: 'marts.fct_orders',
        columns: ['amount'],
        status: amount,
        expectation: 'the fact has it',
        ...(amount === 'fail' ? { failures: 15, upstream: UPSTREAM } : {}),
      },
    ],
  });
}

const NIGHTS = [
  ...[1, 2, 3, 4].map((n) => night(n, 1000 + n, 'pass', 'pass')),
  night(5, 1005, 'pass', 'fail'),
  night(6, 40, 'fail', 'pass'),
];

const none = { nulls: 0, approximate: false, min: undefined, max: undefined, mean: undefined };
const unlisted = { values: undefined, histogram: undefined };
const PROFILE: TableProfile = {
  table: { layer: 'raw', name: 'orders' },
  rows: 40,
  columns: [
    {
      ...{ ...none, name: 'amount', type: 'DOUBLE', kind: 'number', pii: false, distinct: 38, nulls: 2 },
      ...{ min: 0, max: 20, values: undefined },
      histogram: Array.from({ length: 20 }, (_, i) => ({ from: i, to: i + 1, count: i === 7 ? 0 : i })),
    },
    {
      ...{ ...none, ...unlisted, name: 'city', type: 'VARCHAR', kind: 'text', pii: false, distinct: 2 },
      values: [
        { value: MARKUP, count: 30 },
        { value: '', count: 10 },
      ],
    },
    { ...none, ...unlisted, name: 'email', type: 'VARCHAR', kind: 'text', pii: true, distinct: 40 },
  ],
};

describe('the quality pages', () => {
  let site: RunningSite;
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (!hasBrowser) return;
    const project = await siteProject();
    ends.push(() => project.remove());
    await project.write(
      'src/index.md',
      '# Shop\n\n```js\nimport {runSummary} from "./components/run-summary.js";\ndisplay(runSummary());\n```\n',
    );
    const muted = new Map([['test.shop.fact', { until: '2018-12-01T00:00:00.000Z', reason: MARKUP }]]);
    await project.writeRuns(NIGHTS, { profiles: { 'raw.orders': PROFILE }, muted });
    const { dist } = await project.build();
    site = await serveSite(dist, 0, { base: '/under/a/path/' });
    ends.push(() => site.close());
    browser = await openBrowser();
    ends.push(() => browser.close());
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  it('the verdict says what is new and leads to all that changed', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    const changes = page.locator('.run-changes');
    expect(await changes.locator('a').allTextContents()).toEqual([
      ...['2 newly failing', '1 fixed', '2 tables have an unusual row count'],
      '4 incidents open, the oldest since 18 Oct 2018',
    ]);
    expect(await page.locator('.run-problems .new').count()).toBe(2);
    await changes.locator('a').first().click();
    await page.waitForURL(/runs\.html\?run=run-6#changes$/);
    const rows = page.locator('section', { has: page.locator('#changes') }).locator('tbody tr');
    await rows.first().waitFor();
    const texts = (await rows.allTextContents()).map((text) => text.replace(/\s+/g, ' '));
    expect(texts.filter((text) => text.includes('newly failing'))).toHaveLength(2);
    expect(texts.find((text) => text.includes('fixed'))).toContain('São Paulo has a key');
    expect(texts.find((text) => text.includes('1,005') && text.includes('raw.orders'))).toContain(
      'Unusually few 40 rows are 96 % fewer than the 1,005 of the build before',
    );
    expect(complaints).toEqual([]);
    await close();
  });

  it('a first run has nothing to compare with and says so', async () => {
    const { page, close } = await visit(browser, `${site.url}runs.html?run=run-1`);
    expect(await page.locator('section:has(#changes) .empty').textContent()).toContain('Nothing to compare');
    await close();
  });

  it('a page fetches what it shows: the run that is open alone, and what verdicts are based on where there are figures', async () => {
    const data = async (address: string): Promise<string[]> => {
      const { fetched, close } = await visit(browser, site.url + address);
      await close();
      return fetched.flatMap((file) => /_file\/data\/(.*?)(?:\.[0-9a-f]{8})?\.json$/.exec(file)?.[1] ?? []).sort();
    };
    expect(await data('')).toEqual(['run']);
    expect(await data('runs.html')).toEqual(['run', 'runs', 'runs/run-6']);
    expect(await data('runs.html?run=run-2')).toEqual(['run', 'runs', 'runs/run-2']);
    expect(await data('checks.html')).toEqual(['checks', 'run']);
    expect(await data('checks.html?reads=raw.orders.amount')).toEqual([
      ...['checks', 'run', 'tables/raw.orders', 'trust/raw.orders'],
    ]);
  });

  it('an incident leads to its cause, and closed ones open by their address', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}incidents.html`);
    expect(await page.locator('.lead').textContent()).toContain('4 incidents are open');
    const factsOf = async (title: string): Promise<string> => {
      const article = page.locator('article', { has: page.locator('h3', { hasText: title }) });
      return ((await article.textContent()) ?? '').replace(/\s+/g, ' ');
    };
    expect(await factsOf('the fact has it')).toContain(
      'raw.orders: amount is never null; 12 of 15 failing rows have the id of one of its failing rows',
    );
    expect(await factsOf('the fact has it')).toContain('Upstream, perhaps raw.orders has unusually few rows');
    expect(await factsOf('raw.orders has unusually few rows')).toContain('40 rows are 96 % fewer than the 1,005');
    expect(await factsOf('amount is never null')).toContain('Cause none known');
    const fact = page.locator('article', { has: page.locator('h3', { hasText: 'the fact has it' }) });
    await fact.locator('dd a', { hasText: 'amount is never null' }).click();
    const cause = await page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`).textContent();
    expect(cause).toContain('marts.fct_orders');
    const folded = page.locator('details', { hasText: 'São Paulo' });
    expect(await folded.locator('article').isVisible()).toBe(false);
    const id = await folded.locator('article').getAttribute('id');
    await page.evaluate((hash) => (location.hash = hash ?? ''), id);
    await folded.locator('article').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('what nobody is told of says so, until when and why', async () => {
    const said = `Alerts muted until 1 Dec 2018, 00:00: ${MARKUP}`;
    const incidents = await visit(browser, `${site.url}incidents.html`);
    await incidents.page.locator('article').first().waitFor();
    const articles = incidents.page.locator('article', { hasText: 'Alerts muted' });
    expect(await articles.locator('h3').allTextContents()).toEqual(['the fact has it']);
    expect(await articles.textContent()).toContain(said);
    await incidents.close();
    const check = await visit(browser, `${site.url}checks.html?id=fact`);
    await check.page.locator('article[id="check-fact"]').waitFor();
    expect(await check.page.locator('article[id="check-fact"]').textContent()).toContain(said);
    expect(check.complaints).toEqual([]);
    await check.close();
  });

  it('a table tells what its columns hold, of personal ones how many, and leads to what no check reads', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}tables/raw.orders.html`);
    const row = (name: string) => page.locator('tr', { has: page.locator(`[id="column-${name}"]`) });
    expect(await row('amount').textContent()).toContain('2 (5');
    expect(await row('amount').locator('.profile-bars rect').count()).toBe(20);
    expect(await row('city').locator('.top-values').textContent()).toContain(MARKUP);
    expect(await row('city').textContent()).toContain('empty string');
    expect(await row('email').textContent()).toContain('only counts are shown');
    await page.locator('a', { hasText: 'no check' }).click();
    await page.waitForURL(/coverage\.html#raw\.orders$/);
    const suite = page.locator('[id="raw.orders"][open] pre');
    expect(await suite.textContent()).toContain('expect_column_values_to_be_in_set');
    expect(await suite.textContent()).toContain('onerror');
    expect(await page.locator('main img').count()).toBe(0);
    await page.locator('input[name=q]').fill('fct');
    expect(await page.locator('details.coverage:visible').count()).toBe(1);
    await page.locator('input[name=q]').fill('no such column');
    await page.locator('.empty button').click();
    expect(await page.locator('details.coverage:visible').count()).toBe(2);
    expect(complaints).toEqual([]);
    await close();
  });

  it('the lineage is followed from a table and from a column, both ways, and Back leads to what was seen before', async () => {
    const { page, close } = await visit(browser, `${site.url}lineage.html`);
    const shown = (): Promise<string[]> => page.locator('.lineage .node text').allTextContents();
    expect(await shown()).toEqual(['orders', 'fct_orders']);
    await page.locator('.lineage .node', { hasText: 'fct_orders' }).click();
    await page.locator('.lineage-columns a', { hasText: 'amount' }).click();
    expect(new URL(page.url()).searchParams.get('focus')).toBe('marts.fct_orders.amount');
    expect(await page.locator('.lineage-traced').innerText()).toContain('raw.orders: amount');
    await page.goBack();
    await expect.poll(() => page.locator('.lineage-focus h2').textContent()).toBe('marts.fct_orders');
    await page.getByLabel('Find').fill('+fct_orders');
    expect(await shown()).toEqual(['orders', 'fct_orders']);
    await page.getByLabel('Find').fill('raw.*');
    expect(await shown()).toEqual(['orders']);
    await close();
  });

  it('a column in the address of the lineage says what depends on it', async () => {
    const { page, close } = await visit(browser, `${site.url}lineage.html?focus=orders.amount`);
    await page.locator('.lineage-traced').waitFor();
    expect(await page.locator('.lineage-traced').innerText()).toContain('marts.fct_orders: amount');
    expect(await page.locator('.lineage-focus .verdict').first().textContent()).toContain('Fail');
    await close();
  });

  it('names of the lineage stay in their boxes', async () => {
    const { page, close } = await visit(browser, `${site.url}lineage.html`);
    const outside = await page.locator('.lineage .node').evaluateAll(
      (nodes) =>
        nodes.filter((node) => {
          const [text, box] = [node.querySelector('text'), node.querySelector('rect')];
          return (text?.getBoundingClientRect().right ?? 0) > (box?.getBoundingClientRect().right ?? 0);
        }).length,
    );
    expect(outside).toBe(0);
    await close();
  });

  it('readers choose light or dark, and the next page keeps it', async () => {
    const { page, close } = await visit(browser, `${site.url}index.html`, { colorScheme: 'light' });
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.goto(`${site.url}checks.html`);
    expect(await background()).toBe(dark);
    await page.getByRole('button', { name: 'Light', exact: true }).click();
    expect(await background()).toBe(light);
    await close();
  });

  it('the list of tables is found by words, and its address keeps them', async () => {
    const { page, close } = await visit(browser, `${site.url}tables.html`);
    expect(await page.locator('.table-entry a').allTextContents()).toEqual(['orders', 'fct_orders']);
    await page.getByLabel('Find').fill('fct');
    expect(await page.locator('.table-entry a').allTextContents()).toEqual(['fct_orders']);
    expect(new URL(page.url()).searchParams.get('q')).toBe('fct');
    await close();
  });

  it('the checks that are new since the run before', async () => {
    const { page, close } = await visit(browser, `${site.url}checks.html?status=new`);
    expect(await page.locator('.checks-list tbody th').allTextContents()).toEqual([
      'amount is never null',
      'the fact has it',
    ]);
    await close();
  });

  it('a table leads to its lineage and to that of its columns', async () => {
    const { page, close } = await visit(browser, `${site.url}tables/marts.fct_orders.html`);
    await page.locator('#column-amount a').click();
    await page.locator('.lineage-traced').waitFor();
    expect(new URL(page.url()).searchParams.get('focus')).toBe('marts.fct_orders.amount');
    await close();
  });

  it('a check shows its past, each run at its address, and the tested columns of its failing rows first', async () => {
    const { page, close } = await visit(browser, `${site.url}checks.html?id=amount`);
    const report = page.locator('article.check');
    expect(await report.locator('.history-strip a').count()).toBe(5);
    expect(await report.locator('.history-strip a').first().getAttribute('href')).toContain('runs.html?run=run-1');
    await close();
  });

  it('the search finds tables, columns and checks by beginnings of words, without their accents', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}search.html?q=amou`);
    const found = page.locator('.found a');
    expect(await found.allTextContents()).toEqual(
      expect.arrayContaining(['raw.orders.amount', 'marts.fct_orders.amount', 'raw.orders: amount is never null']),
    );
    const search = page.locator('main input[type=search]');
    await search.fill('sao paulo');
    await found.first().click();
    await page.waitForURL(/checks\.html\?id=key$/);
    await page.locator('#check-key').waitFor();
    await page.goBack();
    await page.waitForURL(/q=sao/);
    await search.fill('fct_orders');
    await found.first().click();
    await page.waitForURL(/tables\/marts\.fct_orders\.html/);
    await page.locator('h1', { hasText: 'fct_orders' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('accessible and within a narrow page, in the dark and in Portuguese', async () => {
    const pages = ['', 'runs.html', 'incidents.html', 'coverage.html#raw.orders', 'search.html?q=order'];
    for (const address of [...pages, 'tables/raw.orders.html']) {
      const { page, complaints, close } = await visit(browser, site.url + address, {
        ...{ locale: 'pt-BR', colorScheme: 'dark', viewport: { width: 360, height: 800 } },
      });
      expect(await seriousFindings(page), address).toEqual([]);
      expect(await scrollsSideways(page), address).toBe(false);
      expect(complaints, address).toEqual([]);
      await close();
    }
  }, 90_000);
});
