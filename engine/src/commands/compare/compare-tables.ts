import pLimit from 'p-limit';
import { isRelation } from '../../project/graph.js';
import type { Project } from '../../run/project/project.js';
import { keyColumns } from '../../publish/key-checks.js';
import { compareTable, type Pair, type TableComparison } from '../../reconcile/index.js';
import type { RunOptions } from '../../run/options.js';
import { createPersonalData } from '../../run/personal-data.js';
import { selectedIds } from '../../run/project/select.js';
import { openTarget } from '../../run/target.js';
import { formatRelation, type Relation } from '../../sql/relation.js';
import type { RelationInfo, Warehouse } from '../../warehouse/warehouse.js';

/** Tables compared side by side. */
const DEFAULT_THREADS = 2;

/** One side of a comparison: a target, or a run whose published tables are read. */
export interface OpenSide {
  name: string;
  warehouse: Warehouse;
  /** By {@link tableKey}. */
  relations: ReadonlyMap<string, RelationInfo>;
  personalColumns(table: Relation): Promise<{ has(column: string): boolean } | undefined>;
}

/** Opens the target of a project to read it. */
export async function openSide(project: Project, { env, clock }: RunOptions): Promise<OpenSide> {
  const warehouse = await openTarget(project, env, true);
  const relations = await warehouse.relations();
  const personal = createPersonalData(project, warehouse, clock.now());
  return {
    name: project.targetName,
    warehouse,
    relations: new Map(relations.map((relation) => [tableKey(relation.table), relation])),
    personalColumns: (table) => personal.columns(table),
  };
}

/** Works on two sides, which are closed whatever happens. */
export async function withSides<T>(
  open: Pair<() => Promise<OpenSide>>,
  work: (sides: Pair<OpenSide>) => Promise<T>,
): Promise<T> {
  const from = await open.from();
  try {
    const to = await open.to();
    try {
      return await work({ from, to });
    } finally {
      await to.warehouse.close();
    }
  } finally {
    await from.warehouse.close();
  }
}

/** A table whatever the case of its name. */
export const tableKey = (table: Relation): string => formatRelation(table).toLowerCase();

/** The models, seeds and raw tables that are selected. */
export function selectedTables(project: Project, options: RunOptions): Relation[] {
  const ids = selectedIds(project, options);
  return [...project.graph.nodes.values()]
    .filter((node) => ids.has(node.uniqueId) && isRelation(node))
    .map(({ layer, name }) => ({ layer, name }));
}

/** Compares tables of two sides. */
export async function compareTables(
  project: Project,
  { threads = project.config.threads ?? DEFAULT_THREADS }: RunOptions,
  targets: Pair<OpenSide>,
  { tables, examples }: { tables: readonly Relation[]; examples: number },
): Promise<TableComparison[]> {
  return pLimit(threads).map(tables, async (table) => {
    const personal = [await targets.from.personalColumns(table), await targets.to.personalColumns(table)];
    const targetTable = ({ name, warehouse, relations }: OpenSide) => ({
      target: name,
      dialect: warehouse.dialect,
      columns: relations.get(tableKey(table))?.columns,
      session: () => warehouse.session(),
    });
    return compareTable({
      ...{ table, examples, key: declaredKey(project, table) },
      targets: { from: targetTable(targets.from), to: targetTable(targets.to) },
      isPersonal: (column) => personal.some((columns) => columns?.has(column) === true),
    });
  });
}

/** The columns that a model's `unique_key` or a check of its table says identify a row. */
function declaredKey({ models, suites }: Project, table: Relation): readonly string[] | undefined {
  const isTable = (other: Relation): boolean => tableKey(other) === tableKey(table);
  const uniqueKey = models.find((model) => isTable(model.table))?.uniqueKey ?? [];
  if (uniqueKey.length > 0) return uniqueKey;
  return suites
    .filter((suite) => isTable(suite.table))
    .flatMap(({ expectations }) => expectations)
    .filter(({ kwargs }) => kwargs['row_condition'] === undefined && kwargs['mostly'] === undefined)
    .map(keyColumns)
    .find((columns) => columns !== undefined);
}
