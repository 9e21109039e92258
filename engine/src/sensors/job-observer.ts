import type { JobRun, JobRuns } from '../jobs/index.js';
import type { JobSensor } from '../project/sensor.js';
import type { Observer } from './observation.js';

interface Memory {
  /** Ids of the runs that have been seen when they had ended. */
  seen: string[];
}

const OUTCOMES: Record<NonNullable<JobSensor['on']>, readonly JobRun['status'][]> = {
  success: ['success'],
  failure: ['fail', 'interrupted'],
  any: ['success', 'fail', 'interrupted'],
};

/** Sees runs of a job that have ended. */
export function jobObserver({ after, on = 'success' }: JobSensor, runs: JobRuns): Observer {
  return {
    kind: 'job',
    checked: `job ${after}`,
    subject: after,
    relation: null,
    observe(memory) {
      const all = runs.list(after);
      const ended = all.filter(({ status }) => status !== 'running');
      const last = all.at(-1);
      const seen = {
        found: last === undefined ? 'never run' : `${last.status}, run ${last.run_id}`,
        memory: { seen: ended.map(({ run_id }) => run_id) },
      };
      if (memory === undefined) return Promise.resolve({ ...seen, reason: 'first look: runs are found from now on' });
      const known = new Set((memory as Memory).seen);
      const fresh = ended.filter(({ run_id }) => !known.has(run_id));
      const matching = fresh.filter(({ status }) => OUTCOMES[on].includes(status));
      if (matching.length === 0)
        return Promise.resolve({ ...seen, reason: fresh.length === 0 ? 'no run has ended' : `no run ended by ${on}` });
      const texts = matching.map(({ run_id, status }) => `${after} ${run_id} ${status}`);
      return Promise.resolve({ ...seen, cause: texts.join(', ') });
    },
  };
}
