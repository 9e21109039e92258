import path from 'node:path';
import type { Observation } from '../alerts/index.js';
import type { Logger } from '../base/log.js';
import { historyFolder } from '../history/index.js';
import { jobsFolder, type JobPoll, type JobRequest } from '../jobs/index.js';
import { pickTarget, type ProjectConfig } from '../project/config.js';
import type { SensorConfig } from '../project/sensor.js';
import { fileSensor } from './file-sensor.js';
import { freshnessSensor } from './freshness-sensor.js';
import { jobSensor } from './job-sensor.js';
import type { Sensor } from './sensor.js';
import { SensorStates } from './sensor-states.js';
import { tableSensor } from './table-sensor.js';

export interface SensorContext {
  projectDir: string;
  /** Folder of the artifacts. Default: `target` in the project. */
  targetPath?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  log: Logger;
  /** Tells channels of alerts; undefined where there are none. */
  alert?: ((observation: Observation) => Promise<unknown>) | undefined;
}

const DEFAULT_INTERVAL = 600;

/**
 * The sensors of a project, for the scheduler. A cause starts a job once: it is recorded before the job is asked for, so that a
 * scheduler that is killed in between does not start it twice.
 */
export function sensorPolls(config: ProjectConfig, context: SensorContext): JobPoll[] {
  const states = new SensorStates(path.join(context.projectDir, '.lastro', 'sensors.json'), context.log);
  return Object.entries(config.sensors ?? {}).map(([name, sensor]) => ({
    name: `sensor ${name}`,
    interval: sensor.interval ?? DEFAULT_INTERVAL,
    poll: pollOf(name, sensor, createSensor(name, sensor, config, context), states, context),
  }));
}

function createSensor(name: string, sensor: SensorConfig, config: ProjectConfig, context: SensorContext): Sensor {
  const { projectDir, targetPath, env } = context;
  switch (sensor.type) {
    case 'freshness': {
      const targetDir = targetPath ?? path.join(projectDir, 'target');
      return freshnessSensor(sensor, { name, project: config.name, targetDir });
    }
    case 'file':
      return fileSensor(sensor.path, projectDir);
    case 'table':
      return tableSensor(sensor.table, pickTarget(config, sensor.target).name, historyFolder(projectDir, env));
    case 'job':
      return jobSensor(sensor.job, sensor.status ?? 'success', jobsFolder(projectDir));
  }
}

function pollOf(
  name: string,
  { start, ...config }: SensorConfig,
  sensor: Sensor,
  states: SensorStates,
  { log, alert }: SensorContext,
): JobPoll['poll'] {
  const isTold = config.type === 'freshness' && config.alert !== false;
  return async (now): Promise<readonly JobRequest[]> => {
    const { cause, text, countsAtFirst = false, observation } = await sensor(now);
    const known = await states.get(name);
    const isFirst = known === undefined && cause !== undefined;
    const fires = cause != null && cause !== known?.cause && (!isFirst || countsAtFirst);
    const starts = fires && start !== undefined;
    if (fires || isFirst) await states.set(name, { cause: cause ?? null, seen: now.toISOString() });
    log.info(`sensor ${name}  ${text}${starts ? `; starts job ${start}` : ''}`, {
      ...{ event: 'sensor-polled', sensor: name, cause: cause ?? null, fires },
    });
    if (isTold && observation !== undefined) await alert?.(observation);
    return starts ? [{ job: start, trigger: 'sensor', cause: `sensor ${name}: ${text}` }] : [];
  };
}
