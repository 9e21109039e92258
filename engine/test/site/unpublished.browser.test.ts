import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { artifacts } from './support/artifacts.js';
import { NO_BROWSER, hasBrowser, openBrowser, seriousFindings, visit } from './support/browser.js';
import { siteProject, type SiteProject } from './support/project.js';

const it = itRequires(hasBrowser, NO_BROWSER);

/** A first night on which the load failed: nothing that reads it was built. */
const FAILED = artifacts({
  runId: 'run-2',
  tables: [
    { relation: 'raw.flights', columns: { id: [] }, status: 'error' },
    ...['rpt_flights', 'rpt_gates'].map((name) => ({
      ...{ relation: `marts.${name}`, reads: ['raw.flights'], status: 'skipped' as const },
      columns: { day: ['raw.flights.id'], flights: ['raw.flights.id'] },
    })),
  ],
  checks: [{ id: 'key', relation: 'raw.flights', columns: ['id'], status: 'error' }],
});

for (const result of FAILED.runResults.results.filter(({ status }) => status === 'error'))
  result.message = 'no such file';

/** Everything that can show a number of a table: by a dataset, a query of the page, a full name, and a Parquet file. */
const page = (title: string, table: string): string => `# ${title}

\`\`\`js
import {total} from "./components/aggregate.js";
import {bigNumber, bigNumbers} from "./components/big-number.js";
import {dataset} from "./components/dataset.js";
import {figure} from "./components/figure.js";
import {lead} from "./components/lead.js";
import {parquetColumns} from "./components/parquet.js";
import {runSummary} from "./components/run-summary.js";
const flights = await dataset(FileAttachment("data/marts/${table}.json"));
const columns = await parquetColumns(FileAttachment("data/marts/${table}.parquet").href);
display(html\`<div id="run">\${runSummary()}</div>\`);
display(lead(\`Flights 0 of \${total(flights, "flights")}\`, {data: flights}));
display(bigNumbers({data: flights, numbers: [
  {label: "Flights", value: String(total(flights, "flights")), note: "0 a day", reads: ["flights"]},
  {label: "Share", value: String(total(flights, "flights") / flights.length), reads: ["flights", "day"]}
]}));
display(bigNumber({label: "Rows", value: String((columns.flights ?? []).length), reads: ["marts.${table}.flights"]}));
display(figure({name: "flights", title: \`\${flights.length} flights\`, subtitle: "0 days", data: flights, rows: flights, chart: html\`<i>0</i>\`}));
\`\`\`

\`\`\`sql id=counted
select count(*) as n, coalesce(sum(flights), 0) as flights from marts.${table}
\`\`\`

\`\`\`sql id=years
select date_trunc('month', day) as year, count(*) as n from marts.${table} group by 1
\`\`\`

\`\`\`js
display(bigNumber({label: "Counted", value: String(counted[0].n), data: counted, reads: ["n"]}));
display(figure({name: "years", title: \`\${years.length} years\`, subtitle: "of all", data: years, reads: ["year", "n"], rows: years, chart: html\`<i>0</i>\`}));
display(figure({name: "counted", title: \`\${counted[0].flights} flights\`, subtitle: "of all", data: counted, rows: counted, chart: html\`<i>0</i>\`, controls: html\`<b>0 found</b>\`}));
\`\`\`
`;

describe('a site without published figures', () => {
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    if (!hasBrowser) return;
    browser = await openBrowser();
    ends.push(() => browser.close());
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const serve = async (prepare: (project: SiteProject) => Promise<void>): Promise<RunningSite> => {
    const project = await siteProject();
    ends.push(() => project.remove());
    await project.write('src/index.md', page('Flights', 'rpt_flights'));
    await project.write('src/gates.md', page('Gates', 'rpt_gates'));
    await prepare(project);
    const { dist } = await project.build({ languages: ['en', 'pt-BR'] });
    const site = await serveSite(dist, 0);
    ends.push(() => site.close());
    return site;
  };
  const textsOf = async (where: Page, selector: string): Promise<string[]> =>
    (await where.locator(selector).allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
  const shown = async (
    url: string,
    locale = 'en-US',
  ): Promise<{ numbers: string[]; figures: string[]; lead: string[]; masthead: string; run: string[] }> => {
    const { page: opened, complaints, close } = await visit(browser, url, { locale });
    const found = {
      numbers: await textsOf(opened, '.big-number'),
      figures: await textsOf(opened, 'figure'),
      lead: await textsOf(opened, '.lead'),
      masthead: (await textsOf(opened, '.masthead-run')).join(),
      run: await textsOf(opened, '.run-unpublished'),
    };
    expect(await seriousFindings(opened)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
    return found;
  };

  it('says so at every number and figure of every page, and shows no zeros', async () => {
    const site = await serve((project) => project.writeRuns([FAILED]));
    for (const address of ['', 'gates.html']) {
      const { numbers, figures, lead, masthead, run } = await shown(`${site.url}${address}`);
      expect(numbers).toHaveLength(4);
      expect(figures).toHaveLength(3);
      for (const text of [...numbers, ...figures]) {
        expect(text).toContain('No figures published yet.');
        expect(text.replaceAll(/\d+ of \d+ (checks|columns)/g, '')).not.toMatch(/\b0\b|NaN|Infinity/);
      }
      expect(lead).toEqual(['No figures published yet.']);
      expect(masthead).toContain('No figures published yet.');
      expect(run).toEqual(['No figures have been published yet: the first run that succeeds publishes them.']);
    }
    const { numbers } = await shown(site.url, 'pt-BR');
    expect(numbers[0]).toContain('Nenhum número publicado ainda.');
  }, 120_000);

  it('of one table says so there only: the others show what was published last', async () => {
    const site = await serve(async (project) => {
      await project.publish(
        { 'marts.rpt_flights': "select date '2018-10-01' as day, 41 as flights" },
        { runId: 'run-1', publishedAt: '2018-10-17T03:00:07.000Z' },
      );
      await project.writeRuns([FAILED]);
    });
    const published = await shown(site.url);
    expect(published.numbers.map((text) => /^\w+ \d+/.exec(text)?.[0])).toEqual([
      'Flights 41',
      'Share 41',
      'Rows 1',
      'Counted 1',
    ]);
    expect(published.lead).toEqual(['Flights 0 of 41']);
    expect(published.figures.join()).not.toContain('No figures');
    expect(published.masthead).toContain('Figures of 17 Oct 2018');
    const missing = await shown(`${site.url}gates.html`);
    for (const text of [...missing.numbers, ...missing.figures, ...missing.lead])
      expect(text).toContain('No figures published yet.');
    expect(missing.run).toEqual(['No figures published yet of marts.rpt_gates']);
  }, 120_000);
});
