import { createHash } from 'node:crypto';
import { isProblem, verdictOf, worstStatus, type NodeStatus } from '../base/status.js';
import type { RunRecord } from './record.js';
import { descendants, parentsByRelation, type ParentsByRelation } from './upstream.js';

/** A failure over time: of a check from its first failure to its next pass, or of a step. */
export interface Incident {
  /** Stable over later runs. Twelve hexadecimal digits. */
  id: string;
  kind: 'check' | 'step';
  /** Check id, or the step's relation. */
  subject: string;
  relation: string;
  /** The expectation, or the step's message. */
  title: string;
  opened: RunReference;
  /** Null while it is open. */
  closed: (RunReference & { how: 'passed' | 'removed' }) | null;
  /** Worst status on the way: error, fail, warn. */
  worst: NodeStatus;
  /** Failing runs, and failing rows in the last of them. */
  runs: number;
  failures: number | null;
  /** Incidents open in the same run, of tables upstream, that have none upstream themselves: what to look at first. */
  root_causes: string[];
  /** Relations that read the table, directly or not, when it was last seen failing. */
  downstream: string[];
  /** Incidents open at the same time that this one is a root cause of. */
  explains: string[];
}

export interface RunReference {
  run_id: string;
  /** ISO 8601. */
  at: string;
}

interface Subject {
  kind: Incident['kind'];
  subject: string;
  relation: string;
  title: string;
  status: NodeStatus | null;
  failures: number | null;
}

/**
 * Incidents over runs, oldest first, in the order in which they opened. A run that skipped a check or was not asked for
 * it changes nothing; a check that is no longer defined closes its incident.
 */
export function findIncidents(runs: readonly RunRecord[]): Incident[] {
  const all: Incident[] = [];
  const open = new Map<string, Incident>();
  for (const run of runs) {
    const runReference = { run_id: run.run_id, at: run.started_at };
    const subjects = new Map(incidentSubjects(run).map((subject) => [`${subject.kind} ${subject.subject}`, subject]));
    for (const [key, incident] of open) {
      const status = subjects.get(key)?.status;
      const closedBy = !subjects.has(key)
        ? 'removed'
        : status != null && verdictOf(status) === 'pass'
          ? 'passed'
          : undefined;
      if (closedBy === undefined) continue;
      incident.closed = { ...runReference, how: closedBy };
      open.delete(key);
    }
    const parents = parentsByRelation(run);
    const opened: Incident[] = [];
    for (const [key, subject] of subjects) {
      if (!isProblem(subject.status)) continue;
      const known = open.get(key);
      const incident = known ?? openIncident(subject, runReference);
      if (known === undefined) {
        open.set(key, incident);
        opened.push(incident);
      }
      recordFailure(incident, subject, parents);
    }
    for (const incident of opened) linkRootCauses(incident, [...open.values()], parents);
    all.push(...opened);
  }
  return all;
}

function incidentSubjects({ steps, checks }: RunRecord): Subject[] {
  return [
    ...steps.map(({ relation, status, message }): Subject => {
      return { kind: 'step', subject: relation, relation, title: message, status, failures: null };
    }),
    ...checks.map(({ id, relation, expectation, status, failures }): Subject => {
      return { kind: 'check', subject: id, relation, title: expectation, status, failures };
    }),
  ];
}

function openIncident({ kind, subject, relation, title, status }: Subject, opened: RunReference): Incident {
  const id = createHash('sha256')
    .update(JSON.stringify([kind, subject, opened.run_id]))
    .digest('hex')
    .slice(0, 12);
  const noHistory = { runs: 0, failures: null, root_causes: [], downstream: [], explains: [] };
  return { id, kind, subject, relation, title, opened, closed: null, worst: status ?? 'warn', ...noHistory };
}

function recordFailure(incident: Incident, { status, failures, relation }: Subject, parents: ParentsByRelation): void {
  incident.runs += 1;
  incident.failures = failures;
  if (status !== null) incident.worst = worstStatus([incident.worst, status]);
  incident.downstream = [...descendants(parents, relation)].sort();
}

/** The roots of an incident: open ones upstream of it with none open upstream of them. */
function linkRootCauses(incident: Incident, open: readonly Incident[], parents: ParentsByRelation): void {
  const isUpstreamOf = (from: Incident, to: Incident): boolean =>
    from.relation === to.relation
      ? from.kind === 'step' && to.kind === 'check'
      : descendants(parents, from.relation).has(to.relation);
  const upstream = open.filter((other) => other !== incident && isUpstreamOf(other, incident));
  const roots = upstream.filter(
    (other) => !upstream.some((further) => further !== other && isUpstreamOf(further, other)),
  );
  for (const root of roots) {
    incident.root_causes.push(root.id);
    root.explains.push(incident.id);
  }
}
