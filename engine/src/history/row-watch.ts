import { isRecurring } from './bands.js';
import type { StepRecord } from './record.js';
import {
  builtRows,
  recordBuild,
  unexpectedRows,
  unusualRows,
  type BuiltRows,
  type UnusualRows,
} from './unusual-rows.js';

/** Follows the rows of one table from run to run. */
export class RowWatch {
  private readonly builds: BuiltRows[] = [];
  /** The builds before the incident that is open. */
  private reference: readonly BuiltRows[] | undefined;

  /**
   * What is unusual about the rows of the next run's build; null when it is none. An incident stays open until the rows are as the
   * builds before it led to expect, or have recurred so often that they are the new level.
   */
  next(step: StepRecord): UnusualRows | undefined | null {
    const rows = builtRows(step);
    const found = rows === undefined ? null : this.unusual(rows);
    if (found !== null) this.reference = found === undefined ? undefined : (this.reference ?? [...this.builds]);
    recordBuild(this.builds, step);
    return found;
  }

  private unusual(rows: number): UnusualRows | undefined {
    if (this.reference === undefined) return unusualRows(this.builds, rows);
    const isNewLevel = isRecurring(
      this.builds.map((build) => build.rows),
      rows,
    );
    return isNewLevel ? undefined : unexpectedRows(this.reference, rows);
  }
}
