import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { serveSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { artifacts } from './support/artifacts.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from './support/browser.js';
import { siteProject, type SiteProject } from './support/project.js';

const GUIDE = path.resolve(import.meta.dirname, '../../../docs/guide/pages.md');

let project: SiteProject;
beforeAll(async () => {
  project = await siteProject();
});
afterAll(() => project.remove());

itRequires(hasBrowser, NO_BROWSER)('the page of the guide works as it stands there', async () => {
  const page = /^````md\n([\s\S]*?)^````$/m.exec(readFileSync(GUIDE, 'utf8'))?.[1] ?? '';
  await project.write('src/shipping.md', page);
  await project.write('src/index.md', '# Home\n');
  await project.publish({
    'marts.rpt_monthly_sales': `SELECT * FROM (VALUES ('South', 100.0, 20.0), ('North', 100.0, 30.0), ('South', 300.0, 40.0)) t(region, revenue, shipping_fee)`,
  });
  const columns = { region: [], revenue: [], shipping_fee: [], orders: [] };
  await project.writeData(
    artifacts({
      tables: [{ relation: 'marts.rpt_monthly_sales', columns }],
      checks: [
        { id: 'a', relation: 'marts.rpt_monthly_sales', columns: ['shipping_fee'], status: 'warn' },
        { id: 'c', relation: 'marts.rpt_monthly_sales', columns: ['region', 'revenue'] },
        { id: 'b', relation: 'marts.rpt_monthly_sales', columns: ['orders'], status: 'fail' },
      ],
    }),
  );
  const { dist } = await project.build();
  const site = await serveSite(dist, 0);
  const browser = await openBrowser();
  const seen = await visit(browser, `${site.url}shipping.html`);
  try {
    expect(seen.complaints).toEqual([]);
    expect(await seen.page.locator('.figure-title').textContent()).toBe('Customers of the North pay most for shipping');
    expect(await seen.page.locator('.verdict-badge').getAttribute('data-verdict')).toBe('warn');
    expect(await seen.page.locator('#shipping rect').count()).toBe(2);
  } finally {
    await browser.close();
    await site.close();
  }
});
