import { modelsByName } from '../../project/model.js';
import type { LastroError } from '../../base/errors.js';
import { schemasOf } from '../../project/layers.js';
import { rawRelation } from '../../sql/relation.js';
import { compileModel, namesReadDirectly, parseModel, setAsideConditions } from '../../transform/index.js';
import { LOCAL_WAREHOUSE, openLocal, warehouseType } from '../../warehouses/index.js';
import type { RunOptions } from '../options.js';
import type { Project } from './project.js';

/** Whether the warehouse of the target reads queries by a parser that shows their tree: then a run asks it, model by model. */
export const parsesItself = ({ target, config }: Project): boolean =>
  warehouseType(target.type).dialect(target, config.name).syntaxTree !== undefined;

/**
 * What the local warehouse's parser refuses of the models before anything runs: what is not one query, and what reads a file
 * or a table past the graph. Of texts for one other warehouse it is found in their names.
 */
export function refusedModels(project: Project, options: RunOptions): Promise<LastroError[]> {
  const { contentHash, config, targetName, vars, loaders, cache, dir } = project;
  const inputs = [contentHash, config, targetName, vars, loaders.map(({ table }) => table), dir];
  return cache.getOrCompute(
    'refused models',
    inputs,
    () => parseAll(project, options),
    (problems) => problems.length === 0,
  );
}

async function parseAll(project: Project, options: RunOptions): Promise<LastroError[]> {
  const { config, dir: projectDir, graph, target } = project;
  const names = {
    models: modelsByName(project.models),
    sources: project.loaders.map(({ table }) => rawRelation(table)),
    vars: project.vars,
    now: options.clock.now(),
  };
  const warehouse = await openLocal();
  const session = await warehouse.session();
  const compileOptions = { ...names, dialect: warehouse.dialect };
  const targetDialect = warehouseType(target.type).dialect(target, config.name);
  const problems: LastroError[] = [];
  try {
    for (const model of project.models) {
      if (model.materialized === 'seed') continue;
      const { conditions } = setAsideConditions(model, compileOptions);
      const mayRead = graph.parents(model.uniqueId).flatMap((id) => graph.nodes.get(id) ?? []);
      const { externalAccess = [] } = config;
      const context = { ...names, warehouse, session, projectDir, externalAccess, mayRead };
      problems.push(...(await parseModel(compileModel(model, compileOptions), conditions, context)).problems);
      if (target.type !== LOCAL_WAREHOUSE && model.variants.has(target.type))
        problems.push(...namesReadDirectly(model, targetDialect, schemasOf(config.layers)));
    }
    return problems;
  } finally {
    session.close();
    await warehouse.close();
  }
}
