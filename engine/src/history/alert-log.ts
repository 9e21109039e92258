import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.js';
import { LastroError, messageOf } from '../base/errors.js';
import { makePrivateFolder } from '../base/private-files.js';

/** What is failing, as alerts know it, and what channels were told of it. In one file beside the runs. */
export interface AlertLog {
  version: 1;
  /** By key: those that are open, and for a time those that are over. */
  topics: Record<string, AlertTopic>;
  /** Oldest first. */
  messages: AlertMessage[];
}

/** Something that fails for a time, such as a check: the same one when it fails again. Times are ISO 8601, UTC. */
export interface AlertTopic {
  opened: string;
  /** When it was last seen to fail. */
  seen: string;
  /** How often it was. */
  found: number;
  /** Null while it is open. */
  closed: string | null;
  /** Unique id of its node; null of a job. */
  node: string | null;
  /** As it was last found, for the message when it is over. */
  item: AlertItem;
  /** By the name of the channel. */
  channels: Record<string, TopicChannel>;
}

/** What a channel knows of a topic. */
export interface TopicChannel {
  /** Null when it has not been told since the topic opened. */
  level: AlertLevel | null;
  /** When it was last told that the topic fails, also before it opened; null for never. */
  told: string | null;
  /** Why it was not told since the topic opened. */
  held: 'muted' | 'throttled' | null;
}

export type AlertLevel = 'warn' | 'fail';

/** One thing that a message tells of. Has neither rows of data nor secrets. */
export interface AlertItem {
  /** Key of the topic. */
  topic: string;
  event: 'failure' | 'stale' | 'recovery';
  /** Of a recovery: it is over because the check, model or unit test is no longer defined, not because it passes. */
  removed?: true;
  /** Of a recovery: it is over because the suite accepts the warning, not because it passes. */
  accepted?: true;
  level: AlertLevel;
  /** `marts.fct_orders: order_id is unique`. */
  title: string;
  /** Sentences with what is known besides. */
  details: string[];
  /** `layer.table`. */
  relation: string | null;
  check: string | null;
  owner: string | null;
  since: string;
  /** Runs that found it. */
  runs: number;
  /** Failing rows, where they can be counted. */
  rows: number | null;
  /** Tables that read the table, directly or not, and pages that read any of these. */
  downstream: string[];
  pages: string[];
  /** Address on the published site. */
  url: string | null;
  /** Reproduces it. */
  command: string | null;
}

/** A message to a channel, or the reason why there was none. */
export interface AlertMessage {
  /** The same for each attempt: receivers recognise doubles by it. Sixteen hexadecimal digits. */
  id: string;
  channel: string;
  created: string;
  project: string;
  /** The target, or the job. */
  subject: string;
  owner: string | null;
  items: AlertItem[];
  /** `pending` and `failed` ones are tried again by the next run; `expired` ones no more. */
  status: 'pending' | 'sent' | 'failed' | 'expired' | 'muted' | 'throttled';
  attempts: number;
  sent: string | null;
  /** Why it was not delivered, or not to be; empty otherwise. */
  reason: string;
}

export function emptyAlertLog(): AlertLog {
  return { version: 1, topics: {}, messages: [] };
}

/** The log's file in the folder of the history. */
export function alertLogFile(historyFolder: string): string {
  return path.join(historyFolder, 'alerts.json');
}

/** The log, empty when there is none. Throws `alerts.broken-log` when it cannot be read. */
export async function readAlertLog(historyFolder: string): Promise<AlertLog> {
  const file = alertLogFile(historyFolder);
  try {
    const log = JSON.parse(await readFile(file, 'utf8')) as Partial<AlertLog> | null;
    if (log?.version !== 1) throw new Error(`its version is ${String(log?.version)}, not 1`);
    if (typeof log.topics !== 'object' || !Array.isArray(log.messages)) throw new Error('it has no topics or messages');
    return log as AlertLog;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyAlertLog();
    throw new LastroError('alerts.broken-log', `the log of alerts cannot be read: ${messageOf(error)}`, {
      location: { file },
      hint: 'remove the file; what fails is told again',
      cause: error,
    });
  }
}

/** Replaces the log as a whole. */
export async function writeAlertLog(historyFolder: string, log: AlertLog): Promise<void> {
  makePrivateFolder(historyFolder);
  await writeFileAtomic(alertLogFile(historyFolder), `${JSON.stringify(log, null, 1)}\n`, 0o600);
}

/** Messages that should have been delivered and are not. */
export function undelivered({ messages }: AlertLog): AlertMessage[] {
  return messages.filter(({ status }) => status === 'pending' || status === 'failed');
}

/**
 * The log of two copies of a history: of each topic what was seen last, and every message, delivered when it is so in one of them.
 * The same whichever copy comes first.
 */
export function mergeAlertLogs(a: AlertLog, b: AlertLog): AlertLog {
  const topics = { ...a.topics };
  for (const [key, topic] of Object.entries(b.topics)) {
    const known = topics[key];
    if (known === undefined || lastChange(topic) > lastChange(known)) topics[key] = topic;
  }
  const messages = new Map<string, AlertMessage>();
  for (const message of [...a.messages, ...b.messages]) {
    const known = messages.get(message.id);
    if (known === undefined || rank(message) > rank(known)) messages.set(message.id, message);
  }
  return {
    version: 1,
    topics: Object.fromEntries(Object.entries(topics).sort(([x], [y]) => (x < y ? -1 : 1))),
    messages: [...messages.values()].sort((x, y) => compare(x.created, y.created) || compare(x.id, y.id)),
  };
}

/** Merges the log of another copy of a history into that of this one. Calls `onProblem` with a log that cannot be read, and leaves it out. */
export async function mergeAlertLogFiles(
  folder: string,
  other: string,
  onProblem?: (problem: LastroError) => void,
): Promise<void> {
  if (!existsSync(alertLogFile(other))) return;
  const read = (from: string): Promise<AlertLog> =>
    readAlertLog(from).catch((error: unknown) => {
      if (!(error instanceof LastroError)) throw error;
      onProblem?.(error);
      return emptyAlertLog();
    });
  await writeAlertLog(folder, mergeAlertLogs(await read(folder), await read(other)));
}

const lastChange = ({ seen, closed }: AlertTopic): string => (closed !== null && closed > seen ? closed : seen);

const rank = ({ status, attempts }: AlertMessage): number =>
  attempts + (status === 'sent' ? 2e6 : status === 'expired' ? 1e6 : 0);

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
