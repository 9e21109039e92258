import type { Dialect } from '../sql/dialect.js';
import type { Warehouse } from './warehouse.js';

/** The value of a key of a target. */
export interface TargetKey {
  type: 'string' | 'boolean' | 'number';
  required: boolean;
}

/** The keys of a target, all of them but its type. */
export type TargetKeys<Target> = Readonly<Required<Record<Exclude<keyof Target, 'type'>, TargetKey>>>;

/** Where a target belongs. */
export interface TargetContext {
  targetName: string;
  projectDir: string;
  targetDir: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** How a target is opened. */
export interface OpenContext extends TargetContext {
  readOnly: boolean;
  /** The columns that statements must filter on, by `layer.table`, where the warehouse has such tables. Default: none. */
  requiredFilters?: ReadonlyMap<string, string>;
  /** The project's layers, without that of the engine. Default: `raw`, `staging`, `marts`. */
  layers?: readonly string[];
}

/** One kind of warehouse, as a folder below `warehouses/` implements it. `Target` has the keys of its targets in `lastro.config.ts`. */
export interface WarehouseType<Target> {
  /** For readers: `DuckDB`. */
  readonly label: string;
  /** Targets in `lastro.config.ts` are validated against them. */
  readonly targetKeys: Readonly<Record<string, TargetKey>>;
  /** The dialect of a target; without one, with the project's name in place of the target's own. */
  dialect(target: Target | undefined, projectName: string): Dialect;
  /** The file with a target's tables; undefined where a server has them. */
  databaseFile(target: Target, context: TargetContext): string | undefined;
  /** For readers, where on a server a target's tables are: the name of a project, never a secret. Undefined where a file has them. */
  place(target: Target): string | undefined;
  /** Whether statements in one target can read the tables of another. */
  readonly readsOtherTargets: boolean;
  /** Opens a target's warehouse. */
  open(target: Target, context: OpenContext): Promise<Warehouse>;
}
