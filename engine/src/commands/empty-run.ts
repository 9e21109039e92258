import fs from 'node:fs';
import { assertNoProblems, formatError } from '../base/errors.js';
import { count } from '../base/text.js';
import { modelsByName, type Model } from '../project/model.js';
import type { RunOptions } from '../run/options.js';
import { compileModels } from '../run/project/compile-models.js';
import { readProject, type Project } from '../run/project/project.js';
import { refusedModels } from '../run/project/refused-models.js';
import { selectedIds } from '../run/project/select.js';
import { databaseFile, openTarget } from '../run/target.js';
import { formatRelation } from '../sql/relation.js';
import { EmptyInputs } from '../transform/index.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { openLocal } from '../warehouses/index.js';

export interface EmptyRunResult {
  /** 1 when a model is wrong. */
  exitCode: 0 | 1;
  lines: string[];
}

/**
 * `lastro run --empty`: has the warehouse describe every selected model and seed over inputs without rows, a line for each. No row is
 * read, nothing is written or published, and nothing is checked by it.
 */
export async function emptyRun(options: RunOptions): Promise<EmptyRunResult> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  assertNoProblems((await compileModels(project, options)).problems);
  assertNoProblems(await refusedModels(project, options));
  const warehouse = await openForReading(project, options);
  try {
    const session = await warehouse.session();
    const inputs = new EmptyInputs({
      warehouse,
      session,
      models: modelsByName(project.models),
      sources: project.sources,
      vars: project.vars,
      now: options.clock.now(),
      projectDir: project.dir,
      externalAccess: project.config.externalAccess ?? [],
    });
    const lines: string[] = [];
    let failed = 0;
    const selected = inOrder(project, ids);
    for (const model of selected) {
      const { columns, errors } = await inputs.describe(model);
      const label = `${model.materialized.padEnd(11)}  ${formatRelation(model.table).padEnd(40)}`;
      if (errors.length > 0) failed += 1;
      lines.push(
        errors.length === 0
          ? `${label}  ok     ${count(columns.length, 'column')}`
          : `${label}  ERROR  ${errors.map(formatError).join('\n')}`,
      );
    }
    session.close();
    const summary =
      failed === 0 ? `${count(selected.length, 'model')} ok` : `${failed} of ${count(selected.length, 'model')} failed`;
    lines.push('', `${summary} on inputs without rows; nothing was built, checked or published`);
    return { exitCode: failed === 0 ? 0 : 1, lines };
  } finally {
    await warehouse.close();
  }
}

/** Models after what they read. */
function inOrder({ graph, models }: Project, ids: ReadonlySet<string>): Model[] {
  const depth = (model: Model): number => graph.ancestors(model.uniqueId).size;
  return models.filter(({ uniqueId }) => ids.has(uniqueId)).sort((a, b) => depth(a) - depth(b));
}

/** The target; before its first run, a database without tables. */
function openForReading(project: Project, { env }: RunOptions): Promise<Warehouse> {
  const file = databaseFile(project, env);
  return file !== undefined && !fs.existsSync(file) ? openLocal() : openTarget(project, env, true);
}
