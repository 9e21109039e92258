import type { ReportFormat } from '../../expect/reporters/index.js';
import type { GxAction } from './gx-action.js';

/** A named group of suites, with the data that they check and the reports that are written. */
export interface Checkpoint {
  name: string;
  /** The data, when the command line names none. Relative to the project. */
  data: string | undefined;
  /** Why it names none. */
  missingData?: string;
  /** Paths of suites, relative to the project. */
  suites: string[];
  where: string | undefined;
  /** A contract whose personal properties are masked. Relative to the project. */
  contract: string | undefined;
  actions: CheckpointAction[];
  /** Those of a checkpoint of Great Expectations. */
  foreignActions?: readonly GxAction[];
  /** Values of `$PARAMETER`s that its suites leave open. */
  parameters: Readonly<Record<string, unknown>>;
  /** Remarks on it, as sentences. */
  notes: readonly string[];
}

/** Writes a report to a file. */
export interface CheckpointAction {
  report: ReportFormat;
  /** Relative to the project. */
  to: string;
  when: 'always' | 'failure' | 'success';
}
