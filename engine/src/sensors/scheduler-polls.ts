import type { Logger } from '../base/log.js';
import type { JobPoll } from '../jobs/index.js';
import { intervalOf, type SensorConfig } from '../project/sensor.js';
import type { Sensor } from './sensor.js';
import { formatPoll, type PollOutcome } from './sensor-poll.js';

/** The level at which the scheduler logs a poll; all of them are in the log of the polls. */
const LEVELS: Record<PollOutcome, keyof Logger> = {
  ...{ fired: 'info', recovered: 'info', quiet: 'debug', waiting: 'debug', unavailable: 'debug', error: 'warn' },
};

/** The polls of sensors for the scheduler. */
export function schedulerPolls(
  configs: Readonly<Record<string, SensorConfig>>,
  sensors: ReadonlyMap<string, Sensor>,
  log: Logger,
): JobPoll[] {
  return Object.entries(configs).flatMap(([name, config]) => {
    const sensor = sensors.get(name);
    if (sensor === undefined) return [];
    return {
      name: `sensor ${name}`,
      interval: intervalOf(config),
      poll: async (now, signal) => {
        const { poll, requests } = await sensor.poll(now, signal);
        log[LEVELS[poll.outcome]](`sensor ${formatPoll(poll)}`, { event: 'sensor-poll', ...poll });
        return requests;
      },
    };
  });
}
