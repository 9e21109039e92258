import { messageOf } from '../../base/errors.js';
import type { NextBuild } from '../../intake/index.js';
import { selectorsOf } from '../../jobs/index.js';
import { CronSchedule } from '../../project/cron.js';
import type { IntakeConfig } from '../../project/intake.js';
import type { JobConfig, JobStep } from '../../project/job.js';
import type { RunOptions } from '../../run/options.js';
import { readProject, type Project } from '../../run/project/project.js';
import { selectedIds } from '../../run/project/select.js';

/** When a job loads a source. */
interface LoadTime {
  job: string;
  timeZone: string;
  schedule: CronSchedule;
}

/**
 * Finds for a source the earliest time at which a job of the configuration loads its raw table. Of a project that cannot be read nothing is
 * known; that is logged.
 */
export async function nextBuilds(
  options: RunOptions,
  { sources }: IntakeConfig,
): Promise<(source: string) => NextBuild | undefined> {
  const times = new Map<string, LoadTime[]>();
  try {
    const project = await readProject(options);
    for (const [name, { table = name }] of Object.entries(sources)) times.set(name, loadTimes(project, table, options));
  } catch (error) {
    options.log.warn(`forms do not tell the next build, the project cannot be read: ${messageOf(error)}`);
  }
  return (source) => {
    const now = options.clock.now();
    const builds = (times.get(source) ?? []).map(({ job, timeZone, schedule }) => ({
      at: schedule.next(now),
      timeZone,
      job,
    }));
    return builds.sort((a, b) => a.at.getTime() - b.at.getTime())[0];
  };
}

function loadTimes(project: Project, table: string, options: RunOptions): LoadTime[] {
  const source = [...project.graph.nodes.values()].find(({ kind, name }) => kind === 'source' && name === table);
  if (source === undefined) return [];
  const loads = (step: JobStep): boolean => selects(project, step, source.uniqueId, options);
  return Object.entries(project.config.jobs ?? {}).flatMap(
    ([job, { schedule, timezone = 'UTC', steps }]: [string, JobConfig]) =>
      schedule === undefined || !steps.some(loads)
        ? []
        : [{ job, timeZone: timezone, schedule: new CronSchedule(schedule, timezone) }],
  );
}

/** Whether a step loads a source; not where its selection depends on an earlier run that is not there. */
function selects(project: Project, step: JobStep, uniqueId: string, options: RunOptions): boolean {
  if (step.command !== 'load' && step.command !== 'build') return false;
  const { indirectSelection } = step;
  const selection = { select: selectorsOf(step.select), exclude: selectorsOf(step.exclude), indirectSelection };
  return selectedIds(project, { ...options, ...selection }).has(uniqueId);
}
