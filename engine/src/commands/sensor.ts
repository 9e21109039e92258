import { UsageError, messageOf } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { systemTimer, type JobPoll, type JobRequest } from '../jobs/index.js';
import { CONFIG_FILE } from '../base/config-file.js';
import { readConfig, type ProjectConfig } from '../project/config.js';
import type { RunOptions } from '../run/options.js';
import {
  SensorFiles,
  createSensors,
  formatPoll,
  listSensors,
  schedulerPolls,
  sensorsFolder,
  type SensorListener,
  type SensorPoll,
  type SensorSummary,
} from '../sensors/index.js';
import { runProjectJob, type JobCommandOptions } from './job/job.js';
import { sensorAlerts } from './sensor-alerts.js';

/** How `lastro sensor poll` polls. */
export interface SensorPollRequest extends JobCommandOptions {
  /** One sensor; default: all. */
  name?: string | undefined;
  /** Looks and says what it would do. */
  dryRun: boolean;
  /** Are told of alerts. */
  sensorListeners?: readonly SensorListener[];
}

/**
 * `lastro sensor poll`: one look of each sensor, and runs of the jobs that are to be started, one after the other. Exit code 1 when a
 * sensor could not look because something is wrong, or a job failed.
 */
export async function pollSensors(options: RunOptions, request: SensorPollRequest): Promise<0 | 1> {
  const { clock, log, signal = new AbortController().signal } = options;
  const config = await readConfig(options.projectDir);
  const names = pickSensors(config, request.name);
  const sensors = createSensors(config, options, systemTimer, request.sensorListeners ?? sensorAlerts(config, options));
  const requests: JobRequest[] = [];
  let hasFailed = false;
  for (const name of names) {
    const sensor = sensors.get(name);
    if (sensor === undefined || signal.aborted) continue;
    const { poll, requests: asked } = request.dryRun
      ? { poll: await sensor.dryRun(clock.now()), requests: [] }
      : await sensor.poll(clock.now(), signal);
    hasFailed ||= poll.outcome === 'error';
    log[poll.outcome === 'error' ? 'error' : 'info'](`${formatPoll(poll)}${request.dryRun ? '  (dry run)' : ''}`, {
      event: 'sensor-poll',
      ...{ ...poll, dry_run: request.dryRun },
    });
    requests.push(...asked);
  }
  for (const asked of requests) hasFailed = !(await startJob(options, asked, request)) || hasFailed;
  return hasFailed ? 1 : 0;
}

/** Whether it succeeded. One that runs already is asked for again by the next poll. */
async function startJob(options: RunOptions, request: JobRequest, command: JobCommandOptions): Promise<boolean> {
  if (options.signal?.aborted === true) return false;
  try {
    return (await runProjectJob(options, request, command)).status === 'success';
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'run.locked') throw error;
    options.log.warn(`job ${request.job} was not started, the next poll tries again: ${messageOf(error)}`);
    return true;
  }
}

function pickSensors({ sensors = {} }: ProjectConfig, name: string | undefined): string[] {
  const names = Object.keys(sensors);
  if (name === undefined) return names;
  if (names.includes(name)) return [name];
  throw new UsageError('usage.unknown-sensor', `unknown sensor ${name}`, {
    location: { file: CONFIG_FILE },
    hint: suggest(name, names),
  });
}

/** `lastro sensor list`. */
export async function listProjectSensors(options: RunOptions): Promise<SensorSummary[]> {
  const config = await readConfig(options.projectDir);
  const polls = new SensorFiles(sensorsFolder(options.projectDir)).polls();
  return listSensors(config.sensors ?? {}, createSensors(config, options, systemTimer), polls);
}

/** `lastro sensor log`: the last polls, oldest first. */
export async function sensorLog(
  { projectDir }: RunOptions,
  { name, last }: { name?: string | undefined; last: number },
): Promise<SensorPoll[]> {
  const names = pickSensors(await readConfig(projectDir), name);
  const polls = new SensorFiles(sensorsFolder(projectDir)).polls();
  return (name === undefined ? polls : polls.filter(({ sensor }) => names.includes(sensor))).slice(-last);
}

/** The polls of the sensors of a project, for `lastro schedule`. */
export async function projectPolls(
  options: RunOptions,
  listeners?: readonly SensorListener[],
): Promise<readonly JobPoll[]> {
  const config = await readConfig(options.projectDir);
  const sensors = createSensors(config, options, systemTimer, listeners ?? sensorAlerts(config, options));
  return schedulerPolls(config.sensors ?? {}, sensors, options.log);
}
