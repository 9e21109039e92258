import { JobRuns, jobsFolder, type Timer } from '../jobs/index.js';
import type { ProjectConfig } from '../project/config.js';
import type { SensorConfig } from '../project/sensor.js';
import type { RunOptions } from '../run/options.js';
import type { SensorListener } from './events.js';
import { fileObserver } from './file-observer.js';
import { freshnessObserver } from './freshness-observer.js';
import { jobObserver } from './job-observer.js';
import type { Observer } from './observation.js';
import { Sensor } from './sensor.js';
import { SensorFiles, sensorsFolder } from './sensor-files.js';
import { tableObserver } from './table-observer.js';
import { WarehouseReader } from './warehouse-reader.js';

/** The sensors of a configuration by name. Throws a {@link UsageError} for files of holidays that cannot be read. */
export function createSensors(
  { sensors = {}, jobs = {} }: Pick<ProjectConfig, 'sensors' | 'jobs'>,
  options: RunOptions,
  timer: Timer,
  listeners: readonly SensorListener[] = [],
): ReadonlyMap<string, Sensor> {
  const files = new SensorFiles(sensorsFolder(options.projectDir));
  const runs = new JobRuns(jobsFolder(options.projectDir));
  const reader = new WarehouseReader(options);
  return new Map(
    Object.entries(sensors).map(([name, config]) => {
      const owner = config.owner ?? (config.job === undefined ? undefined : jobs[config.job]?.owner) ?? null;
      const observer = createObserver(name, config, reader, runs);
      return [name, new Sensor({ name, config, owner, observer, files, runs, listeners, timer, log: options.log })];
    }),
  );
}

function createObserver(name: string, config: SensorConfig, reader: WarehouseReader, runs: JobRuns): Observer {
  switch (config.type) {
    case 'file':
      return fileObserver(config, reader.options.projectDir);
    case 'freshness':
      return freshnessObserver(name, config, reader);
    case 'table':
      return tableObserver(
        name,
        config,
        reader,
        (runId) => config.job !== undefined && wasBuiltBy(config.job, runId, runs),
      );
    case 'job':
      return jobObserver(config, runs);
  }
}

/** Whether a run of the project is one of a job's. */
function wasBuiltBy(job: string, runId: string, runs: JobRuns): boolean {
  return runs
    .list(job)
    .some(({ steps }) => steps.some(({ attempts }) => attempts.some(({ run_id }) => run_id === runId)));
}
