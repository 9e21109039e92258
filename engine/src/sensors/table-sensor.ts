import { lastBuilds, readRuns } from '../history/index.js';
import type { Sensor } from './sensor.js';

const RECENT_RUNS = 30;

/** The last run that built a table anew, by the history. */
export function tableSensor(table: string, target: string, historyFolder: string): Sensor {
  return async () => {
    const build = lastBuilds(await readRuns(historyFolder, { target, last: RECENT_RUNS }))[table];
    if (build === undefined) return { cause: null, text: `no recent run has built ${table}` };
    return { cause: build.run_id, text: `${table} was built by run ${build.run_id}` };
  };
}
