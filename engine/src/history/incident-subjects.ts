import { isFailure, isProblem, type NodeStatus } from '../base/status.js';
import { ColumnWatch } from './column-watch.js';
import type { ColumnChanges } from './diff.js';
import type { Incident } from './incident.js';
import type { RunRecord, StepRecord } from './record.js';
import { RowWatch } from './row-watch.js';
import type { UnusualRows } from './unusual-rows.js';
import type { UpstreamFailures } from './upstream-failures.js';

/** The state, in one run, of something that can have an incident. */
export interface Subject extends Pick<Incident, 'kind' | 'subject' | 'relation' | 'title' | 'failures'> {
  /** Null when the run has no result for it. */
  status: NodeStatus | null;
  /** Whether nodes that depend on it do not run. */
  stops: boolean;
  /** How an incident ends with it. */
  end: 'passed' | 'kept';
  rows: UnusualRows | undefined;
  columns: ColumnChanges | undefined;
  upstream: UpstreamFailures | undefined;
  /** Relations that a check reads besides its own. */
  reads: readonly string[];
}

/** Reads the subjects of runs, one after the other, oldest first. */
export class SubjectReader {
  private readonly rowWatches = new Map<string, RowWatch>();
  private readonly columnWatches = new Map<string, ColumnWatch>();

  /** By kind and subject. */
  next({ steps, checks }: RunRecord): Map<string, Subject> {
    const subjects = [
      ...steps.map(stepSubject),
      ...checks.map(({ id, relation, expectation, severity, status, failures, upstream, reads = [] }) =>
        subject('check', relation, status, {
          ...{ subject: id, title: expectation, failures, upstream, reads },
          stops: severity === 'critical' && isProblem(status) && isFailure(status),
        }),
      ),
      ...steps.flatMap((step) => [this.volume(step), this.schema(step)]),
    ];
    return new Map(subjects.map((each) => [`${each.kind} ${each.subject}`, each]));
  }

  private volume(step: StepRecord): Subject {
    const { relation } = step;
    const watch = this.rowWatches.get(relation) ?? new RowWatch();
    this.rowWatches.set(relation, watch);
    const unusual = watch.next(step);
    if (unusual === null) return subject('volume', relation, null);
    return subject('volume', relation, unusual === undefined ? 'pass' : 'warn', { rows: unusual });
  }

  private schema({ relation, columns }: StepRecord): Subject {
    const watch = this.columnWatches.get(relation) ?? new ColumnWatch();
    this.columnWatches.set(relation, watch);
    if (columns === null) return subject('schema', relation, null);
    const { changes, isReverted } = watch.next(columns);
    const status = changes === undefined ? 'pass' : 'warn';
    return subject('schema', relation, status, { columns: changes, end: isReverted ? 'passed' : 'kept' });
  }
}

function stepSubject({ relation, status, message }: StepRecord): Subject {
  return subject('step', relation, status, { title: message, stops: isProblem(status) && isFailure(status) });
}

function subject(
  kind: Subject['kind'],
  relation: string,
  status: NodeStatus | null,
  more: Partial<Subject> = {},
): Subject {
  const nothing = { rows: undefined, columns: undefined, upstream: undefined };
  const common = { title: '', failures: null, reads: [], stops: false, end: 'passed' as const };
  return { kind, subject: relation, relation, status, ...common, ...nothing, ...more };
}
