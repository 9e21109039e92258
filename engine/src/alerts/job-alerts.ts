import { loggerOfNews } from '../base/log.js';
import { JobRuns, jobsFolder, type JobEvent, type JobListener, type JobRun } from '../jobs/index.js';
import type { ProjectConfig } from '../project/config.js';
import { alertsOf, hasChannels, sendAlerts } from './alert-sender.js';
import type { Observation } from './finding.js';
import { jobFindings, jobNotStarted } from './job-findings.js';
import { alertRun, alertSources, type RunAlertOptions } from './run-alerts.js';

/** Tells channels what the steps of jobs found, and of jobs that fail; undefined where the configuration has no channels. */
export function jobAlerts(config: ProjectConfig, ofCommand: RunAlertOptions): JobListener | undefined {
  if (!hasChannels(config)) return undefined;
  // Every event of the job delivers what earlier ones could not.
  const options = { ...ofCommand, log: loggerOfNews(ofCommand.log) };
  const alerts = alertsOf(config);
  const tell = async (run: Readonly<JobRun>): Promise<void> => {
    await sendAlerts([jobFindings(run, config.name)], alerts, undefined, options);
  };
  return async (event: JobEvent) => {
    if (event.type === 'job-started') {
      const killed = previousRun(event.run, options.projectDir);
      if (killed?.status === 'interrupted') await tell(killed);
    }
    if (event.type === 'step-ended') {
      const { command, target } = event.step.step;
      const ofStep = { ...options, target: target ?? options.target };
      if (event.results !== undefined) await alertRun(command, event.results, ofStep, config);
      else if (command === 'source freshness') await alertSources(ofStep, config);
    } else if (event.type === 'job-ended') await tell(event.run);
  };
}

/** Tells channels that a job could not be started at all. */
export async function alertJobNotStarted(
  job: string,
  error: unknown,
  config: ProjectConfig,
  options: RunAlertOptions,
): Promise<void> {
  const at = options.clock.now().toISOString();
  const finding = jobNotStarted(job, config.jobs?.[job]?.owner, error, at);
  const observation: Observation = {
    ...{ project: config.name, subject: `job ${job}`, at, findings: [finding] },
    stateOf: () => 'unknown',
  };
  await sendAlerts([observation], alertsOf(config), undefined, options);
}

/** A run that was killed could not tell of itself. */
function previousRun({ job, run_id }: Readonly<JobRun>, projectDir: string): JobRun | undefined {
  return new JobRuns(jobsFolder(projectDir)).list(job).findLast((run) => run.run_id !== run_id);
}
