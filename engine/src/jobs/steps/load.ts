import { explained, formatError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { loadTable, type Loader, type LoadOutcome } from '../../load/index.js';
import type { NodeStatus } from '../../publish/artifacts.js';
import type { Session } from '../../warehouse/warehouse.js';
import type { SourceState } from '../freshness.js';
import { sourceId } from '../graph-nodes.js';
import { nodeResult } from '../node-result.js';
import type { Run } from '../run.js';
import type { Task } from '../schedule.js';
import { settled } from './check-results.js';
import { timed } from './timed.js';
import { formatRelation, rawRelation, type Relation } from '../../sql/relation.js';

/** Checks on a freshly loaded table before it becomes visible; throws to keep it out. */
export type Gate = (session: Session, table: Relation) => Promise<void>;

/** Loads one source. */
export function loadTask(run: Run, loader: Loader, gate: Gate | undefined): Task {
  const { project, options } = run;
  const uniqueId = sourceId(project.config.name, loader);
  const label = formatRelation(rawRelation(loader.table));
  const base = {
    unique_id: uniqueId,
    resource_type: 'source',
    name: loader.table,
    layer: 'raw',
    file: loader.file,
  } as const;
  return {
    id: uniqueId,
    after: [],
    skip(why) {
      const message = `skipped: ${why}`;
      run.results.push(nodeResult({ ...base, status: 'skipped', message }));
      run.progress.stepEnded({ kind: 'load', label, status: 'skipped', rows: null, duration: 0, message });
    },
    async run() {
      const { result: outcome, ...timing } = await timed(options.clock, () =>
        run.sessions.use((session) =>
          loadTable(loader, {
            warehouse: run.warehouse,
            session,
            runId: run.id,
            clock: options.clock,
            log: options.log,
            env: options.env,
            projectDir: project.dir,
            targetDir: project.targetDir,
            fullRefresh: options.fullRefresh === true,
            signal: options.signal,
            gate,
            kept: project.kept,
          }),
        ),
      );
      const failed = outcome.status === 'failed';
      if (outcome.status === 'success') {
        run.fingerprints.set(uniqueId, run.id);
        const kept: SourceState = { as_of: outcome.result.as_of };
        run.state.set(uniqueId, { fingerprint: run.id, runId: run.id, result: JSON.stringify(kept) });
      }
      const told: NodeStatus = failed ? 'error' : outcome.warnings.length > 0 ? 'warn' : 'success';
      const { status } = settled({ status: told }, options);
      const error = outcome.error;
      run.results.push(
        nodeResult({
          ...base,
          ...timing.artifact,
          status,
          rows: outcome.rows,
          message: messageOf(outcome),
          failures: failed ? 1 : outcome.result.rejected,
          file: error?.location?.file ?? loader.file,
          line: error?.location?.line ?? null,
          load: outcome.result,
        }),
      );
      const message = error === undefined ? messageOf(outcome) : formatError(error);
      run.progress.stepEnded({ kind: 'load', label, status, rows: outcome.rows, duration: timing.duration, message });
      return !failed;
    },
  };
}

function messageOf({ status, error, warnings, result }: LoadOutcome): string {
  if (error !== undefined) return explained(error);
  if (warnings.length > 0) return warnings.join('; ');
  if (status === 'skipped') return `unchanged, ${count(result.files.length, 'file')} skipped`;
  return '';
}
