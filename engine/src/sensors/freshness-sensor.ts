import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding, Observation } from '../alerts/index.js';
import { parseIsoDate } from '../base/timestamp.js';
import type { SensorConfig } from '../project/sensor.js';
import type { Manifest } from '../publish/artifacts.js';
import type { Sources } from '../publish/freshness.js';
import { businessHours } from './business-hours.js';
import type { Reading, Sensor } from './sensor.js';

type FreshnessConfig = Extract<SensorConfig, { type: 'freshness' }>;

export interface FreshnessContext {
  name: string;
  project: string;
  /** Folder of the artifacts. */
  targetDir: string;
}

/** The age of a source's newest data, as the last run that looked at it found them: only runs load. */
export function freshnessSensor(config: FreshnessConfig, context: FreshnessContext): Sensor {
  const { source, after, businessDays = false } = config;
  return async (now): Promise<Reading> => {
    const { newest, owner, target, node } = await newestData(source, context.targetDir);
    if (newest === undefined || (config.target !== undefined && config.target !== target))
      return { cause: null, text: `the last run does not know the age of ${source}` };
    const age = businessDays ? businessHours(newest, now, config) : (now.getTime() - newest.getTime()) / 3_600_000;
    const unit = businessDays ? 'h of business days' : 'h';
    const text = `the newest data of ${source} are ${Math.floor(age)} ${unit} old; the limit is ${after}`;
    const isStale = age > after;
    const finding: Finding = {
      ...{ topic: `sensor ${context.name}`, events: ['stale'], level: 'fail', severity: 'critical' },
      // Looks are no runs: they are not counted.
      ...{ node, opened: null, isFound: false },
      item: {
        ...{ topic: `sensor ${context.name}`, event: 'stale', level: 'fail', title: `${source} is stale` },
        ...{ details: [text], relation: source, check: null, owner, rows: null, downstream: [], pages: [], url: null },
        command: `npx lastro source freshness --select source:${source}`,
      },
    };
    const observation: Observation = {
      ...{ project: context.project, subject: target, at: now.toISOString(), findings: isStale ? [finding] : [] },
      stateOf: (topic) => (topic === finding.topic && !isStale ? 'passed' : 'unknown'),
    };
    return { cause: isStale ? newest.toISOString() : null, text, countsAtFirst: true, observation };
  };
}

interface NewestData {
  newest: Date | undefined;
  owner: string | null;
  target: string;
  /** Unique id of the source. */
  node: string | null;
}

async function newestData(source: string, targetDir: string): Promise<NewestData> {
  const sources = await readJson<Sources>(path.join(targetDir, 'sources.json'));
  const manifest = await readJson<Manifest>(path.join(targetDir, 'manifest.json'));
  const found = sources?.results.find(({ unique_id: id }) => id.split('.').slice(2).join('.') === source);
  return {
    newest: parseIsoDate(found?.max_loaded_at),
    owner: manifest?.nodes[found?.unique_id ?? '']?.owner ?? null,
    target: sources?.metadata.target_name ?? '',
    node: found?.unique_id ?? null,
  };
}

async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
