import { UsageError } from '../base/errors.js';
import { pickTarget } from '../project/config.js';
import { isRelation } from '../project/graph.js';
import type { Model } from '../project/model.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import type { Relations } from '../transform/index.js';
import type { OtherTarget } from '../warehouse/warehouse-type.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { warehouseType, type TargetConfig } from '../warehouses/index.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';

/** The target that a run reads from as well; undefined without `--defer`. Throws a {@link UsageError} when it cannot. */
export function targetToDefer(
  { config, target }: Pick<Project, 'config' | 'target'>,
  { deferTo }: Pick<RunOptions, 'deferTo'>,
): TargetConfig | undefined {
  if (deferTo === undefined) return undefined;
  const other = pickTarget(config, deferTo).target;
  if (other.type === target.type) return other;
  throw new UsageError(
    'usage.defer',
    `a run on a target of type ${target.type} cannot read the tables of target ${deferTo}, which is of type ${other.type}`,
    { hint: '--defer works between two targets of the same type' },
  );
}

/** The nodes whose tables a run reads from another target: those that it does not build and its own target does not have. */
export class Deferred {
  private constructor(
    /** By relation, unique ids. */
    private readonly nodes: ReadonlyMap<string, string>,
    private readonly other: OtherTarget | undefined,
  ) {}

  /** `ids`: what the run builds. `relations`: what its own target has. None without another target. */
  static of(
    { graph, config }: Pick<Project, 'graph' | 'config'>,
    other: TargetConfig | undefined,
    ids: ReadonlySet<string>,
    relations: Relations,
  ): Deferred {
    if (other === undefined) return new Deferred(new Map(), undefined);
    const nodes = [...graph.nodes.values()].filter((node) => isRelation(node) && !ids.has(node.uniqueId));
    return new Deferred(
      new Map(
        nodes
          .map((node) => [formatRelation(node), node.uniqueId] as const)
          .filter(([relation]) => !relations.has(relation)),
      ),
      warehouseType(other.type).otherTarget(other, config.name),
    );
  }

  /** Unique ids. */
  get ids(): Iterable<string> {
    return this.nodes.values();
  }

  /** The warehouse, with the names of the other target for its tables. */
  warehouse(own: Warehouse): Warehouse {
    const { other } = this;
    if (other === undefined) return own;
    const table = (each: Relation): string => (this.nodes.has(formatRelation(each)) ? other : own).dialect.table(each);
    return Object.create(own, { dialect: { value: { ...own.dialect, table }, enumerable: true } }) as Warehouse;
  }

  /** The model as the run builds it: a view that could not read the other target later is a table. */
  asBuilt(model: Model, { graph }: Pick<Project, 'graph'>): Model {
    if (model.materialized !== 'view' || this.other?.isReadByViews !== false) return model;
    const ids = new Set(this.ids);
    return graph.parents(model.uniqueId).some((id) => ids.has(id)) ? { ...model, materialized: 'table' } : model;
  }
}
