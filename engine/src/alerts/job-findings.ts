import { oneLine } from '../base/escape.js';
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
    findings: isTold ? [jobFinding(topic, run)] : [],
    stateOf: (other) => (other === topic && run.status === 'success' ? 'passed' : 'unknown'),
  };
}

function jobFinding(topic: string, run: Readonly<JobRun>): Finding {
  const words = run.status === 'interrupted' ? 'was interrupted' : 'failed';
  return {
    ...{ topic, level: 'fail', severity: 'critical', node: null, opened: null, isFound: true },
    events: ['failure'],
    item: {
      ...{ topic, event: 'failure', level: 'fail', title: `job ${run.job} ${words}` },
      details: run.message === '' ? [] : [oneLine(run.message, 300)],
      ...{ relation: null, check: null, owner: run.owner, rows: null, downstream: [], pages: [], url: null },
      command: `npx lastro job retry ${run.job}`,
    },
  };
}

/** Whether the findings of its run tell why the step failed. */
function isExplained({ steps }: Readonly<JobRun>): boolean {
  const attempt = steps.find(({ status }) => status === 'fail')?.attempts.at(-1);
  return attempt?.verdict === 'fail' && !attempt.message.startsWith('timed out');
}
