import { messageWithHint, formatError } from '../../base/errors.js';
import { applyWarnError } from '../../base/status.js';
import { count } from '../../base/text.js';
import { engineBuild } from '../../base/version.js';
import { modelsByName, type Model } from '../../project/model.js';
import type { BatchResults, NodeStatus, RunResults } from '../../publish/artifacts.js';
import { formatRelation, rawRelation } from '../../sql/relation.js';
import { labelOf, modelReads, runModel, type Backfill, type BuiltBatches } from '../../transform/index.js';
import { describeBuilt, describeUnchanged, modelDescriptions } from '../descriptions.js';
import { eventTimeOf } from '../event-time.js';
import { clockFingerprint } from '../fingerprint.js';
import { computeFingerprint } from '../ids.js';
import { nodeResult } from '../node-result.js';
import type { RunOptions } from '../options.js';
import type { Project } from '../project/project.js';
import { assertFlaggedColumns } from '../personal-data.js';
import type { RunContext } from '../run-context.js';
import { INTERRUPTED } from '../schedule.js';
import {
  forgetNodeState,
  isBuiltFrom,
  isHistory,
  rebuiltFingerprint,
  recordedResult,
  writeNodeState,
  type NodeState,
} from '../state.js';
import { skippedResult, type EarlierResults, type Step } from '../step.js';
import { timed } from './timed.js';

export interface ModelStepContext extends Pick<
  RunContext,
  'runId' | 'warehouse' | 'sessions' | 'relations' | 'changedTables' | 'deferred' | 'personal'
> {
  project: Pick<Project, 'config' | 'dir' | 'graph' | 'models' | 'sources' | 'loaders' | 'vars' | 'personalFlags'>;
  options: Pick<
    RunOptions,
    'clock' | 'log' | 'fullRefresh' | 'signal' | 'warnError' | 'eventTimeStart' | 'eventTimeEnd' | 'retriedRun'
  >;
}

/** Builds one model or seed, or leaves it when it and all it is built from are as they were. */
export function modelStep(context: ModelStepContext, model: Model, dependsOn: readonly string[]): Step {
  const { runId, warehouse, sessions, relations, changedTables, project, options } = context;
  const { table, uniqueId } = model;
  const change = changedTables.get(uniqueId);
  const kind = model.materialized === 'seed' ? 'seed' : 'model';
  const label = formatRelation(table);
  const isSnapshot = model.materialized === 'snapshot';
  const relation = { uniqueId, table, descriptions: modelDescriptions(model) };
  const fullRefresh = options.fullRefresh === true && !isRefreshedInPart(uniqueId, options);
  const backfill = model.microbatch === undefined ? undefined : backfillOf(uniqueId, options);
  const commonFields = {
    unique_id: uniqueId,
    resource_type: kind,
    name: table.name,
    layer: table.layer,
    file: model.file,
  } as const;
  const statusOf = (warning: string | undefined): NodeStatus =>
    warning === undefined ? 'success' : applyWarnError('warn', options.warnError);
  return {
    id: uniqueId,
    kind,
    label,
    dependsOn,
    skip: (reason) => skippedResult(nodeResult({ ...commonFields, status: 'skipped', message: `skipped: ${reason}` })),
    async run(earlier) {
      const fingerprint = modelFingerprint(context, model, earlier);
      const previous = earlier.state(uniqueId);
      const isUnchanged = isBuiltFrom(previous, fingerprint);
      if (isUnchanged && relations.has(label) && !fullRefresh && change === undefined && backfill === undefined) {
        const { rows } = JSON.parse(previous.result) as { rows: number | null };
        const warning = await sessions.withSession(
          (session) => describeUnchanged(warehouse, session, relation, previous),
          uniqueId,
        );
        const status = statusOf(warning);
        const message = joined(`unchanged since run ${previous.runId}`, warning);
        return {
          status,
          succeeded: true,
          rows,
          duration: 0,
          isUnchanged: true,
          message: joined('unchanged', warning),
          nodes: [nodeResult({ ...commonFields, status, rows, message })],
        };
      }
      let state: NodeState | undefined;
      let warning: string | undefined;
      const { result, ...timing } = await timed(options.clock, () =>
        sessions.withSession(
          (session) =>
            runModel(context.deferred.asBuilt(model, project), {
              warehouse,
              session,
              projectDir: project.dir,
              externalAccess: project.config.externalAccess ?? [],
              runId,
              fullRefresh: fullRefresh || (change !== undefined && backfill === undefined),
              ...(backfill === undefined ? {} : { backfill, isAltered: change !== undefined }),
              hadHistory: previous === undefined ? undefined : isHistory(previous),
              relations,
              models: modelsByName(project.models),
              sources: project.loaders.map((loader) => rawRelation(loader.table)),
              vars: project.vars,
              now: options.clock.now(),
              mayRead: project.graph.parents(uniqueId).flatMap((id) => project.graph.nodes.get(id) ?? []),
              personal: context.personal,
              eventTimes: eventTimes(project, model),
              definition: batchDefinition(project, model),
              onBatch: (batch, batchRows) => options.log.info(`${label} batch ${batch}  ${count(batchRows, 'row')}`),
              isInterrupted: () => options.signal?.aborted === true,
              beforeBuild: () =>
                forgetNodeState(
                  session,
                  // Batches are committed one by one, before the whole is.
                  model.microbatch === undefined ? warehouse : { dialect: warehouse.dialect, isTransactional: false },
                  uniqueId,
                  isSnapshot ? runId : undefined,
                ),
              async beforeCommit(rows, isMissingBatches = false) {
                await assertFlaggedColumns(project, table, { session, dialect: warehouse.dialect });
                // What a snapshot has depends on its earlier runs, too.
                const isOther = isSnapshot || backfill !== undefined || (isUnchanged && change !== undefined);
                const isComplete = backfill === undefined || (isUnchanged && !isMissingBatches);
                const known = isComplete ? fingerprint : '';
                const built = isOther ? rebuiltFingerprint(known, runId) : known;
                const { warning: problem, ...described } = await describeBuilt(warehouse, session, relation);
                warning = problem;
                state = { fingerprint: built, runId, result: recordedResult({ rows, ...described }, isSnapshot) };
                await writeNodeState(session, warehouse.dialect, uniqueId, state);
              },
            }),
          uniqueId,
        ),
      );
      await context.personal.refresh(table);
      const { rows, errors } = result;
      const [error] = errors;
      const succeeded = result.status === 'success';
      const status = succeeded ? statusOf(warning) : result.status;
      const isInterrupted = !succeeded && options.signal?.aborted === true;
      const setAsideMessage = result.setAside === 0 ? '' : `${count(result.setAside, 'row')} set aside`;
      return {
        status,
        succeeded,
        rows,
        duration: timing.duration,
        message: succeeded
          ? joined(setAsideMessage, change, warning)
          : isInterrupted
            ? INTERRUPTED
            : errors.map(formatError).join('\n'),
        nodes: [
          nodeResult({
            ...commonFields,
            ...timing.resultFields,
            status,
            rows,
            message: isInterrupted
              ? INTERRUPTED
              : error === undefined
                ? joined(result.message, change, warning)
                : messageWithHint(error),
            file: error?.location?.file ?? model.file,
            line: error?.location?.line ?? null,
            failures: succeeded ? 0 : 1,
            ...(result.batches === undefined
              ? {}
              : { batch_results: batchResults(result.batches, earlierBatches(uniqueId, options.retriedRun)) }),
          }),
        ],
        states: new Map(succeeded && state !== undefined ? [[uniqueId, state]] : []),
      };
    },
  };
}

const joined = (...parts: (string | undefined)[]): string => parts.filter((part) => (part ?? '') !== '').join('; ');

/** Whether the run that is retried has begun to make a model's table anew, batch by batch: the rest is missing. */
const isRefreshedInPart = (uniqueId: string, { retriedRun }: ModelStepContext['options']): boolean =>
  retriedRun?.args['full_refresh'] === true && (earlierBatches(uniqueId, retriedRun)?.successful.length ?? 0) > 0;

const earlierBatches = (uniqueId: string, run: RunResults | undefined): BatchResults | undefined =>
  run?.results.find((result) => result.unique_id === uniqueId)?.batch_results;

/** The batches that the run is asked for; in a retry, those of them that the run before has left. */
function backfillOf(uniqueId: string, options: ModelStepContext['options']): Backfill | undefined {
  const time = eventTimeOf(options);
  if (time === undefined) return undefined;
  const left = earlierBatches(uniqueId, options.retriedRun)?.failed;
  return left === undefined ? time : { ...time, left: left.map(([start]) => start.replace('T', ' ').replace('Z', '')) };
}

const isoText = (moment: string): string => `${moment.replace(' ', 'T')}Z`;

/** In a retry also those that the runs before have built: the next retry must not lose them. */
const batchResults = ({ successful, failed }: BuiltBatches, earlier: BatchResults | undefined): BatchResults => ({
  successful: [
    ...(earlier?.successful ?? []),
    ...successful.map(({ start, end }): [string, string] => [isoText(start), isoText(end)]),
  ],
  failed: failed.map(({ start, end }) => [isoText(start), isoText(end)]),
});

/** The columns by which a model's inputs are read in batches, by `layer.name`. */
function eventTimes({ graph, models, sources }: ModelStepContext['project'], { uniqueId }: Model): Map<string, string> {
  const inputs = new Set(
    graph
      .parents(uniqueId)
      .flatMap((id) => graph.nodes.get(id) ?? [])
      .map(formatRelation),
  );
  return new Map(
    [...models, ...sources].flatMap(({ table, eventTime }) => {
      if (eventTime === undefined) return [];
      const label = formatRelation(table);
      return inputs.has(label) ? [[label, eventTime] as const] : [];
    }),
  );
}

/** Changes when batches that are built already would be others from the same inputs. */
function batchDefinition(project: ModelStepContext['project'], model: Model): string {
  const { graph, vars } = project;
  return computeFingerprint(
    engineBuild(),
    graph.nodes.get(model.uniqueId)?.checksum,
    modelReads(model).vars.map((name) => [name, vars[name]]),
    [...eventTimes(project, model)].sort(),
  );
}

/** Changes when the engine, the model, a variable it reads, the time it reads, or anything upstream does. */
function modelFingerprint(
  { project, options, runId }: ModelStepContext,
  model: Model,
  earlier: EarlierResults,
): string {
  const { graph, vars } = project;
  const reads = modelReads(model);
  return computeFingerprint(
    engineBuild(),
    model.table,
    graph.nodes.get(model.uniqueId)?.checksum,
    reads.vars.map((name) => [name, vars[name]]),
    model.materialized === 'incremental' ? [model.partitionBy, vars['since']] : null,
    ...(model.microbatch === undefined
      ? []
      : [batchDefinition(project, model), labelOf(model.microbatch.batchSize, options.clock.now())]),
    clockFingerprint(reads.clock, options.clock.now(), runId),
    graph.parents(model.uniqueId).map((parent) => [parent, earlier.fingerprint(parent)]),
  );
}
