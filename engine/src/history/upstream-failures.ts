/** Checks that failed upstream of a check that failed, in the same run. */
export interface UpstreamFailures {
  /** Failing rows of the check; null when they could not be compared with those upstream. */
  of: number | null;
  /** Those of them that share their key with a failing row of a check whose columns theirs derive from. */
  explained: number | null;
  /** False when more rows failed than are kept: then the rows that are shared are at least so many. */
  complete: boolean;
  checks: UpstreamFailure[];
}

export interface UpstreamFailure {
  /** Check id. */
  id: string;
  /** `layer.table`. */
  relation: string;
  expectation: string;
  /** `columns`: the check's columns derive from those of this one. `table`: its table reads the other, and more is not known. */
  link: 'columns' | 'table';
  /** Its columns by which the failing rows of both were compared. Empty when they were not. */
  key: string[];
  /** Failing rows of the check that share their key with a failing row of this one; null when they could not be compared. */
  rows: number | null;
}
