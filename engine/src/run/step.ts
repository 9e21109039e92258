import type { CheckResult } from '../expect/index.js';
import type { Outcome } from '../base/status.js';
import type { NodeResult } from '../publish/artifacts.js';
import type { NodeState, NodeStates } from './state.js';

/** One piece of a run: a source loaded, a model built, a table checked. */
export interface Step {
  /** Unique id of its node; of the checks of a table `check <layer>.<table>`. */
  id: string;
  kind: StepKind;
  /** `marts.fct_orders`. */
  label: string;
  /** Ids of the steps that must have ended before this one starts; ids that are not planned do not count. */
  dependsOn: readonly string[];
  /** Those of them without which no part of it can run; all when left out. */
  needs?: readonly string[];
  /** `onRead` is called with the number of records that were read so far, where it is known. */
  run(earlier: EarlierResults, onRead: (records: number) => void): Promise<StepResult>;
  /** The result of a step that cannot run, with the reason: `model.shop.orders failed`. */
  skip(reason: string, earlier: EarlierResults): StepResult;
}

export type StepKind = 'load' | 'seed' | 'model' | 'check' | 'unit test';

/** All that a step returns; the runner collects it. */
export interface StepResult {
  /** Of checks, the worst outcome. */
  status: Outcome;
  /** Whether the steps that build on it may run. */
  succeeded: boolean;
  /** Rows of the relation; null where that means nothing. */
  rows: number | null;
  /** Milliseconds. */
  duration: number;
  /** For the console. */
  message: string;
  /** Nothing was done: the result is that of an earlier run. */
  isUnchanged?: boolean;
  /** As `run_results.json` states them. */
  nodes: readonly NodeResult[];
  /** States that the step has written, each within the transaction of its relation. */
  states?: NodeStates;
  /** Of a load: the checks that ran within its transaction. */
  gateResults?: readonly CheckResult[] | undefined;
}

/** The results of earlier steps and runs that a step can read. */
export interface EarlierResults {
  state(id: string): NodeState | undefined;
  /** Changes when the rows of a relation may have changed; undefined of one that was never built. */
  fingerprint(uniqueId: string): string | undefined;
  /** Why nothing that needs a step can run: it failed, or was left out for this reason; undefined when it succeeded. */
  failure(stepId: string): string | undefined;
  /** Results of the checks that ran within the load of `raw.<table>`. */
  gateResults(relation: string): readonly CheckResult[] | undefined;
}

/** The result of a step that was left out, with one node. */
export function skippedResult(node: NodeResult): StepResult {
  return { status: node.status, succeeded: false, rows: null, duration: 0, message: node.message, nodes: [node] };
}
