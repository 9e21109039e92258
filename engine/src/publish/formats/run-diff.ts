import type { Verdict } from '../../base/status.js';
import { count } from '../../base/text.js';
import type { RowChange, RunDiff, SchemaChange } from '../../history/index.js';
import { CHECK_LABELS, checkLines, columnChangesText } from './check-changes.js';

/** Two runs and what changed between them. */
export interface ShownDiff extends RunDiff {
  verdicts: { before: Verdict; after: Verdict };
  earlier: { checks: number; tables: number };
}

/** What changed between two runs, for a reader at a terminal: checks, then tables, then numbers of rows. */
export function formatRunDiff(diff: ShownDiff): string[] {
  const { before, after, verdicts, earlier } = diff;
  const lines = [
    ...checkLines(CHECK_LABELS.newly_failing, diff.newly_failing),
    ...checkLines(CHECK_LABELS.fixed, diff.fixed),
    ...checkLines(CHECK_LABELS.accepted, diff.accepted ?? []),
    ...checkLines(CHECK_LABELS.still_failing, diff.still_failing),
    ...checkLines(CHECK_LABELS.unknown, diff.unknown),
    ...checkLines(`${CHECK_LABELS.added} check`, diff.new_checks),
    ...checkLines(`${CHECK_LABELS.removed} check`, diff.removed_checks),
    ...diff.schema_changes.map(schemaLine),
    ...diff.row_changes.map(rowLine),
  ];
  const filled = earlier.checks + earlier.tables;
  return [
    `${before.run_id} (${before.started_at}, ${verdicts.before}) -> ${after.run_id} (${after.started_at}, ${verdicts.after})`,
    '',
    ...(lines.length === 0 ? ['nothing changed'] : lines),
    ...(filled === 0
      ? []
      : [
          '',
          `run ${before.run_id} did not get to ${count(earlier.checks, 'check')} and ${count(earlier.tables, 'table')}: ` +
            'what the last run found that did is compared',
        ]),
  ];
}

function schemaLine({ relation, kind, ...columns }: SchemaChange): string {
  if (kind === 'removed') return `removed table: ${relation}`;
  if (kind === 'added') return `added table: ${relation} (${count(columns.added.length, 'column')})`;
  return `columns: ${relation} ${columnChangesText(columns).join(', ')}`;
}

function rowLine({ relation, before, after, change, unusual }: RowChange): string {
  const shown = (n: number): string => n.toLocaleString('en-US');
  const sign = after > before ? '+' : '';
  const share = change === null ? '' : `, ${sign}${(change * 100).toFixed(1)} %`;
  const usual =
    unusual?.expected == null ? '' : `, usually ${shown(unusual.expected.low)} to ${shown(unusual.expected.high)}`;
  const warning = unusual === null ? '' : `; unusually ${unusual.direction}${usual}`;
  return `rows: ${relation} ${shown(before)} -> ${shown(after)} (${sign}${shown(after - before)}${share})${warning}`;
}
