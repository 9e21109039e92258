import { afterAll, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { walk, type Walked } from '../support/tutorial.js';

const projects: ProjectFolder[] = [];
afterAll(() => projects.forEach((project) => project.remove()));

async function follow(page: string, files: Readonly<Record<string, string>> = {}): Promise<Walked[]> {
  const project = new ProjectFolder(files);
  projects.push(project);
  const walked = await walk(project, page, { site: false });
  expect(walked.filter(({ missing }) => missing.length > 0)).toEqual([]);
  return walked;
}

const codes = (walked: readonly Walked[]): number[] => walked.map(({ ended }) => ended.code);

it('the tutorial can be followed, and shows what the commands print', async () => {
  expect(codes(await follow('docs/tutorial.md'))).toEqual([0, 0, 1, 0, 0, 0, 1]);
});

it('the guide to your own data can be followed', async () => {
  expect(codes(await follow('docs/guide/your-data.md'))).toEqual([0]);
});

it('the guide to expectations shows what lastro check prints', async () => {
  expect(codes(await follow('docs/guide/expectations.md'))).toEqual([1]);
});

it('the guide to contracts shows what the commands print', async () => {
  const config = "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'weather' });\n";
  expect(codes(await follow('docs/guide/contracts.md', { 'lastro.config.ts': config }))).toEqual([1, 0, 0]);
});
