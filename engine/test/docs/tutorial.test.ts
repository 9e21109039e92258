import { afterAll, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { walk } from '../support/tutorial.js';

const project = new ProjectFolder();
afterAll(() => project.remove());

it('the tutorial can be followed, and shows what the commands print', async () => {
  const walked = await walk(project, 'docs/tutorial.md', { site: false });
  expect(walked.filter(({ missing }) => missing.length > 0)).toEqual([]);
  expect(walked.map(({ ended }) => ended.code)).toEqual([0, 0, 1, 0, 0, 0, 1]);
});
