import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemsError, formatError, formatLocation } from '../../src/base/errors.js';
import { buildFailure } from '../../src/publish/site/build-failure.js';
import { siteFiles } from '../../src/publish/site/files.js';
import { artifacts } from './support/artifacts.js';
import { siteProject, type SiteProject } from './support/project.js';

let project: SiteProject;
beforeEach(async () => {
  project = await siteProject();
});
afterEach(() => project.remove());

async function problems(): Promise<string[]> {
  try {
    await project.build();
    return [];
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return error.problems.map(
      ({ code, location }) => `${code} ${location === undefined ? '' : formatLocation(location)}`,
    );
  }
}

describe('a build says what is wrong with the pages', () => {
  test('cells that do not parse and links to nowhere, all at once, each at its line', async () => {
    await project.write(
      'src/index.md',
      '---\ntitle: Home\n---\n\n# Home\n\n```js\nconst a = 1;\n  const b = ;\n```\n\n- [gone](./gone)\n',
    );
    await project.write('src/other.md', '# Other\r\n\r\nOne\r\ntwo ${1 +}\r\n\r\n[home](./)\r\n');
    await project.write('src/part.md', '# Part\n\n<p>\none ${a}\n${2 +}\n</p>\n');
    expect(await problems()).toEqual([
      'site.broken-cell src/index.md:9:13',
      'site.broken-link src/index.md:12',
      'site.broken-cell src/other.md:4',
      'site.broken-cell src/part.md:5',
    ]);
  });

  test('a masthead that leads to nowhere, once, and a site without a home page', async () => {
    await project.write('src/sub/other.md', '# Other\n');
    await project.write('observablehq.config.ts', "export default { sections: [['/sub/other', '/sub/gone']] };\n");
    expect(await problems()).toEqual(['site.no-home src/index.md', 'site.broken-link observablehq.config.ts']);
  });

  test('a value imported from outside the site', async () => {
    await project.write('src/index.md', '# Home\n\n```js\nimport {x} from "../engine/x.js";\n```\n');
    expect(await problems()).toEqual(['site.broken-cell src/index.md:4:1']);
  });

  test('anything that comes from elsewhere, or that the policy of the site forbids', async () => {
    await project.write(
      'src/index.md',
      '# Home\n\n<img src="https://example.org/pixel.png" alt="a > b">\n\n`onclick="no"`\n\n<button title="a > b" onclick="go()">Go</button>\n\n<a href="javascript:go()">Go</a>\n',
    );
    await project.write(
      'src/style/layout.css',
      "@import url('https://example.org/font.css');\nbody {\n  background: url(https://example.org/paper.png);\n}\n",
    );
    await project.write(
      'observablehq.config.js',
      `export default {
  head: \`<script type="module">
import { inject } from 'https://example.org/count.js';
inject();
</script>\`,
};
`,
    );
    await project.write(
      'src/code.md',
      '# Code\n\n```js\ndisplay(\'import x from "https://example.org/shown.js"\');\n```\n',
    );
    expect((await problems()).sort()).toEqual([
      'site.external-resource observablehq.config.js:3',
      'site.external-resource src/index.md:3',
      'site.external-resource src/style/layout.css:1',
      'site.external-resource src/style/layout.css:3',
      'site.handler-forbidden src/index.md:7',
      'site.handler-forbidden src/index.md:9',
    ]);
  });

  test('a loader that fails, with what it said', async () => {
    await project.write('src/index.md', '# Home\n\n```js\nFileAttachment("a.json").json();\n```\n');
    await project.write('src/a.json.sh', 'echo "no data today" >&2; exit 3\n');
    await expect(project.build()).rejects.toMatchObject({
      code: 'site.loader-failed',
      message: 'src/a.json.sh exited with code 3\nno data today',
      location: { file: 'src/a.json.sh' },
    });
  });

  test.each([
    ['a.json.ts', 'const n: number = 1;\nimport "absent/sub";\n', 'src/a.json.ts:2', 'npm install absent'],
    ['a.json.js', 'import "@scope/absent/sub.js";\n', 'src/a.json.js:1', 'npm install @scope/absent'],
    ['a.json.ts', 'const n: number = 1;\nthrow new Error(`no ${n} today`);\n', 'src/a.json.ts:2', undefined],
    ['a.json.js', '\nthrow new Error("no 1 today");\n', 'src/a.json.js:2', undefined],
    ['a.json.js', 'await fetch("http://127.0.0.1:1/x");\n', 'src/a.json.js:1', 'the loader needs the network'],
    ['a.json.py', 'x = 1\nimport absent_module.sub\n', 'src/a.json.py:2', 'the module absent_module'],
    ['a.json.py', 'def f():\n  raise ValueError("no 1 today")\n\nf()\n', 'src/a.json.py:2', undefined],
  ])('%# a loader that fails says what it lacks, and where: %s', async (file, code, place, hint) => {
    await project.write('package.json', '{"type": "module"}');
    await project.write('src/index.md', '# Home\n\n```js\nFileAttachment("a.json").json();\n```\n');
    await project.write(`src/${file}`, code);
    const error: unknown = await project.build().catch((reason: unknown) => reason);
    const text = formatError(error);
    expect(text).toContain(`${place}  site.loader-failed`);
    expect(text).toContain(hint ?? 'no 1 today');
    expect(text).not.toMatch(/^\s+at /m);
  });

  test('a configuration that lacks a package, cannot be parsed, or throws', async () => {
    await project.write('src/index.md', '# Home\n');
    await project.write('observablehq.config.ts', '\nimport x from "absent/sub";\nexport default { markdownIt: x };\n');
    const failure = async (): Promise<string> => formatError(await project.build().catch((reason: unknown) => reason));
    expect(await failure()).toMatch(
      /^observablehq\.config\.ts:2 {2}site\.config {2}.*"absent\/sub".*npm install absent\)$/,
    );
    await project.write('observablehq.config.ts', '\n\nexport default {;\n');
    expect(await failure()).toMatch(/^observablehq\.config\.ts:3 {2}site\.config {2}/);
    await project.write('observablehq.config.ts', 'throw new Error("no tag");\n');
    expect(await failure()).toBe('observablehq.config.ts  site.config  observablehq.config.ts cannot be read: no tag');
  });

  test('a figure on a column that nobody publishes', async () => {
    await project.write(
      'src/index.md',
      "# Home\n\n`'marts.gone.revenue'`\n\n```js\n// 'marts.gone'\nconst reads = ['marts.rpt_sales.revenue', `marts.rpt_sales.revenu`];\n```\n",
    );
    await project.writeData(
      artifacts({ tables: [{ relation: 'marts.rpt_sales', columns: { revenue: [] } }], checks: [] }),
    );
    expect(await problems()).toEqual(['site.unknown-read src/index.md:7']);
  });

  test('a figure on a column that its table or its query does not have', async () => {
    await project.publish({ 'marts.rpt_sales': `SELECT 'S' AS region, 1 AS revenue` });
    await project.write(
      'src/index.md',
      [
        '# Home',
        '```sql id=regions',
        'SELECT region, sum(revenue) AS total FROM marts.rpt_sales GROUP BY region',
        '```',
        '```js',
        "const sales = await dataset(FileAttachment('data/marts/rpt_sales.json'));",
        'const own = [1];',
        '```',
        '```js',
        'const dataset = (file) => file.json();',
        "display({ data: sales, reads: ['region', 'revenu'] });",
        "display({ data: regions, reads: ['total', 'sum'] });",
        "display({ data: [sales, regions], numbers: [{ reads: ['total'] }, { reads: ['totals'] }] });",
        "display({ data: own, reads: ['anything'] });",
        "display({ data: [sales, own], reads: ['anything'] });",
        '```',
      ].join('\n'),
    );
    await project.writeData(
      artifacts({ tables: [{ relation: 'marts.rpt_sales', columns: { region: [], revenue: [] } }], checks: [] }),
    );
    expect(await problems()).toEqual([11, 12, 13].map((line) => `site.unknown-read src/index.md:${line}`));
  });

  test('the site before a failed build stays', async () => {
    await project.write('src/index.md', '# First\n');
    await project.build();
    await project.write('src/index.md', '# Second\n\n[gone](./gone)\n');
    expect(await problems()).toHaveLength(1);
    expect(await readFile(path.join(project.dir, 'dist', 'index.html'), 'utf8')).toContain('First');
  });
});

test('a project of one page needs no configuration', async () => {
  await project.write('src/index.md', '# Hello\n\n```js\ndisplay(Plot.barY([1, 2]).plot());\n```\n');
  const report = await project.build();
  const html = await readFile(path.join(report.dist, 'index.html'), 'utf8');
  expect(html).toContain('<html lang="en">');
  expect(html).not.toContain('maximum-scale');
  expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});

test('answers of data loaders are never those of an earlier build', async () => {
  await project.write('src/index.md', '# Now\n\n```js\ndisplay(await FileAttachment("now.json").json());\n```\n');
  await project.write('src/now.json.sh', 'cat "$(dirname "$0")/../answer.txt"\n');
  await project.write('answer.txt', '"first"');
  await project.build();
  await project.write('answer.txt', '"second"');
  const { dist } = await project.build();
  const html = await readFile(path.join(dist, 'index.html'), 'utf8');
  const file = /_file\/now\.[0-9a-f]+\.json/.exec(html)?.[0] ?? '';
  expect(await readFile(path.join(dist, file), 'utf8')).toBe('"second"');
});

test('why Framework stopped, from what it printed', async () => {
  await project.write('src/index.md', '# Home\n\n```js\nFileAttachment("data/b.json").json();\n```\n');
  await project.write('src/a.json.jl', '');
  const files = await siteFiles(project.dir);
  const failure = async (stdout: string, last: string): Promise<string> =>
    formatError(await buildFailure(stdout, `\nUnexpected error: ${last}\n\nTip: To see the full stack trace\n`, files));
  expect(
    await failure(
      'copy .site/a.json → load /a.json → [missing] error in 28ms: spawn julia ENOENT\n',
      'spawn julia ENOENT',
    ),
  ).toBe('src/a.json.jl  site.loader-failed  src/a.json.jl needs julia, which is not installed');
  expect(await failure('copy .site/data/b.json → ', 'Not found: /data/b.json')).toBe(
    'src/index.md:4  site.file-missing  a page attaches data/b.json, which does not exist (write src/data/b.json, or a data loader for it)',
  );
  expect(await failure('load /checks in 5ms\nload /index npm:katex', 'katex is not installed: npm install katex')).toBe(
    'src/index.md  site.build-failed  the site could not be built: katex is not installed: npm install katex',
  );
});
