import { afterAll, expect } from 'vitest';
import { serveSite } from '../../src/publish/site/serve.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from '../site/support/browser.js';
import { ProjectFolder } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { walk } from '../support/tutorial.js';

const project = new ProjectFolder();
afterAll(() => project.remove());

itRequires(hasBrowser, NO_BROWSER)(
  'the site of the tutorial shows both figures, one of them with a warning',
  async () => {
    const walked = await walk(project, 'docs/tutorial.md', { site: true });
    const built = walked.find(({ words }) => words.includes('--site'));
    expect(built?.ended.code).toBe(0);
    const site = await serveSite(project.path('dist'), 0);
    const browser = await openBrowser();
    try {
      const { page, complaints } = await visit(browser, `${site.url}tickets.html`);
      expect(complaints).toEqual([]);
      expect(await page.locator('figure svg rect').count()).toBe(6);
      const text = await page.locator('#observablehq-main').innerText();
      expect(text).toContain('2 checks pass');
      expect(text).toContain('1 of 2 checks with warnings');
    } finally {
      await browser.close();
      await site.close();
    }
  },
);
