import { JobRuns } from '../jobs/index.js';
import type { Sensor } from './sensor.js';

/** The last run of a job that ended in a way. */
export function jobSensor(job: string, status: 'success' | 'fail' | 'any', jobsFolder: string): Sensor {
  const hasEnded = (found: string): boolean =>
    status === 'any' ? found === 'success' || found === 'fail' : found === status;
  return () => {
    const run = new JobRuns(jobsFolder).list(job).findLast((each) => hasEnded(each.status));
    return Promise.resolve(
      run === undefined
        ? { cause: null, text: `job ${job} has not ended so` }
        : { cause: run.run_id, text: `job ${job} ended: ${run.status}, run ${run.run_id}` },
    );
  };
}
