import fs from 'node:fs';
import path from 'node:path';
import { isoDate } from '../../base/clock.js';
import { LastroError, messageOf } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { planChecks, runPlan, type CheckPlan, type CheckResult } from '../../expect/index.js';
import { isTest } from '../../project/indirect-selection.js';
import type { Suite } from '../../project/model.js';
import type { NodeResult } from '../../publish/artifacts.js';
import { duckdbDialect } from '../../sql/duckdb.js';
import { expand } from '../../sql/index.js';
import { projectResolver } from '../../transform/index.js';
import type { Session } from '../../warehouse/warehouse.js';
import { otherTables, testId } from '../graph-nodes.js';
import { fingerprint } from '../ids.js';
import type { Run } from '../run.js';
import type { Task } from '../schedule.js';
import { checkNode, settled, tally, unrunNodes, worstOf } from './check-results.js';
import type { Gate } from './load.js';
import { currentFingerprint } from './model.js';
import { INTERRUPTED } from '../schedule.js';
import { timed } from './timed.js';
import { formatRelation, rawRelation } from '../../sql/relation.js';

/** Runs the checks of one table, or tells their last results again when nothing they read has changed. */
export function checkTask(run: Run, id: string, suites: readonly Suite[], ids: ReadonlySet<string>): Task | undefined {
  const wanted = chosen(run, suites, ids);
  const first = wanted[0];
  if (first === undefined) return undefined;
  const label = formatRelation(first.table);
  const parents = reads(run, wanted);
  const end = (own: readonly NodeResult[], duration: number, message = ''): boolean => {
    const checks = own.map((result) => settled(result, run.options));
    run.results.push(...checks);
    run.progress.stepEnded({
      kind: 'check',
      label,
      status: worstOf(checks),
      rows: null,
      duration,
      message: [tally(checks), message].filter((part) => part !== '').join(', '),
      checks,
    });
    return own.every(({ status }) => status !== 'fail' && status !== 'error');
  };
  const untold = (status: 'skipped' | 'error', why: string): NodeResult[] =>
    wanted.flatMap((suite) => unrunNodes(suite, status, why, { ...run.project, project: run.project.config.name }));
  return {
    id,
    after: parents,
    skip(why) {
      const gate = run.gateResults.get(label);
      if (gate !== undefined)
        end(
          gate.map((result) => node(run, result)),
          0,
        );
      else end(untold('skipped', why), 0, why);
    },
    async run() {
      if (isUnbuilt(run, label, ids)) {
        const why = `${label} has not been built`;
        return end(untold('skipped', why), 0, why);
      }
      const print = fingerprint(
        wanted.map(({ expectations }) => expectations.map((each) => [each, run.project.vars])),
        parents.map((parent) => [parent, currentFingerprint(run, parent)]),
        readsClock(wanted) ? isoDate(run.options.clock.now()) : null,
      );
      const key = `checks.${label}`;
      const kept = keptResults(run, key, print);
      if (kept !== undefined)
        return end(
          kept.map((result) => node(run, result)),
          0,
          'unchanged',
        );
      const work = timed(run.options.clock, async () => {
        const gate = run.gateResults.get(label) ?? [];
        const done = new Set(gate.map((result) => result.id));
        const rest = only(wanted, (config) => !done.has(run.project.checkIds.get(config) ?? ''));
        return [...gate, ...(await run.sessions.use((session) => check(run, rest, session)))];
      });
      const ended = await work.catch((error: unknown) => ({ error }));
      if ('error' in ended) {
        const interrupted = run.options.signal?.aborted === true;
        const why = interrupted ? INTERRUPTED : messageOf(ended.error);
        end(untold(interrupted ? 'skipped' : 'error', why), 0, why);
        return false;
      }
      const { result: results, duration } = ended;
      // What broke may have broken for a reason outside the data: it is tried again.
      if (results.every(({ status }) => status !== 'error'))
        run.state.set(key, { fingerprint: print, runId: run.id, result: JSON.stringify(results) });
      return end(
        results.map((result) => node(run, result)),
        duration,
      );
    },
  };
}

/**
 * The checks of a raw table that read nothing else, inside its load's transaction: when a critical one fails, the load
 * is undone and the table stays as it was.
 */
export function gateFor(run: Run, table: string, ids: ReadonlySet<string>): Gate | undefined {
  const suites = run.project.suites.filter((suite) => suite.table.layer === 'raw' && suite.table.name === table);
  const own = only(chosen(run, suites, ids), (config) => otherTables(config, 'raw').length === 0);
  if (own.length === 0) return undefined;
  return async (session) => {
    const results = await check(run, own, session);
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

async function check(run: Run, suites: readonly Suite[], session: Session): Promise<CheckResult[]> {
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
      await session.run(`COPY (${sql}) TO ${duckdbDialect.string(full)} (FORMAT parquet)`);
      return file;
    },
  });
}

/** The suites with the expectations that were picked, without those that have none. */
export function chosen(run: Pick<Run, 'project'>, suites: readonly Suite[], ids: ReadonlySet<string>): Suite[] {
  const { checkIds, config } = run.project;
  return only(suites, (each) => ids.has(testId(config.name, checkIds.get(each) ?? '')));
}

function only(suites: readonly Suite[], keep: (config: Suite['expectations'][number]) => boolean): Suite[] {
  return suites
    .map((suite) => ({ ...suite, expectations: suite.expectations.filter(keep) }))
    .filter(({ expectations }) => expectations.length > 0);
}

/** Whether a table that its checks came along without is not there: they are for the run that builds it. */
function isUnbuilt({ project: { graph }, relations }: Run, label: string, ids: ReadonlySet<string>): boolean {
  if (relations.has(label)) return false;
  const picked = [...graph.nodes.values()].filter((node) => ids.has(node.uniqueId) && !isTest(node));
  return picked.length > 0 && picked.every((node) => formatRelation(node) !== label);
}

/** Unique ids of all that the checks read. */
function reads(run: Run, suites: readonly Suite[]): string[] {
  const { graph, checkIds, config } = run.project;
  const parents = suites.flatMap(({ expectations }) =>
    expectations.flatMap((each) => graph.parents(testId(config.name, checkIds.get(each) ?? ''))),
  );
  return [...new Set(parents)];
}

/** Whether the answer may change with the day although the data does not. */
function readsClock(suites: readonly Suite[]): boolean {
  return suites.some(({ expectations }) => /now\(|current_|@run_date|recen/i.test(JSON.stringify(expectations)));
}

function keptResults(run: Run, key: string, print: string): CheckResult[] | undefined {
  const before = run.state.get(key);
  if (before?.fingerprint !== print || run.options.fullRefresh === true) return undefined;
  const results = JSON.parse(before.result) as CheckResult[];
  const there = results.every(
    ({ failuresFile }) => failuresFile === undefined || fs.existsSync(path.join(run.project.targetDir, failuresFile)),
  );
  return there ? results : undefined;
}

function node(run: Run, result: CheckResult): NodeResult {
  return checkNode(result, { project: run.project.config.name, now: run.options.clock.now() });
}
