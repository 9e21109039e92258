import { npx } from '../base/npx.js';
import { alertSensor, hasChannels, type Finding, type Observation } from '../alerts/index.js';
import type { ProjectConfig } from '../project/config.js';
import type { RunOptions } from '../run/options.js';
import type { SensorEvent, SensorListener } from '../sensors/index.js';

/** Tells channels of alerts what sensors with `alert: true` have found. Empty where there are no channels. */
export function sensorAlerts(config: ProjectConfig, options: RunOptions): SensorListener[] {
  if (!hasChannels(config)) return [];
  const send = (observation: Observation): Promise<unknown> =>
    alertSensor(observation, { ...options, out: options.log.info }, config);
  return [
    async (event) => {
      await send(observationOf(event, config.name));
      // Other sensors than those of freshness do not recover: what they have fired for is over when it is told.
      if (event.kind !== 'freshness')
        await send({ ...observationOf(event, config.name), findings: [], stateOf: stateOnly(topicOf(event), 'kept') });
    },
  ];
}

/** What has fired is a finding until the sensor has recovered; of other kinds than freshness, each cause is one of its own. */
const topicOf = ({ sensor, kind, cause }: SensorEvent): string =>
  kind === 'freshness' ? `sensor ${sensor}` : `sensor ${sensor} ${cause}`;

const stateOnly =
  (known: string, state: 'passed' | 'kept'): Observation['stateOf'] =>
  (topic) =>
    topic === known ? state : 'unknown';

function observationOf(event: SensorEvent, project: string): Observation {
  const { type, sensor, kind, at, checked, found, relation, owner } = event;
  const topic = topicOf(event);
  const isStale = kind === 'freshness';
  const finding: Finding = {
    ...{ topic, events: [isStale ? 'stale' : 'new-failures'], level: 'fail', severity: 'critical' },
    // Polls are no runs: they are not counted.
    ...{ node: null, opened: null, isFound: false },
    item: {
      ...{ topic, event: isStale ? 'stale' : 'failure', level: 'fail' },
      title: isStale ? `${relation ?? checked} is stale` : `sensor ${sensor} has fired`,
      details: [`${checked}: ${found}`],
      ...{ relation, check: null, owner, rows: null, downstream: [], pages: [], url: null },
      command: npx(`sensor poll ${sensor} --dry-run`),
    },
  };
  return {
    ...{ project, subject: `sensor ${sensor}`, at: at.toISOString() },
    findings: type === 'sensor-fired' ? [finding] : [],
    stateOf: type === 'sensor-recovered' ? stateOnly(topic, 'passed') : () => 'unknown',
  };
}
