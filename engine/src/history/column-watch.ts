import { columnChanges, type ColumnChanges } from './diff.js';
import type { ColumnRecord } from './record.js';

/** Follows the columns of one table from run to run. */
export class ColumnWatch {
  private columns: readonly ColumnRecord[] | undefined;
  /** As they were before the incident that is open. */
  private before: readonly ColumnRecord[] | undefined;

  /** What changed with the next run, if anything did; `isReverted` when the columns are what they were before an open incident. */
  next(columns: readonly ColumnRecord[]): { changes: ColumnChanges | undefined; isReverted: boolean } {
    const { columns: last, before } = this;
    this.columns = columns;
    const changes = changesOf(last, columns);
    const isReverted = before !== undefined && changesOf(before, columns) === undefined;
    this.before = changes === undefined || isReverted ? undefined : last;
    return { changes: isReverted ? undefined : changes, isReverted };
  }
}

function changesOf(
  before: readonly ColumnRecord[] | undefined,
  after: readonly ColumnRecord[],
): ColumnChanges | undefined {
  if (before === undefined || areSame(before, after)) return undefined;
  const changes = columnChanges(before, after);
  return changes.added.length + changes.removed.length + changes.retyped.length === 0 ? undefined : changes;
}

const areSame = (before: readonly ColumnRecord[], after: readonly ColumnRecord[]): boolean =>
  before.length === after.length &&
  before.every(({ name, type }, i) => name === after[i]?.name && type === after[i].type);
