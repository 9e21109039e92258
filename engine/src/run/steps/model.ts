import fs from 'node:fs';
import path from 'node:path';
import { messageWithHint, formatError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { Model } from '../../project/model.js';
import { dependencies } from '../../sql/index.js';
import { isoDate } from '../../base/clock.js';
import { runModel } from '../../transform/index.js';
import { computeFingerprint } from '../ids.js';
import { nodeResult } from '../node-result.js';
import { FAILED_FINGERPRINT } from '../state.js';
import type { Run } from '../run.js';
import type { Task } from '../schedule.js';
import { timed } from './timed.js';
import { formatRelation, rawRelation } from '../../sql/relation.js';

/** Part of every fingerprint: a new engine that builds otherwise raises it. */
const ENGINE_VERSION = 1;

/** Builds one model or seed, or leaves it when it and all it is built from are as they were. */
export function modelTask(run: Run, model: Model, dependsOn: string[]): Task {
  const { table, uniqueId } = model;
  const kind = model.materialized === 'seed' ? 'seed' : 'model';
  const label = formatRelation(table);
  const commonFields = {
    unique_id: uniqueId,
    resource_type: kind,
    name: table.name,
    layer: table.layer,
    file: model.file,
  } as const;
  return {
    id: uniqueId,
    dependsOn,
    skip(reason) {
      const message = `skipped: ${reason}`;
      run.results.push(nodeResult({ ...commonFields, status: 'skipped', message }));
      run.progress.stepEnded({ kind, label, status: 'skipped', rows: null, duration: 0, message });
    },
    async run() {
      const fingerprint = modelFingerprint(run, model);
      const previous = run.state.get(uniqueId);
      if (previous?.fingerprint === fingerprint && run.relations.has(label) && run.options.fullRefresh !== true) {
        run.fingerprints.set(uniqueId, fingerprint);
        const { rows } = JSON.parse(previous.result) as { rows: number | null };
        run.results.push(
          nodeResult({ ...commonFields, status: 'success', rows, message: `unchanged since run ${previous.runId}` }),
        );
        run.progress.stepEnded({ kind, label, status: 'success', rows, duration: 0, message: 'unchanged' });
        return true;
      }
      const { result, ...timing } = await timed(run.options.clock, () =>
        run.sessions.withSession((session) =>
          runModel(model, {
            warehouse: run.warehouse,
            session,
            projectDir: run.project.dir,
            runId: run.id,
            fullRefresh: run.options.fullRefresh === true,
            relations: run.relations,
            models: modelsByName(run),
            sources: run.project.loaders.map((loader) => rawRelation(loader.table)),
            vars: run.project.vars,
            now: run.options.clock.now(),
          }),
        ),
      );
      const { status, rows } = result;
      const error = result.errors[0];
      const setAsideMessage = result.setAside === 0 ? '' : `${count(result.setAside, 'row')} set aside`;
      const message = status === 'error' ? result.errors.map(formatError).join('\n') : setAsideMessage;
      if (status === 'success') {
        run.fingerprints.set(uniqueId, fingerprint);
        run.state.set(uniqueId, { fingerprint: fingerprint, runId: run.id, result: JSON.stringify({ rows }) });
      } else run.state.set(uniqueId, { fingerprint: FAILED_FINGERPRINT, runId: run.id, result: '{}' });
      run.results.push(
        nodeResult({
          ...commonFields,
          ...timing.resultFields,
          status,
          rows,
          message: error === undefined ? result.message : messageWithHint(error),
          file: error?.location?.file ?? model.file,
          line: error?.location?.line ?? null,
          failures: status === 'error' ? 1 : 0,
        }),
      );
      run.progress.stepEnded({ kind, label, status, rows, duration: timing.duration, message });
      return status === 'success';
    },
  };
}

function modelsByName(run: Run): ReadonlyMap<string, Model> {
  return new Map(run.project.models.map((model) => [model.table.name, model]));
}

/** Changes when the model, a variable it reads, the run's date if it reads it, or anything upstream does. */
function modelFingerprint(run: Run, model: Model): string {
  const node = run.project.graph.nodes.get(model.uniqueId);
  const { vars } = dependencies(model.sql);
  const dependsOnDate = [model.sql, ...model.setAside.map((rule) => rule.where)].some((sql) =>
    sql.includes('@run_date'),
  );
  return computeFingerprint(
    ENGINE_VERSION,
    node?.checksum,
    model.materialized === 'seed' ? seedChecksum(run, model) : null,
    vars.map((name) => [name, run.project.vars[name]]),
    dependsOnDate ? isoDate(run.options.clock.now()) : null,
    run.project.graph.parents(model.uniqueId).map((parent) => [parent, currentFingerprint(run, parent)]),
  );
}

/** What a relation holds: as this run left it, or as an earlier one did. */
export function currentFingerprint(run: Run, uniqueId: string): string | undefined {
  return run.fingerprints.get(uniqueId) ?? run.state.get(uniqueId)?.fingerprint;
}

function seedChecksum(run: Run, model: Model): string {
  return computeFingerprint(fs.readFileSync(path.join(run.project.dir, model.file), 'utf8'));
}
