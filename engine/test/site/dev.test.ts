import fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ProjectFolder, type Running } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from './support/browser.js';

const QUERY = (n: number): string => `\`\`\`sql id=days\nSELECT ${n} AS n FROM marts.rpt_days\n\`\`\`\n`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('lastro dev follows edits', () => {
  let project: ProjectFolder;
  let running: Running;
  let url: string;

  const get = async (address: string): Promise<string> => {
    const response = await fetch(url + address);
    return response.ok ? response.text() : `${response.status}`;
  };
  const sees = (address: string, words: string | RegExp): Promise<void> =>
    vi.waitFor(async () => expect(await get(address)).toMatch(words), { timeout: 40_000, interval: 200 });

  beforeAll(async () => {
    project = new ProjectFolder({
      'lastro.config.ts': `export default { name: 'days' };\n`,
      'transforms/marts/rpt_days.sql': 'SELECT 1 AS day\n',
      'src/index.md': `# First words\n\n${QUERY(1)}`,
    });
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    running = project.spawn(['dev', '--port', String(port)]);
    await sees('', 'First words');
  }, 120_000);
  afterAll(async () => {
    running.child.kill('SIGTERM');
    await running.ended;
    project.remove();
  });

  test('of a page and of the SQL in it', async () => {
    await sees('_file/data/queries/index.days.json', '"n":1');
    project.write('src/index.md', `# Other words\n\n${QUERY(2)}`);
    await sees('', 'Other words');
    await sees('_file/data/queries/index.days.json', '"n":2');
  });

  test('pages that come and go, also in the masthead', async () => {
    project.write('src/more.md', '# More of it\n');
    await sees('more.html', /<h1[^]*More of it/);
    await sees('', /<nav[^]*More of it[^]*<\/nav>/);
    fs.rmSync(project.path('src/more.md'));
    await sees('more.html', '404');
    await sees('', /^(?![^]*More of it)/);
  });

  test('a page of the package that the project replaces, and gives back', async () => {
    await sees('checks.html', 'checks-page');
    project.write('src/checks.md', '# Our own checks\n');
    await sees('checks.html', /<h1[^]*Our own checks/);
    fs.rmSync(project.path('src/checks.md'));
    await sees('checks.html', 'checks-page');
  });

  test('settings of the site', async () => {
    project.write('observablehq.config.ts', "export default { title: 'Another name' };\n");
    await sees('', 'Another name');
    fs.rmSync(project.path('observablehq.config.ts'));
    await sees('', /^(?![^]*Another name)/);
  });

  test('models, whose run writes the data again', async () => {
    project.write('transforms/marts/rpt_days.sql', 'SELECT 5 AS day\n');
    await sees('_file/data/marts/rpt_days.json', '"day":[5]');
  });

  test('a mistake in a query is reported, and the preview goes on', async () => {
    project.write('src/index.md', '# Wrong\n\n```sql id=days\nSELECT nothing FROM marts.rpt_days\n```\n');
    await sees('', 'Wrong');
    project.write('src/index.md', `# Right\n\n${QUERY(3)}`);
    await sees('_file/data/queries/index.days.json', '"n":3');
  });

  itRequires(hasBrowser, NO_BROWSER)(
    'an open page shows what is wrong with a model, as text, until it is right',
    async () => {
      const browser = await openBrowser();
      const { page } = await visit(browser, url);
      try {
        const panel = page.getByRole('alert');
        project.write('transforms/marts/rpt_days.sql', 'SELECT "<img src=x onerror=alert(1)>" AS day\n');
        await panel.waitFor();
        expect(await panel.textContent()).toMatch(
          /transforms\/marts\/rpt_days\.sql:1.*<img src=x onerror=alert\(1\)>/s,
        );
        expect(await panel.locator('img').count()).toBe(0);
        await page.locator('.masthead-run [data-verdict=fail]').waitFor();
        project.write('transforms/marts/rpt_days.sql', 'SELECT 6 AS day\n');
        await panel.waitFor({ state: 'detached' });
        await sees('_file/data/marts/rpt_days.json', '"day":[6]');
      } finally {
        await browser.close();
      }
    },
  );

  itRequires(hasBrowser, NO_BROWSER)(
    'a page that was loading while the settings or problems of the preview changed loads again',
    async () => {
      const browser = await openBrowser();
      const page = await browser.newPage();
      const html = await get('');
      const answerTo = (hash: string | undefined): Promise<string> =>
        page.evaluate(
          ([server, sent]) =>
            new Promise<string>((resolve, reject) => {
              const socket = new WebSocket(server.replace('http', 'ws') + '_observablehq');
              socket.onopen = () => {
                socket.send(JSON.stringify({ type: 'hello', path: '/', hash: sent }));
              };
              socket.onmessage = ({ data }) => {
                resolve((JSON.parse(String(data)) as { type: string }).type);
              };
              socket.onerror = () => {
                reject(new Error('no answer'));
              };
            }),
          [url, hash] as const,
        );
      const hash = /open\(\{hash: "(\w+)"/.exec(html)?.[1];
      try {
        expect(await answerTo(hash)).toBe('welcome');
        project.write('observablehq.config.ts', "export default { title: 'A name since then' };\n");
        await sees('', 'A name since then');
        expect(await answerTo(hash)).toBe('reload');
      } finally {
        fs.rmSync(project.path('observablehq.config.ts'));
        await browser.close();
      }
    },
  );

  itRequires(hasBrowser, NO_BROWSER)('an open page shows the edit by itself', async () => {
    const browser = await openBrowser();
    const { page } = await visit(browser, url);
    try {
      project.write('src/index.md', `# Words of the reader's page\n\n${QUERY(3)}`);
      await page.locator('h1', { hasText: "Words of the reader's page" }).waitFor();
    } finally {
      await browser.close();
    }
  });

  test('the terminal has no lines of another program', async () => {
    running.child.kill('SIGTERM');
    const { out, err, code } = await running.ended;
    expect({ code, err }).toEqual({ code: 143, err: '' });
    expect(out).toContain(`live  ${url}`);
    expect(out).not.toMatch(/Observable|GET \/|socket/);
  });
});
