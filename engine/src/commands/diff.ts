import { UsageError, formatError, type LastroError } from '../base/errors.js';
import { npx } from '../base/npx.js';
import type { Verdict } from '../base/status.js';
import {
  MAX_COMPARED,
  diffRuns,
  findRun,
  historyFolder,
  lastResults,
  listRuns,
  readEachRun,
  rowsByBuild,
  type LastResults,
  type RunDiff,
  type RunHead,
  type RunRecord,
} from '../history/index.js';
import { pickTarget, readConfig } from '../project/config.js';
import type { RunOptions } from '../run/options.js';

/** What changed between two runs of a target. */
export interface HistoryDiff extends RunDiff {
  target: string;
  verdicts: { before: Verdict; after: Verdict };
  /** What the run before did not get to, and is as an earlier run left it. */
  earlier: { checks: number; tables: number };
}

/** Ids of runs, or beginnings of them. */
export interface DiffRequest {
  /** Default: the run before the last. */
  before?: string | undefined;
  /** Default: the last run. */
  after?: string | undefined;
}

/**
 * `lastro diff`: what changed between two runs, as the report of a run says it of the one before: rows are compared with the builds
 * before, and what the earlier run did not get to is as the last one left it that did. Throws a {@link UsageError} for runs that there
 * are not, and for runs of two targets. `notes` has the runs that cannot be read.
 */
export async function diffHistory(
  options: Pick<RunOptions, 'projectDir' | 'env' | 'target'>,
  request: DiffRequest,
): Promise<{ diff: HistoryDiff; notes: string[] }> {
  const { projectDir, env } = options;
  const config = await readConfig(projectDir);
  const folder = historyFolder(projectDir, env);
  const notes: string[] = [];
  const onProblem = (problem: LastroError): void => void notes.push(formatError(problem));
  const heads = await listRuns(folder, { onProblem });
  const asked = options.target === undefined ? undefined : pickTarget(config, options.target).name;
  const { before, after } = pickRuns(
    heads.filter(({ target }) => asked === undefined || target === asked),
    pickTarget(config, options.target).name,
    request,
  );
  const ofTarget = heads.filter(({ target }) => target === before.target);
  const records = await readRecords(folder, [
    ...new Set([before, after].flatMap((run) => [run, ...runsBefore(ofTarget, run)])),
  ]);
  const recordsOf = (runs: readonly RunHead[]): RunRecord[] =>
    runs.flatMap(({ run_id }) => records.get(run_id) ?? []).reverse();
  const [[first], [second]] = [recordsOf([before]), recordsOf([after])];
  if (first === undefined || second === undefined)
    throw new UsageError('diff.no-run', `run ${(first === undefined ? before : after).run_id} cannot be read`, {
      hint: `${npx('history list')} lists the runs`,
    });
  const { run: known, earlier } = knownResults(first, recordsOf(runsBefore(ofTarget, before)));
  const builds = rowsByBuild(recordsOf(runsBefore(ofTarget, after)));
  const verdicts = { before: first.verdict, after: second.verdict };
  return { diff: { target: before.target, verdicts, ...diffRuns(known, second, { builds }), earlier }, notes };
}

/** @param heads newest first @param target whose last run is meant where no run is named */
function pickRuns(
  heads: readonly RunHead[],
  target: string,
  { before: from, after: to }: DiffRequest,
): { before: RunHead; after: RunHead } {
  const named = from === undefined ? undefined : findRun(heads, from);
  const ofTarget = heads.filter((head) => head.target === (named?.target ?? target));
  const after = to === undefined ? ofTarget[0] : findRun(heads, to);
  const before = named ?? ofTarget[1];
  if (after === undefined || before === undefined)
    throw new UsageError(
      'diff.no-run',
      `the history has ${after === undefined ? 'no run' : 'one run only'} of target ${target}`,
      {
        hint: after === undefined ? `run ${npx('build')} first` : 'there is nothing to compare it with',
      },
    );
  if (before.target !== after.target)
    throw new UsageError(
      'diff.other-target',
      `run ${before.run_id} is of target ${before.target}, run ${after.run_id} of ${after.target}`,
      { hint: `${npx('compare')} compares two targets` },
    );
  if (before.run_id === after.run_id)
    throw new UsageError('diff.same-run', `run ${after.run_id} cannot be compared with itself`, {
      hint: to === undefined ? 'it is the last one: name another run' : 'name two runs',
    });
  return { before, after };
}

/** A run with the last results of what it did not get to; also the rows of tables that it only checked. @param runs oldest first */
function knownResults(last: RunRecord, runs: readonly RunRecord[]): LastResults {
  const { run, earlier } = lastResults(last, runs);
  const builds = rowsByBuild(runs);
  let filled = 0;
  const steps = run.steps.map((step) => {
    const rows = builds[step.relation]?.at(-1)?.rows;
    if (step.status !== null || step.rows !== null || rows === undefined) return step;
    filled += 1;
    return { ...step, rows };
  });
  return { run: { ...run, steps }, earlier: { ...earlier, tables: earlier.tables + filled } };
}

/** The runs that one is compared with, newest first. */
function runsBefore(newestFirst: readonly RunHead[], run: RunHead): RunHead[] {
  const at = newestFirst.indexOf(run);
  return newestFirst.slice(at + 1, at + 1 + MAX_COMPARED);
}

async function readRecords(folder: string, runs: readonly RunHead[]): Promise<Map<string, RunRecord>> {
  const ids = new Set(runs.map(({ run_id }) => run_id));
  const records = new Map<string, RunRecord>();
  for await (const record of readEachRun(folder, ({ run_id }) => ids.has(run_id))) records.set(record.run_id, record);
  return records;
}
