import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.js';
import { LastroError, UsageError, assertNoProblems, formatLocation, messageOf } from '../../base/errors.js';
import { applyWarnError, isFailure, outcomeOf } from '../../base/status.js';
import { version } from '../../base/version.js';
import {
  coreExpectations,
  createRegistry,
  parseAnySuite,
  planChecks,
  runPlan,
  refusedExpectations,
  removableAcceptance,
  withAcceptance,
  type CheckPlan,
  type CheckResult,
} from '../../expect/index.js';
import { report, type ReportFormat } from '../../expect/reporters/index.js';
import { parseTableName, type StatedDialect } from '../../load/index.js';
import type { Suite } from '../../project/model.js';
import { parseRelation, type Relation } from '../../sql/relation.js';
import { databaseOf, openData, postgresTableOf } from './check-data.js';
import { fixTypes, readFixedTypes } from './fixed-types.js';
import { personalDataOf, readContractFlags } from './check-personal.js';
import type { CheckpointAction } from '../checkpoint/checkpoint.js';
import { readCheckpoints } from '../checkpoint/read-checkpoint.js';
import type { RunOptions } from '../../run/options.js';
import { loadCustomExpectations } from '../../run/project/custom-expectations.js';

export interface CheckFileOptions {
  /** A file, `warehouse.duckdb:schema.table` or `postgres:schema.table`; a checkpoint may name it instead. */
  data: string | undefined;
  suites: readonly string[];
  /** The model whose tests are meant, where a suite is a `schema.yml` of dbt's. Default: the one named like the data. */
  model?: string | undefined;
  checkpoints: readonly string[];
  /** A condition in SQL: only the rows that meet it are checked. */
  where: string | undefined;
  /** A contract whose personal properties are masked in the report. */
  contract: string | undefined;
  format: ReportFormat;
  /** A file of the types that columns of a file without types have: a map, or a contract. */
  types?: string | undefined;
  /** Whether an expectation that cannot be read ends the run, instead of being an error of its own check. */
  strict?: boolean;
  /** What is known of how a delimited file is written. */
  dialect?: StatedDialect;
  /** Called with the progress of the check, as a sentence. */
  progress?: ((sentence: string) => void) | undefined;
  /** Where the command line was started: its paths are relative to it. */
  cwd: string;
}

export interface CheckFileResult {
  exitCode: 0 | 1;
  report: string;
  /** Remarks on the data, as sentences. */
  notes: string[];
}

interface CheckJob {
  data: string | undefined;
  suites: readonly string[];
  where: string | undefined;
  contract: string | undefined;
  actions: readonly CheckpointAction[];
  /** Values of `$PARAMETER`s under those of the command line. */
  parameters: Readonly<Record<string, unknown>>;
  notes: readonly string[];
  /** Why it has no data of its own. */
  missingData?: string | undefined;
  /** What paths of data, suites and the contract are relative to. */
  baseDirs: { data: string; suites: string; contract: string };
}

/**
 * `lastro check`: checks a file or table by suites, without a project; in a project's folder, its own expectations
 * are available too.
 */
export async function checkFile(options: RunOptions, request: CheckFileOptions): Promise<CheckFileResult> {
  const results: CheckResult[] = [];
  const notes: string[] = [];
  let rejected = 0;
  const reportMetadata = { now: options.clock.now(), version: version() };
  for (const job of checkJobsFrom(options, request)) {
    const checked = await runCheckJob(job, options, request);
    const jobResults = checked.results.map((found) => {
      const result = withAcceptance(found, reportMetadata.now);
      const isAccepted = outcomeOf(result) === 'accepted';
      return { ...result, status: applyWarnError(result.status, options.warnError === true && !isAccepted) };
    });
    results.push(...jobResults);
    notes.push(...job.notes, ...checked.notes.map((note) => `${job.data ?? ''}: ${note}`));
    for (const result of jobResults) {
      const removable = removableAcceptance(result, reportMetadata.now);
      if (removable !== undefined) notes.push(`${formatLocation(result.location)}: ${removable}`);
    }
    rejected += checked.rejected;
    for (const { report: format, to, when } of job.actions)
      if (when === 'always' || (when === 'success') === (exitCodeOf(jobResults) === 0))
        await writeFileAtomic(path.resolve(options.projectDir, to), report(format, jobResults, reportMetadata));
  }
  if (results.length === 0) notes.push('nothing was checked: the suites have no expectations');
  const exitCode = options.warnError && rejected > 0 ? 1 : exitCodeOf(results);
  return { exitCode, report: report(request.format, results, reportMetadata), notes: [...new Set(notes)] };
}

function checkJobsFrom(
  { projectDir }: RunOptions,
  { data, suites, checkpoints, where, contract, cwd }: CheckFileOptions,
): CheckJob[] {
  const jobs = checkpoints
    .flatMap((name) => readCheckpoints(projectDir, name))
    .map((checkpoint): CheckJob => ({
      ...checkpoint,
      data: data ?? checkpoint.data,
      where: where ?? checkpoint.where,
      contract: contract ?? checkpoint.contract,
      baseDirs: {
        data: data === undefined ? projectDir : cwd,
        suites: projectDir,
        contract: contract === undefined ? projectDir : cwd,
      },
    }));
  if (suites.length > 0) {
    const baseDirs = { data: cwd, suites: cwd, contract: cwd };
    jobs.unshift({ data, suites, where, contract, actions: [], parameters: {}, notes: [], baseDirs });
  }
  if (jobs.length === 0) throw new UsageError('usage.check', 'no suite given', { hint: 'use --suite or --checkpoint' });
  return jobs;
}

async function runCheckJob(
  job: CheckJob,
  options: RunOptions,
  {
    dialect,
    types,
    cwd,
    model,
    strict = false,
    progress,
  }: Pick<CheckFileOptions, 'dialect' | 'types' | 'cwd' | 'strict' | 'model' | 'progress'>,
): Promise<{ results: CheckResult[]; notes: readonly string[]; rejected: number }> {
  if (job.data === undefined)
    throw new UsageError('usage.check', job.missingData ?? 'nothing to check', {
      hint: 'name a file, or warehouse.duckdb:schema.table',
    });
  const problems: LastroError[] = [];
  const registry = createRegistry([
    ...coreExpectations,
    ...(await loadCustomExpectations(options.projectDir, problems)),
  ]);
  assertNoProblems(problems);
  const parameters = { vars: { ...job.parameters, ...options.vars }, now: options.clock.now() };
  const parsedSuites = readSuites(job, model);
  const refused = new Map(parsedSuites.flatMap((suite) => [...refusedExpectations(suite, registry, parameters)]));
  if (strict) assertNoProblems([...refused.values()].flat());
  const flags = readContractFlags(job);
  const { signal } = options;
  const name = job.data;
  const report = progress === undefined ? undefined : (sentence: string): void => progress(`${name}: ${sentence}`);
  const fixedTypes = types === undefined ? undefined : readFixedTypes(types, cwd);
  const data = await openData(job.data, job.baseDirs.data, {
    ...{ isPersonal: flags.length > 0, dialect, signal, env: options.env },
    progress: report,
  });
  try {
    if (fixedTypes !== undefined) await fixTypes(data, fixedTypes, flags.length > 0);
    const suites = parsedSuites.map((suite) => ({ ...suite, table: data.table }));
    const { columns } = await data.session.query(`SELECT * FROM ${data.dialect.table(data.table)} LIMIT 0`);
    const plan = planWithWhere(job, () =>
      planChecks(suites, columns, data.dialect, {
        ...{ registry, parameters, where: job.where, isStored: data.isStored, text: data.text, refused },
      }),
    );
    const personal = await personalDataOf({ job, options, data, columns, flags });
    const results = await runPlan(plan, data.session, {
      ...{ clock: options.clock, abort: options.signal, personal },
      progress: report,
    });
    return { results, notes: data.notes, rejected: data.rejected };
  } finally {
    await data.close();
  }
}

/** An invalid condition comes from the command line or the checkpoint: no check runs. */
function planWithWhere(job: CheckJob, plan: () => CheckPlan): CheckPlan {
  try {
    return plan();
  } catch (error) {
    if (job.where === undefined || !(error instanceof LastroError)) throw error;
    throw new UsageError(error.code, `--where: ${error.message}`, { hint: error.hint, cause: error });
  }
}

/** `orders` of `data/orders.csv.gz`, `marts.orders` of `warehouse.duckdb:marts.orders`. */
function tableOf(data = ''): Relation {
  const postgres = postgresTableOf(data);
  if (postgres !== undefined) return { layer: 'main', name: parseTableName(postgres).name };
  const name = databaseOf(data, '') === undefined ? (path.basename(data).split('.')[0] ?? '') : data.split(':').at(-1);
  return parseRelation(name ?? '', 'main');
}

/** The suites of a job, whatever table they were written for. */
function readSuites({ data, suites, baseDirs }: CheckJob, model: string | undefined): Suite[] {
  const problems: LastroError[] = [];
  const suitesRead = suites.flatMap((displayPath) => {
    const file = path.resolve(baseDirs.suites, displayPath);
    let text: string;
    try {
      text = fs.readFileSync(file, 'utf8');
    } catch (error) {
      problems.push(
        new UsageError('check.no-suite', `cannot read the suite ${displayPath}: ${messageOf(error)}`, { cause: error }),
      );
      return [];
    }
    try {
      const name = path.basename(file).replace(/\.[^.]+$/, '');
      const { layer, name: table } = tableOf(data);
      return [parseAnySuite(text, displayPath, { layer, table, name }, model)];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error);
      return [];
    }
  });
  assertNoProblems(problems);
  return suitesRead;
}

function exitCodeOf(results: readonly CheckResult[]): 0 | 1 {
  return results.some(({ status }) => isFailure(status)) ? 1 : 0;
}
