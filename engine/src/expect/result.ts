import type { Row } from '../base/cell.js';
import type { Location } from '../base/errors.js';
import type { NodeStatus } from '../base/status.js';
import type { Acceptance, Severity } from '../project/model.js';
import type { Relation } from '../sql/relation.js';

/** dbt's words for a test: `warn` is a failure whose severity is not critical. */
export type CheckStatus = Exclude<NodeStatus, 'success'>;

/** Great Expectations' `exception_info`, always in this one shape. */
export interface ExceptionInfo {
  raised_exception: boolean;
  exception_message: string | null;
  exception_traceback: string | null;
}

/** Great Expectations' `ExpectationValidationResult`, as its JSON has it. */
export interface ValidationResult {
  success: boolean;
  expectation_config: {
    type: string;
    kwargs: Record<string, unknown>;
    meta: Record<string, unknown>;
    severity: Severity;
    id: string;
  };
  /** `observed_value`, `element_count`, `unexpected_count`, ... by result format. */
  result: Record<string, unknown>;
  meta: Record<string, unknown>;
  exception_info: ExceptionInfo;
}

/** One expectation checked in one run. */
export interface CheckResult {
  /** Stable over runs: a hash of table, type and kwargs. Twelve hexadecimal digits. */
  id: string;
  table: Relation;
  suite: string;
  type: string;
  /** Columns the expectation reads; empty for expectations about the table. */
  columns: string[];
  severity: Severity;
  status: CheckStatus;
  /** What the suite accepts of it, whatever the check found. */
  acceptance?: Acceptance;
  /** That its warning is accepted: the acceptance of the suite holds on the day of the run, for as many rows. */
  accepted?: Acceptance;
  /** What is expected, as a sentence: `order_id is never null`. */
  expectation: string;
  /** What was observed, as a sentence: `3 of 99,441 rows (0.003 %) are null`. */
  observed: string;
  /** Remarks on the verdict: `v is NaN in 3 rows`; also part of `observed`. */
  remarks: readonly string[];
  /** Why the check exists, from `meta.notes`. */
  notes: string | undefined;
  validation: ValidationResult;
  location: Location;
  /** Failing rows: all are counted, the first 20 are here, up to 100,000 in `failuresFile`. */
  failures: { count: number; sample: Row[]; truncated: boolean } | undefined;
  /** Path below the target folder of the Parquet file with failing rows. */
  failuresFile: string | undefined;
  /** Milliseconds spent on it; its share of the batch when it shared a scan. */
  duration: number;
}
