import { afterAll, expect } from 'vitest';
import { serveSite } from '../../src/publish/site/serve.js';
import { startBigQueryEmulator } from '../support/bigquery-emulator.js';
import { ProjectFolder } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { SHOP } from '../support/shop.js';
import { NO_BROWSER, hasBrowser, openBrowser, seriousFindings, visit } from './support/browser.js';

const emulator = hasBrowser ? await startBigQueryEmulator() : undefined;
afterAll(() => emulator?.stop());
const it = itRequires(
  emulator !== undefined,
  hasBrowser ? 'the BigQuery emulator cannot be installed or started' : NO_BROWSER,
);

it('the site of a run on BigQuery says where its figures come from, in both languages, and nothing of its credentials', async () => {
  const project = new ProjectFolder({
    ...SHOP,
    'src/index.md': `# Shop

\`\`\`js
import {runSummary} from "./components/run-summary.js";
display(runSummary());
\`\`\`
`,
  });
  project.edit('lastro.config.ts', (text) =>
    text.replace(
      'targets: {',
      `languages: ['en', 'pt-BR'], targets: { cloud: { type: 'bigquery', project: '${emulator?.project ?? ''}', prefix: 'site', keyfile: 'secret-key.json' },`,
    ),
  );
  const env = { BIGQUERY_API_ENDPOINT: emulator?.url ?? '' };
  const built = await project.lastroWith(env, 'build', '--site', '--target', 'cloud');
  expect(built, built.err).toMatchObject({ code: 0 });
  const site = await serveSite(project.path('dist'), 0);
  const browser = await openBrowser();
  try {
    const english = 'Figures from target cloud (BigQuery, project lastro-test).';
    const portuguese = 'Números do destino cloud (BigQuery, projeto lastro-test).';
    for (const [address, place, said, locale] of [
      ['', '.run-summary', english, 'en-US'],
      ['runs.html', 'main', english, 'en-US'],
      ['tables/marts.fct_orders.html', '.table-facts', english, 'en-US'],
      ['', '.run-summary', portuguese, 'pt-BR'],
    ] as const) {
      const { page, complaints, close } = await visit(browser, `${site.url}${address}`, { locale });
      expect(await page.locator(place).first().textContent()).toContain(said);
      expect(await page.locator('.masthead-date').getAttribute('title')).toBe(said);
      expect(await page.content()).not.toContain('secret-key');
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
    const { page, close } = await visit(browser, `${site.url}tables/marts.fct_orders.html`);
    const sql = (await page.locator('main').textContent()) ?? '';
    expect(sql).toContain('`lastro-test`.`site_staging`.`stg_orders`');
    await page.goto(`${site.url}tables/raw.orders.html`, { waitUntil: 'networkidle' });
    expect(await page.locator('.table-facts').textContent()).not.toContain('Figures from');
    await close();
  } finally {
    await browser.close();
    await site.close();
    project.remove();
  }
}, 180_000);
