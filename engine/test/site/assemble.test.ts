import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assembleSite } from '../../src/publish/site/assemble.js';
import { siteProject, type SiteProject } from './support/project.js';

let project: SiteProject;
beforeEach(async () => {
  project = await siteProject();
  await project.write('src/index.md', '# Hello\n');
});
afterEach(() => project.remove());

const page = (dist: string, name: string): Promise<string> => readFile(path.join(dist, name), 'utf8');

async function built(dist: string, ending: string): Promise<string> {
  const names = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith(ending));
  return (await Promise.all(names.map((name) => page(dist, name)))).join('\n');
}

describe('a project of one page', () => {
  test('has the pages on quality, the theme and a masthead that lists both', async () => {
    const { dist } = await project.build();
    const html = await page(dist, 'index.html');
    expect(html).toContain('<title>Hello | Shop</title>');
    expect([...html.matchAll(/<li><a href="\.\/(\w*)[^"]*"/g)].map(([, name]) => name)).toEqual([
      '',
      'checks',
      'incidents',
      'coverage',
      'tables',
      'lineage',
      'runs',
    ]);
    for (const name of ['checks', 'runs', 'incidents', 'coverage', 'tables', 'lineage', 'search'])
      expect(existsSync(path.join(dist, `${name}.html`)), name).toBe(true);
  });

  test('needs no package.json that makes it a module', async () => {
    await project.write('package.json', '{}');
    await project.write('observablehq.config.ts', 'export default { title: "Own" };\n');
    expect(await page((await project.build()).dist, 'index.html')).toContain('<title>Hello | Own</title>');
  });

  test('names its pages and groups in observablehq.config.ts', async () => {
    await project.write('src/more.md', '---\ntitle: More of it\n---\n\n# More\n');
    await project.write(
      'observablehq.config.ts',
      `export default { sections: [['/more', { path: '/', name: 'Start' }], ['/checks']], footer: 'Ours & theirs' };\n`,
    );
    const html = await page((await project.build()).dist, 'index.html');
    expect([...html.matchAll(/<li><a href="[^"]*"[^>]*>([^<]*)/g)].map(([, name]) => name)).toEqual([
      'More of it',
      'Start',
      'Checks',
    ]);
    expect(html).toContain('<p>Ours &amp; theirs</p>');
  });
});

describe('a file of src/ replaces the file of the package that has its name', () => {
  test('a page, a component (in TypeScript or JavaScript), a text, a part of the style', async () => {
    await project.write('src/checks.md', '# Our own checks\n');
    await project.write('src/components/lead.js', 'export const lead = () => "the lead of the project";\n');
    const texts = await readFile(path.resolve('engine/site/texts/search.ts'), 'utf8');
    await project.write('src/texts/search.ts', `${texts}\nexport const own = 'the texts of the project';\n`);
    await project.write('src/style/layout.css', 'body { color: rebeccapurple; }\n');
    const { dist } = await project.build();
    expect(await page(dist, 'checks.html')).toContain('Our own checks');
    const modules = await built(dist, '.js');
    expect(modules).toContain('the lead of the project');
    expect(modules).toContain('the texts of the project');
    expect(await built(dist, '.css')).toMatch(/rebeccapurple|#639/);
  });

  test('and gives it back when it goes', async () => {
    await project.write('src/checks.md', '# Our own checks\n');
    await assembleSite(project.dir);
    await project.delete('src/checks.md');
    const { root } = await assembleSite(project.dir);
    expect(await readFile(path.join(root, 'checks.md'), 'utf8')).toContain('checks-page.js');
  });
});

describe("an author's own data", () => {
  test('stays where it is, beside what the engine wrote', async () => {
    await project.write('src/data/mine.json', '{"answer": 42}');
    await project.write('src/data/made.json.js', 'process.stdout.write(JSON.stringify({made: 43}));\n');
    await project.write(
      'src/index.md',
      '# Data\n\n```js\nfor (const file of [FileAttachment("data/mine.json"), FileAttachment("data/made.json"), FileAttachment("data/run.json")]) display(await file.json());\n```\n',
    );
    const { dist } = await project.build();
    expect(await readFile(path.join(project.dir, 'src/data/mine.json'), 'utf8')).toBe('{"answer": 42}');
    expect((await readdir(path.join(project.dir, 'src', 'data'))).sort()).toEqual(['made.json.js', 'mine.json']);
    const data = await built(path.join(dist, '_file', 'data'), '.json');
    expect(data).toContain('"answer": 42');
    expect(data).toContain('"made":43');
    expect(data).toContain('"verdict"');
  });

  test.each(['src/data/run.json', 'src/data/run.json.py'])('%s would replace the data of the run', async (file) => {
    await project.write(file, '{}');
    await expect(project.build()).rejects.toMatchObject({
      problems: [{ code: 'site.generated-file', location: { file } }],
    });
    expect(await readFile(path.join(project.dir, file), 'utf8')).toBe('{}');
  });
});

describe('problems are told of the file that the author wrote', () => {
  test('a query in a page with Windows line ends, in a list, between tildes', async () => {
    await project.write(
      'src/index.md',
      '# A\r\n\r\n- x\r\n\r\n  ~~~~sql id=a\r\n  SELECT 1 FROM marts.nothing\r\n  ~~~~\r\n',
    );
    await expect(project.refreshData()).rejects.toMatchObject({
      problems: [{ code: 'site.query', location: { file: 'src/index.md', line: 6 } }],
    });
  });

  test('a library that Framework brings in for a name', async () => {
    await project.write('src/index.md', '# A\n\n```js\ndisplay(echarts.version);\n```\n');
    await expect(project.build()).rejects.toMatchObject({
      problems: [
        {
          message: 'the page uses echarts, which is not installed',
          location: { file: 'src/index.md', line: 4 },
          hint: 'add it to the project: npm install echarts',
        },
      ],
    });
  });
});

describe('languages', () => {
  const variants = '# <span lang="en">Sales</span><span lang="pt-BR">Vendas</span>\n\n<q lang="la">Cave canem</q>\n';

  test('English alone by default: no choice, and no word of another language', async () => {
    await project.write('src/index.md', variants);
    const html = await page((await project.build()).dist, 'index.html');
    expect(html).toContain('document.documentElement.lang = "en"');
    expect(html).not.toContain('Vendas');
    expect(html).toContain('Cave canem');
    expect(html).not.toContain('data-languages');
  });

  test('as configured, with English where a text is not in one of them', async () => {
    await project.write('src/index.md', variants);
    const html = await page((await project.build({ languages: ['pt-BR', 'fr'] })).dist, 'index.html');
    expect(html).toContain('<meta name="lastro-languages" content="pt-BR fr">');
    expect(html).toMatch(/data-languages="pt-BR"[^>]*>Vendas/);
    expect(html).toMatch(/data-languages="fr"[^>]*>Sales/);
    expect(html).toMatch(/data-languages="pt-BR">Verificações/);
  });
});
