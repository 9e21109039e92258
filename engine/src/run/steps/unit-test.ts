import { formatError } from '../../base/errors.js';
import type { Model, UnitTest } from '../../project/model.js';
import { runUnitTest } from '../../transform/index.js';
import { unitTestId } from '../graph-nodes.js';
import { computeFingerprint } from '../ids.js';
import { nodeResult } from '../node-result.js';
import type { Run } from '../run.js';
import type { Task } from '../schedule.js';
import { timed } from './timed.js';

/** Runs a model over given rows; one that passed and whose model and rows are unchanged is not run again. */
export function unitTestTask(run: Run, test: UnitTest): Task {
  const { project, options, state } = run;
  const uniqueId = unitTestId(project.config.name, test);
  const models: ReadonlyMap<string, Model> = new Map(project.models.map((model) => [model.table.name, model]));
  const model = models.get(test.model);
  const layer = model?.table.layer ?? '';
  const commonFields = {
    unique_id: uniqueId,
    resource_type: 'unit_test',
    name: test.name,
    layer,
    relation: `${layer}.${test.model}`,
    file: test.location.file,
    line: test.location.line ?? null,
  } as const;
  const label = `${test.model}: ${test.name}`;
  return {
    id: uniqueId,
    dependsOn: [],
    skip(reason) {
      const message = `skipped: ${reason}`;
      run.results.push(nodeResult({ ...commonFields, status: 'skipped', message }));
      run.progress.stepEnded({ kind: 'unit test', label, status: 'skipped', rows: null, duration: 0, message });
    },
    async run() {
      const { graph } = project;
      const fingerprint = computeFingerprint(
        graph.nodes.get(uniqueId)?.checksum,
        model && graph.nodes.get(model.uniqueId)?.checksum,
        project.vars,
      );
      const previous = state.get(uniqueId);
      if (previous?.fingerprint === fingerprint && options.fullRefresh !== true) {
        const message = `unchanged since run ${previous.runId}`;
        run.results.push(nodeResult({ ...commonFields, status: 'pass', message, failures: 0 }));
        run.progress.stepEnded({
          kind: 'unit test',
          label,
          status: 'pass',
          rows: null,
          duration: 0,
          message: 'unchanged',
        });
        return true;
      }
      const { result, ...timing } = await timed(options.clock, () =>
        run.sessions.withSession((session) =>
          runUnitTest(test, {
            warehouse: run.warehouse,
            session,
            models,
            sources: project.sources,
            vars: project.vars,
            now: options.clock.now(),
          }),
        ),
      );
      const { status } = result;
      if (status === 'pass') state.set(uniqueId, { fingerprint: fingerprint, runId: run.id, result: '{}' });
      const message = result.errors.length > 0 ? result.errors.map(formatError).join('\n') : result.message;
      run.results.push(
        nodeResult({ ...commonFields, ...timing.resultFields, status, message, failures: status === 'pass' ? 0 : 1 }),
      );
      const { duration } = timing;
      run.progress.stepEnded({
        kind: 'unit test',
        label,
        status,
        rows: null,
        duration,
        message: status === 'pass' ? '' : message,
      });
      return status === 'pass';
    },
  };
}
