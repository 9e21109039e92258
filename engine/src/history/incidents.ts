import { createHash } from 'node:crypto';
import { isProblem, verdictOf, worstStatus } from '../base/status.js';
import type { Incident, RunReference } from './incident.js';
import { isStoppedBy, relateIncident, type OpenIncident } from './incident-causes.js';
import { SubjectReader, type Subject } from './incident-subjects.js';
import { isNewBuild } from './last-builds.js';
import type { RunRecord } from './record.js';
import { descendants, parentsByRelation } from './upstream.js';

/**
 * Incidents over runs, oldest first, in the order in which they opened. A run that skipped a check or was not asked for
 * it changes nothing; a check that is no longer defined closes its incident.
 */
export function findIncidents(runs: readonly RunRecord[]): Incident[] {
  const all: Incident[] = [];
  const open = new Map<string, OpenIncident>();
  const lastBuilds = new Map<string, number>();
  const reader = new SubjectReader();
  for (const [position, run] of runs.entries()) {
    const runReference = { run_id: run.run_id, at: run.started_at };
    const subjects = reader.next(run);
    for (const { relation } of run.steps.filter(isNewBuild)) lastBuilds.set(relation, position);
    for (const [key, { incident }] of open) {
      const subject = subjects.get(key);
      if (subject !== undefined && (!hasPassed(subject) || isRefused(incident, [...open.values()], subjects))) continue;
      incident.closed = { ...runReference, how: subject?.end ?? 'removed' };
      open.delete(key);
    }
    for (const [key, subject] of subjects) {
      const known = open.get(key);
      const isFound = isProblem(subject.status);
      if (known !== undefined) Object.assign(known, { subject, isFound });
      else if (isFound) {
        const incident = openIncident(subject, runReference);
        open.set(key, { incident, since: position, subject, isFound });
        all.push(incident);
      }
    }
    recordRun(run, [...open.values()], lastBuilds);
  }
  const byId = new Map(all.map((incident) => [incident.id, incident]));
  for (const { id, causes } of all) for (const cause of causes) byId.get(cause.id)?.explains.push(id);
  return all;
}

const hasPassed = ({ status }: Subject): boolean => status !== null && verdictOf(status) === 'pass';

/**
 * Whether a check found rows that its load then did not take in, and has not since: that it passes is said of the rows that stayed
 * in the table.
 */
function isRefused(
  { id, kind, relation }: Incident,
  open: readonly OpenIncident[],
  subjects: ReadonlyMap<string, Subject>,
): boolean {
  if (kind !== 'check') return false;
  const load = open.find(({ incident }) => incident.kind === 'step' && incident.relation === relation);
  if (load?.incident.causes.some((cause) => cause.by === 'stop' && cause.id === id) !== true) return false;
  const now = subjects.get(`step ${relation}`);
  return now !== undefined && !hasPassed(now);
}

function openIncident({ kind, subject, relation, title, status }: Subject, opened: RunReference): Incident {
  const id = createHash('sha256')
    .update(JSON.stringify([kind, subject, opened.run_id]))
    .digest('hex')
    .slice(0, 12);
  return {
    ...{ id, kind, subject, relation, title, opened, closed: null, worst: status ?? 'warn' },
    ...{ runs: 0, failures: null, rows: null, columns: null },
    ...{ causes: [], explained: null, possible_causes: [], unrelated: [], explains: [], stopped: [], downstream: [] },
  };
}

/** Records the incidents that a run found. */
function recordRun(run: RunRecord, open: readonly OpenIncident[], lastBuilds: ReadonlyMap<string, number>): void {
  const parents = parentsByRelation(run);
  const found = open.filter(({ isFound }) => isFound);
  for (const { incident, subject } of found) {
    incident.runs += 1;
    incident.failures = subject.failures;
    incident.rows = subject.rows ?? null;
    incident.columns = subject.columns ?? null;
    if (subject.status !== null) incident.worst = worstStatus([incident.worst, subject.status]);
  }
  for (const each of found) {
    const below = descendants(parents, each.incident.relation);
    const skipped = run.steps.filter(({ relation, status }) => status === 'skipped' && below.has(relation));
    const loads = open.filter((other) => isStoppedBy(other, each)).map(({ incident }) => incident);
    Object.assign(each.incident, {
      ...relateIncident(each, open, { parents, lastBuilds }),
      stopped: each.subject.stops ? [...loads, ...skipped].map(({ relation }) => relation) : [],
      downstream: [...below].sort(),
    });
  }
}
