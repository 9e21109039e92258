import type { Warehouse } from '../warehouse/warehouse.js';
import type { ColumnLineage } from '../sql/lineage.js';
import { columnLineage } from '../transform/index.js';
import type { CompiledSql } from './project/compile-models.js';
import type { Project } from './project/project.js';
import type { SessionPool } from './session-pool.js';
import { formatRelation } from '../sql/relation.js';

/** By unique id of a model: which columns its columns are computed from, and which decide its rows. */
export type Lineage = ReadonlyMap<string, ColumnLineage>;

/** Column lineage of every compiled model, with `*` resolved by the warehouse's columns. */
export async function projectLineage(
  { project, warehouse, sessions }: { project: Project; warehouse: Warehouse; sessions: SessionPool },
  texts: ReadonlyMap<string, CompiledSql>,
): Promise<Lineage> {
  const { dialect } = warehouse;
  const { type: name } = project.target;
  const relations = await warehouse.relations();
  const columnsByRelation = new Map(
    relations.map(({ table, columns }) => [formatRelation(table), columns.map((column) => column.name)]),
  );
  const compute = (): Promise<Lineage> =>
    sessions.withSession(async (session) => {
      const lineage = new Map<string, ColumnLineage>();
      for (const model of project.models) {
        const text = texts.get(model.uniqueId);
        if (text === undefined) continue;
        const traced = await columnLineage({ session, dialect }, text[name], (table) =>
          columnsByRelation.get(formatRelation(table)),
        );
        lineage.set(model.uniqueId, traced);
      }
      return lineage;
    });
  return project.cache.getOrCompute('lineage', [[...texts], [...columnsByRelation]], compute);
}
