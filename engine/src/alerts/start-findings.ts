import { formatError } from '../base/errors.js';
import { oneLine } from '../base/escape.js';
import { npx } from '../base/npx.js';
import type { Finding, Observation } from './finding.js';

/** A run that could not start, or ended without results; without an error, one that did neither. */
export function startFindings(options: {
  project: string;
  target: string;
  /** As on the command line: `build`. */
  command: string;
  at: string;
  error?: unknown;
}): Observation {
  const { project, target, command, at, error } = options;
  const topic = `run ${target} ${command}`;
  const finding: Finding = {
    ...{ topic, level: 'fail', severity: 'critical', node: null, opened: null, isFound: true },
    events: ['failure'],
    item: {
      ...{ topic, event: 'failure', level: 'fail', title: `lastro ${command} on ${target} did not run` },
      details: [oneLine(formatError(error), 300)],
      ...{ relation: null, check: null, owner: null, rows: null, downstream: [], pages: [], url: null },
      command: npx(command),
    },
  };
  return {
    ...{ project, subject: target, at },
    findings: error === undefined ? [] : [finding],
    stateOf: (other) => (other === topic && error === undefined ? 'passed' : 'unknown'),
  };
}
