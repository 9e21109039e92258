import { UsageError } from '../base/errors.js';
import { pickTarget } from '../project/config.js';
import { isTest } from '../project/indirect-selection.js';
import type { Dialect } from '../sql/dialect.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import type { Relations } from '../transform/index.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { warehouseType } from '../warehouses/index.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';

/**
 * Unique ids of the nodes whose tables a run reads from another target, by relation: those that it does not build and its own target does
 * not have. None without `--defer`.
 */
export function deferredNodes(
  { graph }: Pick<Project, 'graph'>,
  { deferTo }: Pick<RunOptions, 'deferTo'>,
  ids: ReadonlySet<string>,
  relations: Relations,
): ReadonlyMap<string, string> {
  if (deferTo === undefined) return new Map();
  const nodes = [...graph.nodes.values()].filter((node) => !isTest(node) && !ids.has(node.uniqueId));
  return new Map(
    nodes
      .map((node) => [formatRelation(node), node.uniqueId] as const)
      .filter(([relation]) => !relations.has(relation)),
  );
}

/** The warehouse, with the tables of deferred nodes where the other target has them. Throws a {@link UsageError} where it cannot read that. */
export function withDeferred(
  warehouse: Warehouse,
  project: Pick<Project, 'config' | 'target'>,
  { deferTo }: Pick<RunOptions, 'deferTo'>,
  deferred: ReadonlyMap<string, string>,
): Warehouse {
  if (deferTo === undefined) return warehouse;
  const other = pickTarget(project.config, deferTo).target;
  const type = warehouseType(other.type);
  if (other.type !== project.target.type || !type.readsOtherTargets)
    throw new UsageError('usage.defer', `a run on ${project.target.type} cannot read the tables of target ${deferTo}`, {
      hint: 'deferring is for two targets of one BigQuery',
    });
  const own = warehouse.dialect;
  const { table: otherTable } = type.dialect(other, project.config.name);
  const table = (each: Relation): string => (deferred.has(formatRelation(each)) ? otherTable(each) : own.table(each));
  const dialect: Dialect = { ...own, table };
  return Object.create(warehouse, { dialect: { value: dialect, enumerable: true } }) as Warehouse;
}
