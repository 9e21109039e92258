import { modelsByName } from '../project/model.js';
import type { ColumnLineage } from '../sql/lineage.js';
import { formatRelation } from '../sql/relation.js';
import type { RelationInfo } from '../warehouse/warehouse.js';
import { columnLineage, remainingRows, setAsideConditions } from '../transform/index.js';
import type { CompiledSql } from './project/compile-models.js';
import type { RunContext } from './run-context.js';
import { openTracer, tracedDialect, tracedWarehouse } from './tracing.js';

/** By unique id of a model: which columns its columns are computed from, and which decide its rows. */
export type Lineage = ReadonlyMap<string, ColumnLineage>;

/**
 * Column lineage of every compiled model, without the rows that its rules set aside, and with `*` resolved by the warehouse's
 * columns.
 */
export async function projectLineage(
  { project, options, warehouse }: Pick<RunContext, 'project' | 'options' | 'warehouse'>,
  texts: ReadonlyMap<string, CompiledSql>,
  relations: readonly RelationInfo[],
): Promise<Lineage> {
  const dialect = tracedDialect(warehouse, project.config.name);
  const traced = tracedWarehouse(warehouse, project.target.type);
  const columnsByRelation = new Map(
    relations.map(({ table, columns }) => [formatRelation(table), columns.map((column) => column.name)]),
  );
  const compileOptions = {
    dialect,
    models: modelsByName(project.models),
    vars: project.vars,
    now: options.clock.now(),
  };
  const queries = project.models.flatMap((model): [string, string][] => {
    const text = texts.get(model.uniqueId)?.[traced];
    if (text === undefined || text === null) return [];
    return [[model.uniqueId, remainingRows(text, setAsideConditions(model, compileOptions).conditions).sql]];
  });
  const compute = async (): Promise<Lineage> => {
    const tracer = await openTracer(warehouse);
    try {
      const lineage = new Map<string, ColumnLineage>();
      for (const [id, query] of queries)
        lineage.set(id, await columnLineage(tracer, query, (table) => columnsByRelation.get(formatRelation(table))));
      return lineage;
    } finally {
      await tracer.close();
    }
  };
  return project.cache.getOrCompute('lineage', [queries, [...columnsByRelation]], compute);
}
