import fs from 'node:fs';
import { afterAll, expect } from 'vitest';
import { serveSite } from '../../src/publish/site/serve.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from '../site/support/browser.js';
import { readDocument } from '../support/documents.js';
import { ProjectFolder } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { walk } from '../support/tutorial.js';

const project = new ProjectFolder();
afterAll(() => project.remove());

/** What a page of the built site shows, and how many bars its figures have. */
async function shown(page: string): Promise<{ text: string; bars: number; complaints: string[] }> {
  const site = await serveSite(project.path('dist'), 0);
  const browser = await openBrowser();
  try {
    const visited = await visit(browser, `${site.url}${page}`);
    const main = visited.page.locator('#observablehq-main');
    const bars = await main.locator('figure svg rect').count();
    return { text: await main.innerText(), bars, complaints: visited.complaints };
  } finally {
    await browser.close();
    await site.close();
  }
}

itRequires(hasBrowser, NO_BROWSER)(
  'the site of the tutorial shows both figures, one of them with a warning',
  async () => {
    const walked = await walk(project, 'docs/tutorial.md', { site: true });
    expect(walked.find(({ words }) => words.includes('--site'))?.ended.code).toBe(0);
    const { text, bars, complaints } = await shown('tickets.html');
    expect({ bars, complaints }).toEqual({ bars: 6, complaints: [] });
    expect(text).toContain('2 checks pass');
    expect(text).toContain('1 of 2 checks with warnings');
  },
);

itRequires(hasBrowser, NO_BROWSER)('the suite and the page of the README make the verdict that it shows', async () => {
  const readme = readDocument('README.md').blocks;
  const block = (language: string): string => readme.find((each) => each.language === language)?.text ?? '';
  const corrected = readDocument('docs/tutorial.md').blocks.filter(({ language }) => language === 'csv')[1];
  project.write('data/tickets.csv', corrected?.text ?? '');
  fs.rmSync(project.path('expectations/staging/stg_tickets.yaml'));
  project.write('expectations/marts/rpt_tickets.yaml', block('yaml'));
  project.write('src/readme.md', block('md'));
  expect((await project.lastro('build', '--site')).code).toBe(0);
  const { text, bars, complaints } = await shown('readme.html');
  expect({ bars, complaints }).toEqual({ bars: 3, complaints: [] });
  expect(text).toContain('1 of 2 checks with warnings');
});
