import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from '../../loaders/sample.js';
import { compareStatuses, type NodeStatus } from '../../engine/src/base/status.js';
import type { Manifest, ManifestNode } from '../../engine/src/publish/artifacts.js';
import type { Ended, ProjectFolder } from '../../engine/test/support/project-folder.js';
import { copyOfOwnProject, ownProject } from '../support/own-project.js';
import { sqlMutants, type SqlMutant } from '../support/sql-mutants.js';

/** Mutants of each model, taken evenly from all that there are. */
const MUTANTS_PER_MODEL = Number(process.env['LASTRO_MUTANTS'] ?? 3);

/** What no check and no unit test notices: to be made shorter, and never longer. */
const KNOWN = new URL('surviving-mutants.json', import.meta.url);

let whole: ProjectFolder;
beforeAll(async () => {
  whole = ownProject();
  await generate({ dir: whole.path('olist'), orders: 800, defects: 'none' });
  expect(await build(whole)).toMatchObject({ code: 0, err: '' });
}, 300_000);
afterAll(() => whole.remove());

const build = (project: ProjectFolder, ...args: string[]): Promise<Ended> =>
  project.spawn(['build', ...args], { LASTRO_OLIST_DIR: whole.path('olist') }).ended;

it('mutants of models are noticed by a check or a unit test, or are known not to be', async () => {
  const { nodes } = JSON.parse(whole.read('target/manifest.json')) as Manifest;
  const models = Object.values(nodes).filter(
    ({ resource_type, file }) => resource_type === 'model' && file.endsWith('.sql'),
  );
  const outcomes: Record<Outcome, string[]> = { noticed: [], same: [], survived: [] };
  for (const model of models)
    for (const mutant of evenly(sqlMutants(whole.read(model.file)), MUTANTS_PER_MODEL)) {
      const name = `${model.relation} ${mutant.change}`;
      const outcome = await outcomeOf(model, mutant);
      console.log(`${outcome}: ${name}`);
      outcomes[outcome].push(name);
    }
  const { noticed, same, survived } = outcomes;
  console.log(`${noticed.length} noticed, ${same.length} the same rows, ${survived.length} survived`);
  const known = JSON.parse(fs.readFileSync(KNOWN, 'utf8')) as string[];
  expect(survived.filter((name) => !known.includes(name))).toEqual([]);
}, 7_200_000);

/** `same`: the model's rows are those without the error, for this data. */
type Outcome = 'noticed' | 'same' | 'survived';

async function outcomeOf({ file, name, relation }: ManifestNode, { sql }: SqlMutant): Promise<Outcome> {
  const project = copyOfOwnProject(whole);
  try {
    project.write(file, sql);
    const { code } = await build(project, '--select', `${name}+`);
    if (code !== 0 || hasWorsened(project)) return 'noticed';
    const rows = `SELECT count(*), bit_xor(hash(each)) FROM ${relation} AS each`;
    const [before, after] = [await whole.query(rows), await project.query(rows)];
    return JSON.stringify(before) === JSON.stringify(after) ? 'same' : 'survived';
  } finally {
    project.remove();
  }
}

function hasWorsened(project: ProjectFolder): boolean {
  const before = new Map(
    whole.results.results.map(({ unique_id, status }): [string, NodeStatus] => [unique_id, status]),
  );
  return project.results.results.some(
    ({ unique_id, status }) => compareStatuses(before.get(unique_id) ?? 'pass', status) > 0,
  );
}

function evenly<T>(items: readonly T[], n: number): T[] {
  return n >= items.length
    ? [...items]
    : Array.from({ length: n }, (_, i) => items[Math.floor((i * items.length) / n)] as T);
}
