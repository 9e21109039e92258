import { isFailure, isProblem, outcomeOf, type Outcome } from '../base/status.js';
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
  status: Outcome | null;
  /** Whether nodes that depend on it do not run. */
  stops: boolean;
  /** How an incident ends with it. */
  end: 'passed' | 'kept' | 'accepted';
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
    const subjects = new Map<string, Subject>();
    const add = (each: Subject): void => void subjects.set(`${each.kind} ${each.subject}`, each);
    for (const step of steps) add(stepSubject(step));
    for (const check of checks) {
      const { id, relation, expectation: title, severity, failures, upstream, reads } = check;
      const outcome = outcomeOf(check);
      const stops = severity === 'critical' && isProblem(outcome) && isFailure(outcome);
      const end = outcome === 'accepted' ? outcome : undefined;
      add(subject('check', relation, outcome, { subject: id, title, failures, upstream, reads, stops, end }));
    }
    for (const step of steps) {
      add(this.volume(step));
      add(this.schema(step));
    }
    return subjects;
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

const NO_READS: readonly string[] = [];

/** A literal, without spreading defaults: there is one for each check and three for each table of every run. */
function subject(
  kind: Subject['kind'],
  relation: string,
  status: Outcome | null,
  more: { [Key in keyof Subject]?: Subject[Key] | undefined } = {},
): Subject {
  return {
    kind,
    subject: more.subject ?? relation,
    relation,
    status,
    title: more.title ?? '',
    failures: more.failures ?? null,
    reads: more.reads ?? NO_READS,
    stops: more.stops ?? false,
    end: more.end ?? 'passed',
    rows: more.rows,
    columns: more.columns,
    upstream: more.upstream,
  };
}
