import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { NodeStatus } from '../../src/base/status.js';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { artifacts } from './support/artifacts.js';
import { NO_BROWSER, hasBrowser, openBrowser, seriousFindings, visit } from './support/browser.js';
import { siteProject } from './support/project.js';

const it = itRequires(hasBrowser, NO_BROWSER);

/** A night on which a load was stopped by its gate, or not: what reads it was not built, and one check of the report reads it. */
function night(n: number, load: NodeStatus): ReturnType<typeof artifacts> {
  const isStopped = load === 'error';
  const model = isStopped ? 'skipped' : 'success';
  return artifacts({
    runId: `run-${n}`,
    tables: [
      { relation: 'raw.orders', columns: { id: [] }, rows: 1000 + n, status: load },
      { relation: 'raw.states', columns: { state: [] }, rows: 27 },
      {
        relation: 'marts.fct_orders',
        reads: ['raw.orders'],
        columns: { id: ['raw.orders.id'] },
        rows: 990 + n,
        status: model,
      },
      { relation: 'marts.dim_states', reads: ['raw.states'], columns: { state: ['raw.states.state'] }, rows: 27 },
    ],
    checks: [
      { id: 'gate', relation: 'raw.orders', columns: ['id'], status: isStopped ? 'fail' : 'pass' },
      ...(['pass', 'warn'] as const).map((earlier) => ({
        ...{ id: `key-${earlier}`, relation: 'marts.fct_orders', columns: ['id'] },
        ...(isStopped
          ? { status: 'skipped' as const, observed: 'skipped: source.shop.raw.orders failed' }
          : { status: earlier }),
      })),
      { id: 'own', relation: 'marts.dim_states', columns: ['state'] },
      { id: 'used', relation: 'marts.dim_states', columns: [], status: isStopped ? 'skipped' : 'pass' },
    ],
  });
}

const NIGHTS = [night(1, 'success'), night(2, 'error'), night(3, 'error')];

describe('after a load that its gate stopped, the pages say', () => {
  let site: RunningSite;
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (!hasBrowser) return;
    const project = await siteProject();
    ends.push(() => project.remove());
    await project.write(
      'src/index.md',
      `# Shop

\`\`\`js
import {runSummary} from "./components/run-summary.js";
import {verdictBadge} from "./components/verdict.js";
display(runSummary());
display(html\`<p id="states">\${verdictBadge(["marts.dim_states.state"])}</p>\`);
display(html\`<p id="orders">\${verdictBadge(["marts.fct_orders.id"])}</p>\`);
\`\`\`
`,
    );
    await project.writeRuns(NIGHTS);
    const { dist } = await project.build();
    site = await serveSite(dist, 0);
    ends.push(() => site.close());
    browser = await openBrowser();
    ends.push(() => browser.close());
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const textOf = async (page: Page, selector: string): Promise<string> =>
    ((await page.locator(selector).first().textContent()) ?? '').replace(/\s+/g, ' ').trim();

  it('how many checks were skipped, in the run, in the list and on each mark', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    expect(await textOf(page, '.run-summary')).toContain('1 of 5 checks passed. Skipped: 3.');
    expect(await page.locator('.masthead-run .verdict').getAttribute('data-verdict')).toBe('fail');
    expect(await textOf(page, '#states')).toBe('1 of 2 checks skipped');
    expect(await page.locator('#states .verdict-badge').getAttribute('data-verdict')).toBe('not_checked');
    expect(await textOf(page, '#orders')).toBe('1 of 3 checks fail');
    await page.goto(`${site.url}checks.html?status=skipped`);
    await page.locator('.checks-list tbody tr').first().waitFor();
    expect(await page.locator('.checks-list tbody tr').count()).toBe(3);
    expect(await textOf(page, '.run-summary')).toContain('5 checks: 1 passed, 0 with warnings, 1 failed, 3 skipped.');
    expect(complaints).toEqual([]);
    await close();
  });

  it('why a check was skipped and what it found when it last ran, at its address', async () => {
    for (const earlier of ['pass', 'warn']) {
      const { page, complaints, close } = await visit(browser, `${site.url}checks.html?id=key-${earlier}`);
      const check = page.locator(`#check-key-${earlier}`);
      await check.waitFor();
      const observed = await textOf(page, `#check-key-${earlier} .check-observed`);
      expect(observed).toBe(
        `Not checked skipped: source.shop.raw.orders failed last result, in the run of 18 Oct 2018: ${earlier}`,
      );
      expect(await check.locator('.last-result a').getAttribute('href')).toContain('run=run-1');
      expect(complaints).toEqual([]);
      await close();
    }
  });

  it('what a table is that was not built, what it still holds, and all its checks', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}tables/marts.fct_orders.html`);
    const facts = await textOf(page, '.table-facts');
    expect(facts).toContain('Marts · table');
    expect(facts).toContain('not built in this run; 991 rows, of the run of 18 Oct 2018');
    expect(await page.locator('.table-checks > details').count()).toBe(2);
    expect(await textOf(page, '.table-checks')).toContain('last result, in the run of');
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${site.url}tables/raw.orders.html`);
    await page.locator('.table-facts').waitFor();
    expect(await textOf(page, '.table-facts')).toContain(
      'not loaded in this run; 1,001 rows, of the run of 18 Oct 2018',
    );
    expect(complaints).toEqual([]);
    await close();
  });
});
