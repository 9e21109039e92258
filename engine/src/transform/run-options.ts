import type { PersonalData } from '../personal/index.js';
import type { Relation } from '../sql/relation.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import type { CompileOptions } from './compile.js';

/** The relations of a warehouse by `layer.name`, as a run finds them. */
export type Relations = ReadonlyMap<string, 'table' | 'view'>;

/** The time whose batches are built, from `start` to before `end`, whatever else is missing. */
export interface Backfill {
  start: Date;
  end: Date;
  /** Starts of the batches of it that an earlier run has left. Default: all. */
  left?: readonly string[];
}

export interface RunOptions extends Omit<CompileOptions, 'dialect' | 'incremental'> {
  warehouse: Warehouse;
  session: Session;
  /** Folder of the project, where seeds are read. */
  projectDir: string;
  runId: string;
  /** Incremental models are rebuilt; snapshots keep their history. */
  fullRefresh: boolean;
  /** Whether the last run made the relation a snapshot; undefined where no run is recorded. */
  hadHistory?: boolean | undefined;
  /** Read once for a run with `relationsOf`; read again for this model when left out. */
  relations?: Relations;
  /** Relations besides its own that the model may read; undefined: any of the database. */
  mayRead?: readonly Relation[];
  /** Files and folders that models may read, as the configuration grants them. Default: none. */
  externalAccess?: readonly string[];
  /** Columns by which the inputs of a model that is built in batches are filtered, by `layer.name`. */
  eventTimes?: ReadonlyMap<string, string>;
  /** Hash of all that decides the rows of a batch besides its inputs: batches of another one are built again. */
  definition?: string;
  /** Of a model that is built in batches: builds these only. */
  backfill?: Backfill;
  /** Something else has changed the table: no batch counts as built. */
  isAltered?: boolean;
  /** Called when a batch is in the table. */
  onBatch?(label: string, rows: number): void;
  /** Whether the run ends: no further batch is built. */
  isInterrupted?(): boolean;
  /** Called within the model's transaction before anything of it is built. */
  beforeBuild?(): Promise<void>;
  /**
   * Called within the model's transaction when its relation is built, with its row count; null for a view. `isMissingBatches`: a later
   * run has batches to build that this one was not asked for.
   */
  beforeCommit?(rows: number | null, isMissingBatches?: boolean): Promise<void>;
  /** Where the model reads personal data, no message quotes a value. Default: nothing is personal. */
  personal?: PersonalData;
}
