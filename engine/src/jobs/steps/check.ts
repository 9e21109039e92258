import fs from 'node:fs';
import path from 'node:path';
import { isoDate } from '../../base/clock.js';
import { LastroError, messageOf } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { planChecks, runPlan, type CheckPlan, type CheckResult } from '../../expect/index.js';
import { isTest } from '../../project/indirect-selection.js';
import type { Suite } from '../../project/model.js';
import type { NodeResult } from '../../publish/artifacts.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { expand } from '../../sql/index.js';
import { projectResolver } from '../../transform/index.js';
import type { Session } from '../../warehouse/warehouse.js';
import { otherTables, testId } from '../graph-nodes.js';
import { computeFingerprint } from '../ids.js';
import type { Run } from '../run.js';
import type { Task } from '../schedule.js';
import { checkToNodeResult, applyWarnError, summarizeStatuses, notRunResults, worstStatus } from './check-results.js';
import type { Gate } from './load.js';
import { currentFingerprint } from './model.js';
import { INTERRUPTED } from '../schedule.js';
import { timed } from './timed.js';
import { formatRelation, rawRelation } from '../../sql/relation.js';

/** Runs the checks of one table, or tells their last results again when nothing they read has changed. */
export function checkTask(run: Run, id: string, suites: readonly Suite[], ids: ReadonlySet<string>): Task | undefined {
  const selected = selectChecks(run, suites, ids);
  const first = selected[0];
  if (first === undefined) return undefined;
  const label = formatRelation(first.table);
  const upstream = upstreamIds(run, selected);
  const finish = (results: readonly NodeResult[], duration: number, message = ''): boolean => {
    const checks = results.map((result) => applyWarnError(result, run.options));
    run.results.push(...checks);
    run.progress.stepEnded({
      kind: 'check',
      label,
      status: worstStatus(checks),
      rows: null,
      duration,
      message: [summarizeStatuses(checks), message].filter((part) => part !== '').join(', '),
      checks,
    });
    return results.every(({ status }) => status !== 'fail' && status !== 'error');
  };
  const notRun = (status: 'skipped' | 'error', reason: string): NodeResult[] =>
    selected.flatMap((suite) =>
      notRunResults(suite, status, reason, { ...run.project, project: run.project.config.name }),
    );
  return {
    id,
    dependsOn: upstream,
    skip(reason) {
      const gate = run.gateResults.get(label);
      if (gate !== undefined)
        finish(
          gate.map((result) => toNodeResult(run, result)),
          0,
        );
      else finish(notRun('skipped', reason), 0, reason);
    },
    async run() {
      if (isUnbuilt(run, label, ids)) {
        const reason = `${label} has not been built`;
        return finish(notRun('skipped', reason), 0, reason);
      }
      const fingerprint = computeFingerprint(
        selected.map(({ expectations }) => expectations.map((each) => [each, run.project.vars])),
        upstream.map((parent) => [parent, currentFingerprint(run, parent)]),
        dependsOnDate(selected) ? isoDate(run.options.clock.now()) : null,
      );
      const key = `checks.${label}`;
      const cached = cachedResults(run, key, fingerprint);
      if (cached !== undefined)
        return finish(
          cached.map((result) => toNodeResult(run, result)),
          0,
          'unchanged',
        );
      const running = timed(run.options.clock, async () => {
        const gate = run.gateResults.get(label) ?? [];
        const completedIds = new Set(gate.map((result) => result.id));
        const remaining = filterExpectations(
          selected,
          (config) => !completedIds.has(run.project.checkIds.get(config) ?? ''),
        );
        return [...gate, ...(await run.sessions.withSession((session) => runChecks(run, remaining, session)))];
      });
      const completed = await running.catch((error: unknown) => ({ error }));
      if ('error' in completed) {
        const interrupted = run.options.signal?.aborted === true;
        const reason = interrupted ? INTERRUPTED : messageOf(completed.error);
        finish(notRun(interrupted ? 'skipped' : 'error', reason), 0, reason);
        return false;
      }
      const { result: results, duration } = completed;
      // What broke may have broken for a reason outside the data: it is tried again.
      if (results.every(({ status }) => status !== 'error'))
        run.state.set(key, { fingerprint: fingerprint, runId: run.id, result: JSON.stringify(results) });
      return finish(
        results.map((result) => toNodeResult(run, result)),
        duration,
      );
    },
  };
}

/**
 * The checks of a raw table that read nothing else, inside its load's transaction: when a critical one fails, the load
 * is undone and the table stays as it was.
 */
export function createGate(run: Run, table: string, ids: ReadonlySet<string>): Gate | undefined {
  const suites = run.project.suites.filter((suite) => suite.table.layer === 'raw' && suite.table.name === table);
  const gatedSuites = filterExpectations(
    selectChecks(run, suites, ids),
    (config) => otherTables(config, 'raw').length === 0,
  );
  if (gatedSuites.length === 0) return undefined;
  return async (session) => {
    const results = await runChecks(run, gatedSuites, session);
    run.gateResults.set(formatRelation(rawRelation(table)), results);
    const failed = results.filter(({ status }) => status === 'fail' || status === 'error');
    const [worst] = failed;
    if (worst === undefined) return;
    throw new LastroError(
      'load.gate',
      `${count(failed.length, 'critical check')} failed: ${worst.expectation}: ${worst.observed}`,
      {
        location: worst.location,
        hint: 'the table stays as it was before',
      },
    );
  };
}

/** Plans the checks of one table, for running or for explaining. */
export async function planFor(
  run: Pick<Run, 'project' | 'options' | 'warehouse'>,
  suites: readonly Suite[],
  session: Session,
): Promise<CheckPlan> {
  const { project, options, warehouse } = run;
  const { dialect } = warehouse;
  const table = suites[0]?.table ?? { layer: '', name: '' };
  const columns = await session.query(`SELECT * FROM ${dialect.table(table)} LIMIT 0`).then(
    (result) => result.columns,
    () => undefined,
  );
  const now = options.clock.now();
  const resolve = projectResolver(table, {
    dialect,
    models: new Map(project.models.map((model) => [model.table.name, model])),
    vars: project.vars,
    now,
  });
  return planChecks(suites, columns, dialect, {
    registry: project.registry,
    parameters: { vars: project.vars, now },
    ids: project.checkIds,
    expandQuery(sql, config) {
      const { sql: expanded, problems } = expand(sql, { dialect, file: config.location.file, resolve });
      const [problem] = problems;
      if (problem !== undefined)
        throw new LastroError(problem.code, problem.message, { location: config.location, hint: problem.hint });
      return expanded;
    },
  });
}

async function runChecks(run: Run, suites: readonly Suite[], session: Session): Promise<CheckResult[]> {
  const table = suites[0]?.table;
  if (table === undefined) return [];
  const { project, options } = run;
  const plan = await planFor(run, suites, session);
  const model = project.models.find((each) => each.table.layer === table.layer && each.table.name === table.name);
  const source = project.sources.find((each) => each.table.layer === table.layer && each.table.name === table.name);
  return runPlan(plan, session, {
    clock: options.clock,
    pii: (model ?? source)?.columns.filter(({ pii }) => pii).map(({ name }) => name) ?? [],
    abort: options.signal,
    async writeFailures({ id }, sql) {
      const file = path.posix.join('failures', formatRelation(table), `${id}.parquet`);
      const full = path.join(project.targetDir, file);
      fs.mkdirSync(path.dirname(full), { recursive: true });
      await session.run(requireFiles(plan.dialect).copy(sql, full, { type: 'parquet', compression: 'snappy' }));
      return file;
    },
  });
}

/** The suites with the expectations that were picked, without those that have none. */
export function selectChecks(run: Pick<Run, 'project'>, suites: readonly Suite[], ids: ReadonlySet<string>): Suite[] {
  const { checkIds, config } = run.project;
  return filterExpectations(suites, (each) => ids.has(testId(config.name, checkIds.get(each) ?? '')));
}

function filterExpectations(
  suites: readonly Suite[],
  predicate: (config: Suite['expectations'][number]) => boolean,
): Suite[] {
  return suites
    .map((suite) => ({ ...suite, expectations: suite.expectations.filter(predicate) }))
    .filter(({ expectations }) => expectations.length > 0);
}

/** Whether a table that its checks came along without is not there: they are for the run that builds it. */
function isUnbuilt({ project: { graph }, relations }: Run, label: string, ids: ReadonlySet<string>): boolean {
  if (relations.has(label)) return false;
  const picked = [...graph.nodes.values()].filter((node) => ids.has(node.uniqueId) && !isTest(node));
  return picked.length > 0 && picked.every((node) => formatRelation(node) !== label);
}

/** Unique ids of all that the checks read. */
function upstreamIds(run: Run, suites: readonly Suite[]): string[] {
  const { graph, checkIds, config } = run.project;
  const parents = suites.flatMap(({ expectations }) =>
    expectations.flatMap((each) => graph.parents(testId(config.name, checkIds.get(each) ?? ''))),
  );
  return [...new Set(parents)];
}

/** Whether the answer may change with the day although the data does not. */
function dependsOnDate(suites: readonly Suite[]): boolean {
  return suites.some(({ expectations }) => /now\(|current_|@run_date|recen/i.test(JSON.stringify(expectations)));
}

function cachedResults(run: Run, key: string, fingerprint: string): CheckResult[] | undefined {
  const previous = run.state.get(key);
  if (previous?.fingerprint !== fingerprint || run.options.fullRefresh === true) return undefined;
  const results = JSON.parse(previous.result) as CheckResult[];
  const filesExist = results.every(
    ({ failuresFile }) => failuresFile === undefined || fs.existsSync(path.join(run.project.targetDir, failuresFile)),
  );
  return filesExist ? results : undefined;
}

function toNodeResult(run: Run, result: CheckResult): NodeResult {
  return checkToNodeResult(result, { project: run.project.config.name, now: run.options.clock.now() });
}
