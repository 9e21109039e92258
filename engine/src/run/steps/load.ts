import { messageWithHint, formatError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { loadTable, type Loader, type LoadTableResult } from '../../load/index.js';
import type { NodeStatus } from '../../publish/artifacts.js';
import type { Session } from '../../warehouse/warehouse.js';
import type { SourceState } from '../freshness.js';
import { sourceId } from '../graph-nodes.js';
import { nodeResult } from '../node-result.js';
import type { Run } from '../run.js';
import type { Task } from '../schedule.js';
import { applyWarnError } from './check-results.js';
import { timed } from './timed.js';
import { formatRelation, rawRelation, type Relation } from '../../sql/relation.js';

/** Checks on a freshly loaded table before it becomes visible; throws to keep it out. */
export type Gate = (session: Session, table: Relation) => Promise<void>;

/** Loads one source. */
export function loadTask(run: Run, loader: Loader, gate: Gate | undefined): Task {
  const { project, options } = run;
  const uniqueId = sourceId(project.config.name, loader);
  const label = formatRelation(rawRelation(loader.table));
  const commonFields = {
    unique_id: uniqueId,
    resource_type: 'source',
    name: loader.table,
    layer: 'raw',
    file: loader.file,
  } as const;
  return {
    id: uniqueId,
    dependsOn: [],
    skip(reason) {
      const message = `skipped: ${reason}`;
      run.results.push(nodeResult({ ...commonFields, status: 'skipped', message }));
      run.progress.stepEnded({ kind: 'load', label, status: 'skipped', rows: null, duration: 0, message });
    },
    async run() {
      const { result: loadResult, ...timing } = await timed(options.clock, () =>
        run.sessions.withSession((session) =>
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
            cache: project.cache,
          }),
        ),
      );
      const failed = loadResult.status === 'failed';
      if (loadResult.status === 'success') {
        run.fingerprints.set(uniqueId, run.id);
        const sourceState: SourceState = { as_of: loadResult.result.as_of };
        run.state.set(uniqueId, { fingerprint: run.id, runId: run.id, result: JSON.stringify(sourceState) });
      }
      const loadStatus: NodeStatus = failed ? 'error' : loadResult.warnings.length > 0 ? 'warn' : 'success';
      const { status } = applyWarnError({ status: loadStatus }, options);
      const error = loadResult.error;
      run.results.push(
        nodeResult({
          ...commonFields,
          ...timing.resultFields,
          status,
          rows: loadResult.rows,
          message: loadMessage(loadResult),
          failures: failed ? 1 : loadResult.result.rejected,
          file: error?.location?.file ?? loader.file,
          line: error?.location?.line ?? null,
          load: loadResult.result,
        }),
      );
      const message = error === undefined ? loadMessage(loadResult) : formatError(error);
      run.progress.stepEnded({
        kind: 'load',
        label,
        status,
        rows: loadResult.rows,
        duration: timing.duration,
        message,
      });
      return !failed;
    },
  };
}

function loadMessage({ status, error, warnings, result }: LoadTableResult): string {
  if (error !== undefined) return messageWithHint(error);
  if (warnings.length > 0) return warnings.join('; ');
  if (status === 'skipped') return `unchanged, ${count(result.files.length, 'file')} skipped`;
  return '';
}
