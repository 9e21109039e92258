import { countTexts } from '../../base/status.js';
import { formatTable, seconds } from '../../base/text.js';
import type { RunHead } from '../../history/index.js';

/** Runs as a table, in the order given. */
export function formatRuns(runs: readonly RunHead[]): string[] {
  const rows = runs.map((run) => [
    run.run_id,
    run.started_at.slice(0, 19).replace('T', ' '),
    seconds(run.elapsed_time * 1000),
    run.verdict,
    checksText(run),
    commandText(run),
  ]);
  return formatTable([['run', 'started (UTC)', 'duration', 'verdict', 'checks', 'command'], ...rows]);
}

function checksText({ checks }: RunHead): string {
  const counted = countTexts(checks);
  return counted.length === 0 ? 'none' : counted.join(', ');
}

/** What the run was asked for, as it could be typed; empty where it is not known. */
function commandText({ invocation }: RunHead): string {
  if (invocation === undefined) return '';
  const { command, select, exclude } = invocation;
  const option = (name: string, values: readonly string[]): string[] => (values.length === 0 ? [] : [name, ...values]);
  return [command, ...option('--select', select), ...option('--exclude', exclude)].join(' ');
}
