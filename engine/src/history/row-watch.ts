import { isRecurring } from './bands.js';
import { unexpectedRows, unusualRows, type UnusualRows } from './unusual-rows.js';

/** Follows the rows of one table from build to build. */
export class RowWatch {
  private readonly builds: number[] = [];
  /** The builds before the incident that is open. */
  private reference: readonly number[] | undefined;

  /**
   * What is unusual about the rows of the next build. An incident stays open until the rows are as the builds before it
   * led to expect, or have recurred so often that they are the new level.
   */
  next(rows: number): UnusualRows | undefined {
    const found =
      this.reference === undefined
        ? unusualRows(this.builds, rows)
        : isRecurring(this.builds, rows)
          ? undefined
          : unexpectedRows(this.reference, rows);
    this.reference = found === undefined ? undefined : (this.reference ?? [...this.builds]);
    this.builds.push(rows);
    return found;
  }
}
