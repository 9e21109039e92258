import pLimit from 'p-limit';
import { UsageError } from '../base/errors.js';
import { pickTarget } from '../project/config.js';
import { keyColumns } from '../publish/key-checks.js';
import { compareTable, type Pair, type Reconciliation, type TableComparison } from '../reconcile/index.js';
import type { RunOptions } from '../run/options.js';
import { createPersonalData } from '../run/personal-data.js';
import { readProject, type Project } from '../run/project/project.js';
import { selectedIds } from '../run/project/select.js';
import { openTarget } from '../run/target.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import type { RelationInfo, Warehouse } from '../warehouse/warehouse.js';

/** Which targets to compare, by their names in `lastro.config.ts`. */
export interface ReconcileOptions {
  /** Default: the target of the run. */
  from: string | undefined;
  to: string;
  /** Most rows that are named of a table. */
  examples: number;
}

/** Tables compared side by side. */
const DEFAULT_THREADS = 2;

interface OpenTarget {
  name: string;
  warehouse: Warehouse;
  relations: ReadonlyMap<string, RelationInfo>;
}

/** Compares the selected models, seeds and raw tables of two targets. Nothing is written. */
export async function reconcile(
  options: RunOptions,
  { from, to, examples }: ReconcileOptions,
): Promise<Reconciliation> {
  const project = await readProject({ ...options, target: from ?? options.target });
  const { name, target } = pickTarget(project.config, to);
  if (name === project.targetName)
    throw new UsageError('reconcile.same-target', `${name} cannot be compared with itself`, {
      hint: 'name two targets of lastro.config.ts by --from and --to',
    });
  const tables = selectedTables(project, options);
  const left = await openRelations(project, options);
  try {
    const right = await openRelations({ ...project, targetName: name, target }, options);
    try {
      const compared = await compareTables(project, options, { from: left, to: right }, { tables, examples });
      if (compared.every(({ status }) => status === 'absent'))
        throw new UsageError('reconcile.nothing', `neither ${left.name} nor ${right.name} has any of the tables`, {
          hint: 'build both targets first',
        });
      const equal = compared.every(({ status }) => status === 'equal' || status === 'absent');
      return { targets: { from: left.name, to: right.name }, equal, tables: compared };
    } finally {
      await right.warehouse.close();
    }
  } finally {
    await left.warehouse.close();
  }
}

async function openRelations(project: Project, { env }: RunOptions): Promise<OpenTarget> {
  const warehouse = await openTarget(project, env, true);
  const relations = await warehouse.relations();
  return {
    name: project.targetName,
    warehouse,
    relations: new Map(relations.map((relation) => [keyOf(relation.table), relation])),
  };
}

const keyOf = (table: Relation): string => formatRelation(table).toLowerCase();

function selectedTables(project: Project, options: RunOptions): Relation[] {
  const ids = selectedIds(project, options);
  return [...project.graph.nodes.values()]
    .filter(({ uniqueId, kind }) => ids.has(uniqueId) && ['source', 'seed', 'model'].includes(kind))
    .map(({ layer, name }) => ({ layer, name }));
}

async function compareTables(
  project: Project,
  { clock, threads = project.config.threads ?? DEFAULT_THREADS }: RunOptions,
  targets: Pair<OpenTarget>,
  { tables, examples }: { tables: readonly Relation[]; examples: number },
): Promise<TableComparison[]> {
  const [personalFrom, personalTo] = [targets.from, targets.to].map(({ warehouse }) =>
    createPersonalData(project, warehouse, clock.now()),
  );
  return pLimit(threads).map(tables, async (table) => {
    const personal = [await personalFrom?.columns(table), await personalTo?.columns(table)];
    const targetTable = ({ name, warehouse, relations }: OpenTarget) => ({
      target: name,
      dialect: warehouse.dialect,
      columns: relations.get(keyOf(table))?.columns,
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
  const isTable = (other: Relation): boolean => keyOf(other) === keyOf(table);
  const uniqueKey = models.find((model) => isTable(model.table))?.uniqueKey ?? [];
  if (uniqueKey.length > 0) return uniqueKey;
  return suites
    .filter((suite) => isTable(suite.table))
    .flatMap(({ expectations }) => expectations)
    .filter(({ kwargs }) => kwargs['row_condition'] === undefined && kwargs['mostly'] === undefined)
    .map(keyColumns)
    .find((columns) => columns !== undefined);
}
