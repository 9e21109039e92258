import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemsError } from '../../src/base/errors.js';
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
    return error.problems.map(({ code, location }) => `${code} ${location?.file ?? ''}`);
  }
}

describe('a build says what is wrong with the pages', () => {
  test('cells that do not parse and links to nowhere, all at once', async () => {
    await project.write('src/index.md', '# Home\n\n```js\nconst a = ;\n```\n\n[gone](./gone)\n');
    await project.write('src/other.md', '# Other\n\n${1 +}\n\n[home](./)\n');
    expect(await problems()).toEqual([
      'site.broken-cell src/index.md',
      'site.broken-link src/index.md',
      'site.broken-cell src/other.md',
    ]);
  });

  test('a value imported from outside the site', async () => {
    await project.write('src/index.md', '# Home\n\n```js\nimport {x} from "../engine/x.js";\n```\n');
    expect(await problems()).toEqual(['site.broken-cell src/index.md']);
  });

  test('anything that comes from elsewhere', async () => {
    await project.write('src/index.md', '# Home\n\n<img src="https://example.org/pixel.png" alt="">\n');
    expect(await problems()).toEqual(['site.external-resource src/index.md']);
  });

  test('a package that the project does not have', async () => {
    await project.write('src/index.md', '# Home\n\n```js\nimport {x} from "npm:left-pad-of-nobody";\n```\n');
    expect(await problems()).toEqual(['site.package-missing src/index.md']);
  });

  test('a figure on a column that nobody publishes', async () => {
    await project.write(
      'src/index.md',
      "# Home\n\n```js\nconst reads = ['marts.rpt_sales.revenue', 'marts.rpt_sales.revenu'];\n```\n",
    );
    await project.writeData(
      artifacts({ tables: [{ relation: 'marts.rpt_sales', columns: { revenue: [] } }], checks: [] }),
    );
    expect(await problems()).toEqual(['site.unknown-read src/index.md']);
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
