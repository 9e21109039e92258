import type { Incident, IncidentCause } from './incident.js';
import type { Subject } from './incident-subjects.js';
import type { Lineage } from './upstream.js';

/** An incident that is open in a run, and the state of its subject. */
export interface OpenIncident {
  incident: Incident;
  /** The position of the run in which it opened. */
  since: number;
  subject: Subject;
  /** Whether the run found it; else it is open from an earlier run. */
  isFound: boolean;
}

type Relations = Pick<Incident, 'causes' | 'possible_causes' | 'unrelated' | 'explained'>;

export interface RelateOptions {
  lineage: Lineage;
  /** By relation the position of the last run that built it. */
  lastBuilds: ReadonlyMap<string, number>;
}

/** The causes of an incident among all that are open, as far as the run shows them. */
export function relateIncident(
  effect: OpenIncident,
  open: readonly OpenIncident[],
  { lineage, lastBuilds }: RelateOptions,
): Relations {
  const isUpstream = (upper: Incident, lower: Incident): boolean =>
    upper.relation === lower.relation
      ? upper.kind === 'step' && lower.kind !== 'step'
      : lineage.below(upper.relation).has(lower.relation);
  const isUpstreamOfEffect = ({ incident: upper }: OpenIncident): boolean =>
    isUpstream(upper, effect.incident) ||
    effect.subject.reads.some((read) => read === upper.relation || lineage.below(upper.relation).has(read));
  const isBefore = (other: OpenIncident): boolean =>
    other.since <= effect.since &&
    (effect.incident.kind === 'step' ||
      (lastBuilds.get(other.incident.relation) ?? 0) <= (lastBuilds.get(effect.incident.relation) ?? Infinity));
  const causes: { cause: IncidentCause; incident: Incident }[] = [];
  const possible: Incident[] = [];
  const unrelated: Incident[] = [];
  for (const other of open) {
    if (other === effect || !isBefore(other)) continue;
    const { incident } = other;
    if (isStoppedBy(effect, other))
      causes.push({ cause: { id: incident.id, by: 'stop', key: [], rows: null }, incident });
    if (isStoppedBy(other, effect) || !isUpstreamOfEffect(other) || !mayCause(other, effect)) continue;
    const found = evidence(effect, other);
    if (found === 'unknown') possible.push(incident);
    else if (found === 'none') unrelated.push(incident);
    else if (found !== undefined) causes.push({ cause: found, incident });
  }
  const accountsFor = ({ cause, incident }: (typeof causes)[number]): boolean =>
    !causes.some(
      (other) => isUpstream(other.incident, incident) && (other.cause.rows ?? 0) >= (cause.rows ?? Infinity),
    );
  const isFirst = (incident: Incident): boolean =>
    !possible.some((other) => other !== incident && other.kind === incident.kind && isUpstream(other, incident));
  const { upstream } = effect.subject;
  return {
    causes: causes
      .filter(accountsFor)
      .map(({ cause }) => cause)
      .sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0)),
    possible_causes: possible.filter(isFirst).map(({ id }) => id),
    unrelated: unrelated.map(({ id }) => id),
    explained:
      upstream?.of == null || upstream.explained === null
        ? null
        : { rows: upstream.explained, of: upstream.of, complete: upstream.complete },
  };
}

/** Whether a load failed because a critical check of its own table did. */
export function isStoppedBy(effect: OpenIncident, cause: OpenIncident): boolean {
  return (
    effect.incident.kind === 'step' &&
    cause.incident.kind === 'check' &&
    effect.incident.relation === cause.incident.relation &&
    [effect, cause].every(({ subject, isFound }) => subject.stops && isFound)
  );
}

/** Whether incidents of these kinds can follow from each other: values do not change the number of rows, nor either the columns. */
function mayCause({ incident, subject }: OpenIncident, effect: OpenIncident): boolean {
  const { kind } = effect.incident;
  switch (incident.kind) {
    case 'check':
      return kind === 'check' || kind === 'step';
    case 'step':
      return kind !== 'schema';
    case 'volume':
      return kind === 'check' || (kind === 'volume' && incident.rows?.direction === effect.incident.rows?.direction);
    case 'schema': {
      const { removed = [], retyped = [] } = subject.columns ?? incident.columns ?? {};
      return kind === 'schema' || (kind !== 'volume' && removed.length + retyped.length > 0);
    }
  }
}

/** What shows that one follows from the other; `none` when their rows show that it does not, undefined when their columns do. */
function evidence(effect: OpenIncident, other: OpenIncident): IncidentCause | 'unknown' | 'none' | undefined {
  if (effect.incident.kind !== 'check' || other.incident.kind !== 'check' || !other.isFound) return 'unknown';
  const found = effect.subject.upstream?.checks.find(({ id }) => id === other.incident.subject);
  if (found === undefined) return undefined;
  if (found.rows === 0) return 'none';
  const { key, rows } = found;
  return found.link === 'columns' && rows !== null ? { id: other.incident.id, by: 'rows', key, rows } : 'unknown';
}
