import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatError } from '../../src/base/errors.js';
import { readChartAnnotations } from '../../src/publish/site/chart-annotations.js';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(path.join(os.tmpdir(), 'lastro-annotations-'));
  await mkdir(path.join(project, 'src'));
});
afterEach(() => rm(project, { recursive: true }));

const read = async (text: string): Promise<unknown> => {
  await writeFile(path.join(project, 'src', 'annotations.yaml'), text);
  return readChartAnnotations(project);
};

test('without the file there is nothing to draw', () => {
  expect(readChartAnnotations(project)).toEqual([]);
});

test('events in the order of their days, with titles by language', async () => {
  expect(
    await read(`- date: 2018-05-21
  until: 2018-05-30
  title: { en: Strike, pt-BR: Greve }
- date: 2017-11-24
  title: Sales day
`),
  ).toEqual([
    { date: '2017-11-24', until: null, title: 'Sales day' },
    { date: '2018-05-21', until: '2018-05-30', title: { en: 'Strike', 'pt-BR': 'Greve' } },
  ]);
});

test.each([
  ['- date: 2018-13-01\n  title: x\n', '"2018-13-01" is not a day'],
  ['- date: 2018-05\n  title: x\n', '"2018-05" is not a day'],
  ['- title: x\n', 'an annotation has no date'],
  ['- date: 2018-05-21\n', 'an annotation has no title'],
  ['- date: 2018-05-21\n  until: 2018-05-20\n  title: x\n', '2018-05-20 is before 2018-05-21'],
  ['- date: 2018-05-21\n  title: { pt-BR: Greve }\n', 'a title has no English text'],
  ['- date: 2018-05-21\n  titel: x\n  title: x\n', 'unknown key titel'],
  ['date: 2018-05-21\n', 'must be a list'],
])('%j is refused with its place', async (text, message) => {
  const problem = await read(text).catch((error: unknown) => formatError(error));
  expect(problem).toContain(message);
  expect(problem).toMatch(/src\/annotations\.yaml:\d/);
});
