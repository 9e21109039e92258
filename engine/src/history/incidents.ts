import { createHash } from 'node:crypto';
import { isProblem, verdictOf, worstStatus } from '../base/status.js';
import type { Incident, RunReference } from './incident.js';
import { isStoppedBy, relateIncident, type OpenIncident } from './incident-causes.js';
import { SubjectReader, type Subject } from './incident-subjects.js';
import { isNewBuild } from './last-builds.js';
import type { RunRecord } from './record.js';
import { Lineage } from './upstream.js';

/** What one run did to the incidents of its target. */
export interface RunIncidents {
  opened: Incident[];
  closed: Incident[];
  /** How many are open after it. */
  open: number;
}

/**
 * Follows incidents from run to run, oldest first. A run that skipped a check or was not asked for it changes nothing; a check that is
 * no longer defined closes its incident.
 */
export class IncidentFinder {
  private readonly found: Incident[] = [];
  private readonly open = new Map<string, OpenIncident>();
  private readonly lastBuilds = new Map<string, number>();
  private readonly reader = new SubjectReader();
  private runs = 0;

  /** The incidents change with later runs. */
  add(run: RunRecord): RunIncidents {
    const { open } = this;
    const position = this.runs++;
    const before = this.found.length;
    const runReference = { run_id: run.run_id, at: run.started_at };
    const subjects = this.reader.next(run);
    for (const { relation } of run.steps.filter(isNewBuild)) this.lastBuilds.set(relation, position);
    const closed: Incident[] = [];
    for (const [key, { incident }] of open) {
      const subject = subjects.get(key);
      if (subject !== undefined && (!hasPassed(subject) || isRefused(incident, open, subjects))) continue;
      incident.closed = { ...runReference, how: subject?.end ?? 'removed' };
      closed.push(incident);
      open.delete(key);
    }
    for (const [key, subject] of subjects) {
      const known = open.get(key);
      const isFound = isProblem(subject.status);
      if (known !== undefined) Object.assign(known, { subject, isFound });
      else if (isFound) {
        const incident = openIncident(subject, runReference);
        open.set(key, { incident, since: position, subject, isFound });
        this.found.push(incident);
      }
    }
    recordRun(run, [...open.values()], this.lastBuilds);
    return { opened: this.found.slice(before), closed, open: open.size };
  }

  /** All incidents, in the order in which they opened. */
  get incidents(): Incident[] {
    const byId = new Map(this.found.map((incident) => [incident.id, incident]));
    for (const incident of this.found) incident.explains = [];
    for (const { id, causes } of this.found) for (const cause of causes) byId.get(cause.id)?.explains.push(id);
    return [...this.found];
  }
}

/** The incidents of runs, oldest first, in the order in which they opened. */
export function findIncidents(runs: readonly RunRecord[]): Incident[] {
  const finder = new IncidentFinder();
  for (const run of runs) finder.add(run);
  return finder.incidents;
}

/** Whether nothing is open of it any more: it passes, or its warning is accepted. */
const hasPassed = ({ status }: Subject): boolean => status !== null && verdictOf(status) === 'pass';

/**
 * Whether a check found rows that its load then did not take in, and has not since: that it passes is said of the rows that stayed
 * in the table.
 */
function isRefused(
  { id, kind, relation }: Incident,
  open: ReadonlyMap<string, OpenIncident>,
  subjects: ReadonlyMap<string, Subject>,
): boolean {
  if (kind !== 'check') return false;
  const load = open.get(`step ${relation}`);
  if (load?.incident.causes.some((cause) => cause.by === 'stop' && cause.id === id) !== true) return false;
  const now = subjects.get(`step ${relation}`);
  return now !== undefined && !hasPassed(now);
}

function openIncident({ kind, subject, relation, title, status }: Subject, opened: RunReference): Incident {
  const worst = isProblem(status) ? status : 'warn';
  const id = createHash('sha256')
    .update(JSON.stringify([kind, subject, opened.run_id]))
    .digest('hex')
    .slice(0, 12);
  return {
    ...{ id, kind, subject, relation, title, opened, closed: null, worst },
    ...{ runs: 0, failures: null, rows: null, columns: null },
    ...{ causes: [], explained: null, possible_causes: [], unrelated: [], explains: [], stopped: [], downstream: [] },
  };
}

/** Records the incidents that a run found. */
function recordRun(run: RunRecord, open: readonly OpenIncident[], lastBuilds: ReadonlyMap<string, number>): void {
  const lineage = new Lineage(run);
  const found = open.filter(({ isFound }) => isFound);
  for (const { incident, subject } of found) {
    incident.runs += 1;
    incident.failures = subject.failures;
    incident.rows = subject.rows ?? null;
    incident.columns = subject.columns ?? null;
    if (isProblem(subject.status)) incident.worst = worstStatus([incident.worst, subject.status]);
  }
  const skippedSteps = run.steps.filter(({ status }) => status === 'skipped');
  for (const each of found) {
    const below = lineage.below(each.incident.relation);
    const skipped = skippedSteps.filter(({ relation }) => below.has(relation));
    const loads = open.filter((other) => isStoppedBy(other, each)).map(({ incident }) => incident);
    Object.assign(each.incident, {
      ...relateIncident(each, open, { lineage, lastBuilds }),
      stopped: each.subject.stops ? [...loads, ...skipped].map(({ relation }) => relation) : [],
      downstream: [...below].sort(),
    });
  }
}
