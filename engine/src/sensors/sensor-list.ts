import { formatTable } from '../base/text.js';
import { intervalOf, type SensorConfig } from '../project/sensor.js';
import type { Sensor } from './sensor.js';
import type { Firing } from './sensor-files.js';
import type { SensorPoll } from './sensor-poll.js';

/** A sensor as `lastro sensor list` shows it. */
export interface SensorSummary {
  sensor: string;
  type: SensorConfig['type'];
  description: string | null;
  job: string | null;
  alert: boolean;
  /** Seconds between two polls of the scheduler. */
  interval: number;
  /** The last poll that is logged. */
  last_poll: SensorPoll | null;
  /** What it fired for the last time, or that it recovered. */
  last: Pick<Firing, 'type' | 'cause' | 'at'> | null;
}

/** The sensors of a configuration in their order there. */
export function listSensors(
  configs: Readonly<Record<string, SensorConfig>>,
  sensors: ReadonlyMap<string, Sensor>,
  polls: readonly SensorPoll[],
): SensorSummary[] {
  return Object.entries(configs).map(([sensor, config]) => ({
    ...{ sensor, type: config.type, description: config.description ?? null, job: config.job ?? null },
    alert: config.alert === true,
    interval: intervalOf(config),
    last_poll: polls.findLast((poll) => poll.sensor === sensor) ?? null,
    last: sensors.get(sensor)?.state.last ?? null,
  }));
}

/** A table for a reader; times are UTC. */
export function formatSensors(sensors: readonly SensorSummary[]): string[] {
  if (sensors.length === 0) return ['no sensors: add some to lastro.config.ts under the key sensors'];
  return formatTable([
    ['sensor', 'type', 'does', 'last poll', 'last cause'],
    ...sensors.map(({ sensor, type, job, alert, last_poll: poll, last }) => [
      ...[sensor, type, [...(job === null ? [] : [job]), ...(alert ? ['alert'] : [])].join(', ')],
      poll === null ? 'never' : `${poll.at.slice(0, 16).replace('T', ' ')}  ${poll.outcome}`,
      last === null ? '' : `${last.type === 'sensor-recovered' ? 'recovered: ' : ''}${last.cause}`,
    ]),
  ]);
}
