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
  /** Sessions that work side by side; a warehouse on this machine divides the cores among them. Default: 1. */
  sessions?: number | undefined;
  /** The columns that statements must filter on, by `layer.table`, where the warehouse has such tables. Default: none. */
  requiredFilters?: ReadonlyMap<string, string>;
  /** The project's layers, without that of the engine. Default: `raw`, `staging`, `marts`. */
  layers?: readonly string[];
}

/** Another target of the same type, as statements read it. */
export interface OtherTarget {
  /** Names its tables. */
  dialect: Dialect;
  /** Whether a view can read them after the run that has it open. */
  isReadByViews: boolean;
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
  /** How the statements of a warehouse that was opened with `other` read the tables of that one. */
  otherTarget(other: Target, projectName: string): OtherTarget;
  /** Opens a target's warehouse, and the tables of another one for reading. Throws a `UsageError` when it cannot. */
  open(target: Target, context: OpenContext, other?: Target): Promise<Warehouse>;
}
