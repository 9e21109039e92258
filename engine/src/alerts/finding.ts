import type { AlertItem, AlertLevel } from '../history/index.js';
import type { AlertEvent } from '../project/alert.js';
import type { Severity } from '../project/model.js';

/** Something that fails now. */
export interface Finding {
  /** Key of its topic. */
  topic: string;
  /** What channels ask for to be told of it. */
  events: readonly AlertEvent[];
  level: AlertLevel;
  severity: Severity;
  /** Unique id of its node, for filters and mutes; null of a job. */
  node: string | null;
  /** When it began, ISO 8601; null of what has no record: when it was first seen. */
  opened: string | null;
  /** Whether what was looked at found it, and not only what came before. */
  isFound: boolean;
  item: Omit<AlertItem, 'since' | 'runs' | 'event'> & { event: 'failure' | 'stale' };
}

/** What a run, a job or a sensor has seen. */
export interface Observation {
  project: string;
  /** The target, or the job: what a message is about. */
  subject: string;
  /** ISO 8601. */
  at: string;
  findings: readonly Finding[];
  /** How a topic that is not among the findings stands; `unknown` when it was not looked at. */
  stateOf(topic: string): 'passed' | 'removed' | 'kept' | 'accepted' | 'unknown';
}
