import { UsageError } from '../base/errors.js';
import { pickTarget } from '../project/config.js';
import { isRelation } from '../project/graph.js';
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
  const nodes = [...graph.nodes.values()].filter((node) => isRelation(node) && !ids.has(node.uniqueId));
  return new Map(
    nodes
      .map((node) => [formatRelation(node), node.uniqueId] as const)
      .filter(([relation]) => !relations.has(relation)),
  );
}

/** The SQL names of the target that a run defers to; undefined without `--defer`. Throws a {@link UsageError} where a run cannot read its tables. */
export function deferredDialect(
  { config, target }: Pick<Project, 'config' | 'target'>,
  { deferTo }: Pick<RunOptions, 'deferTo'>,
): Dialect | undefined {
  if (deferTo === undefined) return undefined;
  const other = pickTarget(config, deferTo).target;
  const type = warehouseType(other.type);
  if (other.type === target.type && type.readsOtherTargets) return type.dialect(other, config.name);
  throw new UsageError(
    'usage.defer',
    `a run on a target of type ${target.type} cannot read the tables of target ${deferTo}`,
    {
      hint: '--defer works between two BigQuery targets',
    },
  );
}

/** The warehouse, with the tables of deferred nodes where the other target has them. */
export function withDeferred(
  warehouse: Warehouse,
  other: Dialect | undefined,
  deferred: ReadonlyMap<string, string>,
): Warehouse {
  if (other === undefined) return warehouse;
  const own = warehouse.dialect;
  const table = (each: Relation): string => (deferred.has(formatRelation(each)) ? other : own).table(each);
  return Object.create(warehouse, { dialect: { value: { ...own, table }, enumerable: true } }) as Warehouse;
}
