import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatError } from '../../src/base/errors.js';
import { assertSiteConfig } from '../../src/publish/site/check-config.js';
import { frameworkConfig } from '../../src/publish/site/framework-config.js';
import { normalizeConfig } from '../../src/publish/site/framework-parsers.js';
import type { MastheadTexts } from '../../src/publish/site/masthead.js';
import { siteProject, type SiteProject } from './support/project.js';

let project: SiteProject;
beforeAll(async () => {
  project = await siteProject();
});
afterAll(() => project.remove());

it("Framework's settings work as a project writes them", async () => {
  await project.write(
    'observablehq.config.js',
    `export default {
  title: 'Flights',
  head: ({ path }) => '<meta name="page" content="' + path + '">',
  footer: () => '<p>By <a href="./carriers">us</a></p>',
  pages: [
    { name: 'Start', path: '/index' },
    { name: 'More', pages: [{ name: 'The carriers', path: '/carriers' }] },
  ],
  sidebar: true,
  pager: true,
  toc: { label: 'On this page' },
  search: { *index() { yield { path: '/carriers#airships', title: 'zeppelin', text: 'airship' }; } },
  dynamicPaths: ['/carrier-AA'],
  interpreters: { '.words': ['cat'] },
  typographer: true,
};
`,
  );
  await project.write(
    'src/index.md',
    '# Home\n\nProse.\n\n## First\n\nIt says "yes".\n\n```js\nFileAttachment("w.txt").text();\n```\n',
  );
  await project.write('src/carriers.md', '# Carriers\n');
  await project.write('src/carrier-[code].md', '# One\n');
  await project.write('src/w.txt.words', 'hello');
  const { dist } = await project.build();
  const page = (name: string): Promise<string> => readFile(path.join(dist, name), 'utf8');
  const home = await page('index.html');
  expect(home).toContain('<meta name="page" content="/index">');
  expect(home).toContain('<meta name="lastro-languages" content="en">');
  expect(home).toMatch(/<footer[^]*<a href="\.\/carriers\.html">us<\/a>/);
  expect(home).toMatch(/class="sections"[^]*Start[^]*The carriers/);
  expect(home).toMatch(/observablehq-sidebar[^]*The carriers/);
  expect(home).toMatch(/On this page/);
  expect(home).toContain('“yes”');
  expect(await page('carrier-AA.html')).toContain('One');
  expect(home).toMatch(/_file\/w\.[0-9a-f]+\.txt/);
  const search = (await readdir(path.join(dist, '_observablehq'))).find((name) => name.startsWith('minisearch.')) ?? '';
  expect(await page(`_observablehq/${search}`)).toContain('zeppelin');
});

it('a build has the list of pages that Framework reads, once; a preview reads it anew', async () => {
  await project.write('src/index.md', '# Home\n');
  await project.write('src/carriers.md', '# Carriers\n');
  await project.write('src/more/index.md', '---\npager: false\n---\n\n# More\n');
  await project.write('src/later.md', '---\ndraft: true\n---\n\n# Later\n');
  const settings = {
    ...{ root: path.join(project.dir, 'src'), output: path.join(project.dir, 'out'), title: 'Shop', languages: ['en'] },
    ...{ pages: [], masthead: await masthead() },
  };
  const { fetch } = globalThis;
  try {
    const { pages, ...others } = await frameworkConfig({}, settings);
    expect(pages).toEqual((await normalizeConfig(others)).pages);
    expect(pages).toContainEqual({ name: 'Carriers', path: '/carriers', pager: 'main' });
    expect(pages).toContainEqual({ name: 'More', path: '/more/index', pager: null });
    expect(pages).not.toContainEqual(expect.objectContaining({ path: '/later' }));
    expect(await frameworkConfig({}, { ...settings, problems: [] })).not.toHaveProperty('pages');
  } finally {
    globalThis.fetch = fetch;
  }
});

async function masthead(): Promise<MastheadTexts> {
  const file = new URL('../../site/texts/masthead.json', import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as MastheadTexts;
}

it('settings that it has not are refused by name, each with its line', async () => {
  await project.write('src/index.md', '# Home\n');
  await project.write(
    'observablehq.config.js',
    "export default {\n  theme: 'ink',\n  titel: 'x',\n  root: 'docs',\n};\n",
  );
  const error: unknown = await project.build().catch((reason: unknown) => reason);
  expect(formatError(error).split('\n')).toEqual([
    expect.stringMatching(
      /^observablehq\.config\.js:2 {2}site\.refused-setting {2}.* theme \(.*src\/style\/theme\.css/,
    ),
    expect.stringMatching(/^observablehq\.config\.js:4 {2}site\.refused-setting {2}.* root \(/),
    expect.stringMatching(/^observablehq\.config\.js:3 {2}site\.unknown-setting {2}.*titel \(did you mean title\?\)/),
  ]);
});

describe('a setting of another kind is refused', () => {
  it.each([
    { title: 5 },
    { sections: '/delivery' },
    { sections: ['/delivery'] },
    { pages: [{ path: '/x' }] },
    { pages: [], sections: [] },
    { footer: { en: 5 } },
    { base: 'reports' },
    { search: false },
    { search: { index: [] } },
    { interpreters: { '.ts': ['deno'] } },
    { head: null },
    { dynamicPaths: 5 },
    { toc: 'yes' },
  ])('%j', (own) => {
    expect(() => assertSiteConfig(own, 'observablehq.config.js', '')).toThrow(/site\.config {2}/);
  });

  it('what is no object', () => {
    expect(() => assertSiteConfig('x', 'observablehq.config.js', '')).toThrow('exports "x"');
  });
});
