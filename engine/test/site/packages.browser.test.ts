import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from './support/browser.js';
import { siteProject, type SiteProject } from './support/project.js';

const it = itRequires(hasBrowser, NO_BROWSER);

const PAGE = `# Packages

\`\`\`js
import {scaleLinear} from "npm:d3-scale@4";
const rows = await FileAttachment("rows.csv").csv({typed: true});
const parsed = d3.csvParse("a,b\\n1,2");
display(html\`<output>\${[rows[0].a + rows[1].a, parsed[0].b, d3.csvFormat(parsed), typeof d3.autoType, scaleLinear()(0.5)].join(" ")}\`);
display(Plot.barX([1, 2]).plot());

import {runSummary} from "./components/run-summary.js";
display(runSummary());
\`\`\`

\`\`\`ts
const typed: number = 1;
display(svg\`<svg><g data-typed=\${typed}></g></svg>\`);
\`\`\`
`;

describe('packages of a page, under the policy of the built site', () => {
  let project: SiteProject;
  let site: RunningSite;
  let browser: Browser;
  beforeAll(async () => {
    if (!hasBrowser) return;
    project = await siteProject();
    await project.write('src/rows.csv', 'a,b\n1,x\n2,y\n');
    await project.write('src/index.md', PAGE);
    site = await serveSite((await project.build()).dist, 0);
    browser = await openBrowser();
  });
  afterAll(async () => {
    if (!hasBrowser) return;
    await browser.close();
    await site.close();
    await project.remove();
  });

  it('CSV, names that d3 re-exports, a package within d3', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    expect(await page.locator('output').textContent()).toBe('3 2 a,b\n1,2 function 0.5');
    expect(await page.locator('[data-typed="1"]').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('a run without checks is reported as such', async () => {
    const { page, close } = await visit(browser, site.url);
    expect(await page.locator('.run-verdict').textContent()).toContain('No checks ran');
    await close();
  });

  it('one language alone offers no other', async () => {
    const { page, close } = await visit(browser, site.url, { locale: 'pt-BR' });
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('.masthead button').count()).toBe(0);
    expect(await page.locator('.masthead').textContent()).not.toMatch(/Verifica|Buscar/);
    await close();
  });
});
