import { messageOf } from '../base/errors.js';
import { oneLine } from '../base/escape.js';
import { npx } from '../base/npx.js';
import type { JobRun } from '../jobs/index.js';
import type { Finding, Observation } from './finding.js';

/**
 * A job that has ended. Where a step failed with results, the run's own findings tell why, and the job is not told of besides: unless it
 * timed out or was interrupted.
 */
export function jobFindings(run: Readonly<JobRun>, project: string): Observation {
  const topic = `job ${run.job}`;
  const isTold = run.status === 'interrupted' || (run.status === 'fail' && !isExplained(run));
  return {
    ...{ project, subject: `job ${run.job}`, at: run.started_at },
    findings: isTold ? [jobFinding(topic, run.owner, titleOf(run), run.message)] : [],
    stateOf: (other) => (other === topic && run.status === 'success' ? 'passed' : 'unknown'),
  };
}

/** A job that the scheduler could not start. */
export function jobNotStarted(job: string, owner: string | undefined, error: unknown, at: string): Finding {
  return jobFinding(`job ${job}`, owner ?? null, `job ${job} did not run at ${at}`, messageOf(error));
}

const titleOf = ({ job, status }: Readonly<JobRun>): string =>
  `job ${job} ${status === 'interrupted' ? 'was interrupted' : 'failed'}`;

function jobFinding(topic: string, owner: string | null, title: string, message: string): Finding {
  return {
    ...{ topic, level: 'fail', severity: 'critical', node: null, opened: null, isFound: true },
    events: ['failure'],
    item: {
      ...{ topic, event: 'failure', level: 'fail', title },
      details: message === '' ? [] : [oneLine(message, 300)],
      ...{ relation: null, check: null, owner, rows: null, downstream: [], pages: [], url: null },
      command: npx(`job retry ${topic.slice(4)}`),
    },
  };
}

/** Whether the findings of its run tell why the step failed. */
function isExplained({ steps }: Readonly<JobRun>): boolean {
  const attempt = steps.find(({ status }) => status === 'fail')?.attempts.at(-1);
  return attempt?.verdict === 'fail' && !attempt.message.startsWith('timed out');
}
