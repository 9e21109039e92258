import type { Cell } from '../base/cell.js';
import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/log.js';
import type { LoaderHost } from '../load/index.js';
import type { IndirectSelection } from '../project/indirect-selection.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';

/** The target that `--defer` names: `prod` without a name. */
export function deferredTarget(defer: boolean | string | undefined): string | undefined {
  if (typeof defer === 'string') return defer;
  return defer === true ? 'prod' : undefined;
}

/** A source is loaded, or the result of its last load stands for it, if there is one. */
export type LoadDecision = { isLoaded: true } | { isLoaded: false; result: NodeResult | undefined };

/** Options of every command. Paths are absolute or relative to the process. */
export interface RunOptions {
  projectDir: string;
  /** Folder of generated files; default `target` in the project. */
  targetPath?: string | undefined;
  /** Name of the warehouse in the configuration. */
  target?: string | undefined;
  /** Selectors as `--select` takes them: `+fct_orders`, `tag:core`. Default: everything. */
  select?: readonly string[];
  exclude?: readonly string[];
  /** Which tests are selected with the nodes that were picked. Default: `eager`. */
  indirectSelection?: IndirectSelection | undefined;
  /** Values for `@var` and `$PARAMETER`, over those of the configuration. */
  vars?: Readonly<Record<string, Cell>>;
  /** Loads and builds again even where nothing changed. */
  fullRefresh?: boolean;
  /** Of models that are built in batches: builds those from this moment on only. Needs `eventTimeEnd`. */
  eventTimeStart?: Date | undefined;
  /** And before this moment. */
  eventTimeEnd?: Date | undefined;
  /** Warnings are failures in every report and in the exit code; nothing is published after one. */
  warnError?: boolean;
  /** Runs nothing when an expectation cannot be read; by default it is an error of its own check. */
  strict?: boolean;
  /** Starts nothing more after the first failure. */
  failFast?: boolean;
  /** Models built side by side; over the configuration's. */
  threads?: number | undefined;
  /** Folder of an earlier run's artifacts, for `state:` and `result:`. */
  state?: string | undefined;
  /** Name of the target whose tables are read for nodes that are not selected and that the own target does not have. */
  deferTo?: string | undefined;
  /** The run that is retried: its unfinished nodes are selected, its other results are carried over. */
  retriedRun?: RunResults | undefined;
  /** Records after which a load may end whose next one goes on from its state. Default: all that there are. */
  limit?: number | undefined;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  log: Logger;
  signal?: AbortSignal | undefined;
  /** Where the code of loaders runs. Default: in processes of their own. */
  loaders?: LoaderHost | undefined;
  /**
   * Decides for every selected source whether it is loaded, from its unique id and a hash of all that the project says of it.
   * Default: it is.
   */
  decideLoad?: ((uniqueId: string, definition: string) => LoadDecision) | undefined;
  /** A run of work in progress: the history of runs does not have it. */
  isDraft?: boolean | undefined;
  /** Publishes what there is also after a run of a part of the project. */
  publishesParts?: boolean | undefined;
  /** Sets the umask and returns the previous one: only their owner can read the files of a run. */
  umask?: ((mask: number) => number) | undefined;
}
