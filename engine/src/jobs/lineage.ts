import type { Warehouse } from '../warehouse/warehouse.js';
import { columnLineage } from '../transform/index.js';
import type { CompiledTexts } from './compile.js';
import type { Project } from './project.js';
import type { Sessions } from './sessions.js';
import { formatRelation } from '../sql/relation.js';

/** By unique id and column of a model: the columns it is computed from, as `layer.table.column`. */
export type Lineage = ReadonlyMap<string, Readonly<Record<string, string[]>>>;

/** Column lineage of every compiled model, with `*` resolved by what the warehouse holds. */
export async function projectLineage(
  { project, warehouse, sessions }: { project: Project; warehouse: Warehouse; sessions: Sessions },
  texts: ReadonlyMap<string, CompiledTexts>,
): Promise<Lineage> {
  const relations = await warehouse.relations();
  const held = new Map(
    relations.map(({ table, columns }) => [formatRelation(table), columns.map((column) => column.name)]),
  );
  const make = (): Promise<Lineage> =>
    sessions.use(async (session) => {
      const lineage = new Map<string, Readonly<Record<string, string[]>>>();
      for (const model of project.models) {
        const text = texts.get(model.uniqueId);
        if (text === undefined) continue;
        const { columns } = await columnLineage(session, text.duckdb, (table) => held.get(formatRelation(table)));
        lineage.set(model.uniqueId, columns);
      }
      return lineage;
    });
  return project.kept.take('lineage', [[...texts], [...held]], make);
}
