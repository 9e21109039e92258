import { UsageError } from '../../base/errors.js';
import { CronSchedule } from '../../project/cron.js';
import type { JobConfig } from '../../project/job.js';
import { airflow } from './airflow.js';
import { crontab } from './crontab.js';
import { GENERATED, type ExportContext, type Exporter } from './exporter.js';
import { githubActions } from './github-actions.js';
import { systemd } from './systemd.js';

const EXPORTERS = { 'github-actions': githubActions, crontab, systemd, airflow } satisfies Record<string, Exporter>;

/** A scheduler for which jobs can be written. */
export type ExportTarget = keyof typeof EXPORTERS;

/**
 * Writes jobs as files of another scheduler: texts by file name. Throws `job.no-schedule` for a job without one, and `job.export` for what
 * the scheduler cannot do.
 */
export function exportJobs(
  to: ExportTarget,
  jobs: Readonly<Record<string, JobConfig>>,
  context: ExportContext,
): ReadonlyMap<string, string> {
  const exported = Object.entries(jobs).map(([name, config]) => {
    if (config.schedule === undefined)
      throw new UsageError('job.no-schedule', `job ${name} has no schedule`, { hint: 'add one, or leave the job out' });
    return { name, config, schedule: new CronSchedule(config.schedule, config.timezone ?? 'UTC') };
  });
  if (/[\n\r]/.test([context.projectDir, ...context.lastro].join('')))
    throw new UsageError('job.export', 'the path of the project has a line break');
  return EXPORTERS[to](exported, context);
}

/** Whether a file was written by an export, which may replace it. */
export function isExported(text: string): boolean {
  return text.startsWith(GENERATED);
}
