import type { ColumnLineage } from '../sql/lineage.js';
import { formatRelation } from '../sql/relation.js';
import { columnLineage, remainingRows, setAsideConditions } from '../transform/index.js';
import type { CompiledSql } from './project/compile-models.js';
import type { RunContext } from './run-context.js';

/** By unique id of a model: which columns its columns are computed from, and which decide its rows. */
export type Lineage = ReadonlyMap<string, ColumnLineage>;

/**
 * Column lineage of every compiled model, without the rows that its rules set aside, and with `*` resolved by the warehouse's
 * columns.
 */
export async function projectLineage(
  { project, options, warehouse, sessions }: Pick<RunContext, 'project' | 'options' | 'warehouse' | 'sessions'>,
  texts: ReadonlyMap<string, CompiledSql>,
): Promise<Lineage> {
  const { dialect } = warehouse;
  const { type: name } = project.target;
  const relations = await warehouse.relations();
  const columnsByRelation = new Map(
    relations.map(({ table, columns }) => [formatRelation(table), columns.map((column) => column.name)]),
  );
  const compileOptions = {
    dialect,
    models: new Map(project.models.map((model) => [model.table.name, model])),
    vars: project.vars,
    now: options.clock.now(),
  };
  const queries = project.models.flatMap((model): [string, string][] => {
    const text = texts.get(model.uniqueId);
    if (text === undefined) return [];
    return [[model.uniqueId, remainingRows(text[name], setAsideConditions(model, compileOptions).conditions).sql]];
  });
  const compute = (): Promise<Lineage> =>
    sessions.withSession(async (session) => {
      const lineage = new Map<string, ColumnLineage>();
      for (const [id, query] of queries) {
        const traced = await columnLineage({ session, dialect }, query, (table) =>
          columnsByRelation.get(formatRelation(table)),
        );
        lineage.set(id, traced);
      }
      return lineage;
    });
  return project.cache.getOrCompute('lineage', [queries, [...columnsByRelation]], compute);
}
