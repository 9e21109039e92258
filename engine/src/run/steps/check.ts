import fs from 'node:fs';
import path from 'node:path';
import { formatLocation, messageOf } from '../../base/errors.js';
import { engineBuild } from '../../base/version.js';
import { removableAcceptance, withAcceptance, type CheckResult } from '../../expect/index.js';
import type { ExpectationConfig, Suite } from '../../project/model.js';
import type { NodeResult } from '../../publish/artifacts.js';
import { isOfTheEngine, latestClock } from '../../sql/dependencies.js';
import { formatRelation } from '../../sql/relation.js';
import { changeOf } from '../changed-tables.js';
import { clockFingerprint } from '../fingerprint.js';
import { computeFingerprint } from '../ids.js';
import type { RunOptions } from '../options.js';
import { testId } from '../project/graph-nodes.js';
import type { Project } from '../project/project.js';
import type { RunContext } from '../run-context.js';
import { writeNodeState, type NodeState } from '../state.js';
import type { EarlierResults, Step, StepResult } from '../step.js';
import { applyWarnError, isFailure, outcomeOf, worstStatus } from '../../base/status.js';
import { checkToNodeResult, notRunResults, summarizeStatuses } from './check-results.js';
import type { GateChecks } from './load.js';
import { filterExpectations, runChecks, selectChecks, type CheckRunContext } from './run-checks.js';
import { timed } from './timed.js';

export interface CheckStepContext
  extends CheckRunContext, Pick<RunContext, 'runId' | 'warehouse' | 'sessions' | 'relations' | 'changedTables'> {
  project: CheckRunContext['project'] & Pick<Project, 'graph' | 'suites' | 'personalFlags'>;
  options: CheckRunContext['options'] & Pick<RunOptions, 'fullRefresh' | 'warnError' | 'log'>;
}

/**
 * Runs the checks of one table, or reports their last results when nothing they read has changed. Undefined when none of
 * them is selected. `picked` are the relations among the selected nodes.
 */
export function checkStep(
  context: CheckStepContext,
  id: string,
  suites: readonly Suite[],
  ids: ReadonlySet<string>,
  picked: ReadonlySet<string>,
): Step | undefined {
  const { runId, warehouse, sessions, project, options } = context;
  const selected = selectChecks(project, suites, ids);
  const first = selected[0];
  if (first === undefined) return undefined;
  const label = formatRelation(first.table);
  const stateId = `checks.${label}`;
  const upstream = upstreamIds(project, selected);
  const reads = selected.flatMap(({ expectations }) => expectations.map((each) => project.checkReads.get(each)));
  const clock = latestClock(...reads.map((each) => each?.clock));

  const stepResult = (
    results: readonly CheckResult[],
    notRun: { suites: readonly Suite[]; status: 'skipped' | 'error'; reason: NotRunReason },
    { duration = 0, message = '' } = {},
  ): StepResult => {
    const { name } = project.config;
    // A result of an earlier run is accepted as of this one: acceptances run out.
    const decided = results.map((result) => withAcceptance(result, options.clock.now()));
    for (const result of decided) {
      const removable = removableAcceptance(result, options.clock.now());
      if (removable !== undefined) options.log.info(`${formatLocation(result.location)}  ${result.type}: ${removable}`);
    }
    return checkStepResult(
      [
        ...decided.map((result) => checkToNodeResult(result, { project: name, now: options.clock.timestamp() })),
        ...notRunResults(notRun.suites, notRun.status, notRun.reason, { ...project, project: name }),
      ],
      { duration, message, warnError: options.warnError },
    );
  };
  const completed = (results: readonly CheckResult[], duration: number, message = ''): StepResult =>
    stepResult(results, { suites: [], status: 'skipped', reason: () => '' }, { duration, message });
  const withoutResults = (results: readonly CheckResult[]): Suite[] => {
    const completedIds = new Set(results.map((result) => result.id));
    return filterExpectations(selected, (config) => !completedIds.has(project.checkIds.get(config) ?? ''));
  };
  const notRun = (status: 'skipped' | 'error', reason: string, results: readonly CheckResult[] = []): StepResult =>
    stepResult(results, { suites: withoutResults(results), status, reason: () => reason }, { message: reason });

  const fingerprintOf = (earlier: EarlierResults): string =>
    computeFingerprint(
      engineBuild(),
      selected.map(({ name, expectations }) => [
        name,
        expectations.map((each) => [each, project.registry.get(each.type)?.version]),
      ]),
      project.vars,
      upstream.map((parent) => [parent, earlier.fingerprint(parent)]),
      clockFingerprint(clock, options.clock.now(), runId),
      [...project.personalFlags].map(([table, flags]) => [table, flags.map((flag) => [flag.name, flag.isPersonal])]),
    );

  return {
    id,
    kind: 'check',
    label,
    dependsOn: upstream,
    needs: upstream.filter((parent) => isTable(project, parent, first)),
    skip: (reason, earlier) => notRun('skipped', reason, earlier.gateResults(label)),
    async run(earlier) {
      if (isUnbuilt(context, label, picked)) return notRun('skipped', `${label} has not been built`);
      const blocked = blockedChecks(project, selected, earlier);
      // Tables of the engine change without a node that says so.
      const fingerprint = blocked.size > 0 || isOfTheEngine(first.table) ? runId : fingerprintOf(earlier);
      const [change] = upstream.flatMap((parent) => changeOf(parent, context.changedTables, project) ?? []);
      const cached = change === undefined ? cachedResults(context, earlier.state(stateId), fingerprint) : undefined;
      if (cached !== undefined) return { ...completed(cached, 0, 'unchanged'), isUnchanged: true };
      const state = (results: readonly CheckResult[]): NodeState => {
        return { fingerprint, runId, result: JSON.stringify(results) };
      };
      try {
        const { result: results, duration } = await timed(options.clock, async () => {
          const gateResults = earlier.gateResults(label) ?? [];
          const remaining = filterExpectations(withoutResults(gateResults), (config) => !blocked.has(config));
          return sessions.withSession(async (session) => {
            const all = [
              ...gateResults,
              ...(await runChecks(context, remaining, { session, dialect: warehouse.dialect })),
            ];
            if (isRepeatable(all)) await writeNodeState(session, warehouse.dialect, stateId, state(all));
            return all;
          }, id);
        });
        const result = stepResult(
          results,
          {
            suites: filterExpectations(selected, (config) => blocked.has(config)),
            status: 'skipped',
            reason: (config) => blocked.get(config) ?? '',
          },
          { duration, message: change },
        );
        return {
          ...result,
          succeeded: result.succeeded && blocked.size === 0,
          states: new Map(isRepeatable(results) ? [[stateId, state(results)]] : []),
        };
      } catch (error) {
        if (options.signal?.aborted === true) throw error;
        return { ...notRun('error', messageOf(error), earlier.gateResults(label)), succeeded: false };
      }
    },
  };
}

type NotRunReason = (config: ExpectationConfig) => string;

/** Checks that read what could not be built, each with the reason. */
function blockedChecks(
  { graph, checkIds, config }: Pick<Project, 'graph' | 'checkIds' | 'config'>,
  suites: readonly Suite[],
  earlier: EarlierResults,
): ReadonlyMap<ExpectationConfig, string> {
  return new Map(
    suites
      .flatMap(({ expectations }) => expectations)
      .flatMap((each): [ExpectationConfig, string][] => {
        const parents = graph.parents(testId(config.name, checkIds.get(each) ?? ''));
        const [reason] = parents.flatMap((parent) => earlier.failure(parent) ?? []);
        return reason === undefined ? [] : [[each, reason]];
      }),
  );
}

/** Whether a node is the table that a suite is about. */
function isTable({ graph }: Pick<Project, 'graph'>, id: string, { table }: Suite): boolean {
  const node = graph.nodes.get(id);
  return node !== undefined && formatRelation(node) === formatRelation(table);
}

/** The checks of a raw table that read nothing else; they run within its load. Undefined when there are none. */
export function createGateChecks(
  context: CheckStepContext,
  table: string,
  ids: ReadonlySet<string>,
): GateChecks | undefined {
  const { project } = context;
  const suites = project.suites.filter((suite) => suite.table.layer === 'raw' && suite.table.name === table);
  const gatedSuites = filterExpectations(
    selectChecks(project, suites, ids),
    (config) => project.graph.parents(testId(project.config.name, project.checkIds.get(config) ?? '')).length === 1,
  );
  return gatedSuites.length === 0 ? undefined : (rows) => runChecks(context, gatedSuites, rows);
}

/** With `--warn-error` warnings that are not accepted have failed in every report; what builds on the table is built all the same. */
function checkStepResult(
  results: readonly NodeResult[],
  { duration, message, warnError }: { duration: number; message: string; warnError: boolean | undefined },
): StepResult {
  const nodes = results.map((result) => ({
    ...result,
    status: outcomeOf(result) === 'accepted' ? result.status : applyWarnError(result.status, warnError),
  }));
  return {
    status: worstStatus(nodes.map(outcomeOf)),
    succeeded: !results.some(({ status }) => isFailure(status)),
    rows: null,
    duration,
    message: [summarizeStatuses(nodes), message].filter((part) => part !== '').join(', '),
    nodes,
  };
}

/** An error may have a cause outside the data: such checks run again. */
function isRepeatable(results: readonly CheckResult[]): boolean {
  return results.every(({ status }) => status !== 'error');
}

/** Whether the table of indirectly selected checks does not exist: they belong to the run that builds it. */
function isUnbuilt({ relations }: CheckStepContext, label: string, picked: ReadonlySet<string>): boolean {
  return !relations.has(label) && picked.size > 0 && !picked.has(label);
}

/** Unique ids of all that the checks read. */
function upstreamIds(
  { graph, checkIds, config }: Pick<Project, 'graph' | 'checkIds' | 'config'>,
  suites: readonly Suite[],
): string[] {
  const parents = suites.flatMap(({ expectations }) =>
    expectations.flatMap((each) => graph.parents(testId(config.name, checkIds.get(each) ?? ''))),
  );
  return [...new Set(parents)];
}

function cachedResults(
  { project, options }: CheckStepContext,
  previous: NodeState | undefined,
  fingerprint: string,
): CheckResult[] | undefined {
  if (previous?.fingerprint !== fingerprint || options.fullRefresh === true) return undefined;
  const results = JSON.parse(previous.result) as CheckResult[];
  const filesExist = results.every(
    ({ failuresFile }) => failuresFile === undefined || fs.existsSync(path.join(project.targetDir, failuresFile)),
  );
  return filesExist ? results : undefined;
}
