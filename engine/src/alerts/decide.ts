import { createHash } from 'node:crypto';
import type { AlertItem, AlertLog, AlertMessage, AlertTopic, TopicChannel } from '../history/index.js';
import type { AlertChannel, AlertsConfig } from '../project/alert.js';
import type { Muted } from '../publish/site/shapes.js';
import type { ChannelFilter } from './channel-filter.js';
import type { Finding, Observation } from './finding.js';

export interface DecideOptions {
  config: AlertsConfig;
  observation: Observation;
  /** By the name of the channel. */
  filters: ReadonlyMap<string, ChannelFilter>;
  /** By unique id. */
  muted: ReadonlyMap<string, Muted>;
  now: Date;
}

const HOUR = 3_600_000;

const DEFAULT_THROTTLE = 6;

/** Days for which the log has topics that are over, and messages. */
const KEPT_DAYS = 90;

/**
 * The log after an observation, with the messages to send. A channel is told once of what fails, from the first time it is seen
 * until it is over, and again when a warning becomes a failure; it is told once when that is over. What was held back (muted,
 * throttled) is told later, if it still fails then.
 */
export function decideAlerts(log: AlertLog, options: DecideOptions): AlertLog {
  const decision = new Decision(log, options);
  decision.run();
  return decision.log;
}

class Decision {
  readonly log: AlertLog;
  readonly #items = new Map<string, AlertItem[]>();

  constructor(
    log: AlertLog,
    private readonly options: DecideOptions,
  ) {
    this.log = structuredClone(log);
  }

  run(): void {
    const { observation, config } = this.options;
    const found = new Set(observation.findings.map(({ topic }) => topic));
    for (const finding of observation.findings) this.#observe(finding);
    for (const [key, topic] of Object.entries(this.log.topics)) {
      if (topic.closed !== null || found.has(key)) continue;
      const state = observation.stateOf(key);
      if (state !== 'unknown') this.#close(topic, state);
    }
    for (const [channel, items] of this.#items)
      for (const group of grouped(config.channels[channel], items)) this.#add(channel, group, 'pending', '');
    this.#prune();
  }

  #observe(finding: Finding): void {
    const { observation, config } = this.options;
    const topic = this.#topic(finding);
    if (finding.isFound) {
      topic.found += 1;
      topic.seen = observation.at;
    }
    topic.item = { ...finding.item, since: topic.opened, runs: topic.found };
    for (const [name, channel] of Object.entries(config.channels)) {
      if (this.options.filters.get(name)?.(finding) !== true) continue;
      const known = topic.channels[name] ?? { level: null, told: null, held: null };
      topic.channels[name] = this.#tell(name, channel, finding, topic, known);
    }
  }

  /** The topic of a finding, open. */
  #topic({ topic: key, opened: recorded, node, item }: Finding): AlertTopic {
    const { observation } = this.options;
    const known = this.log.topics[key];
    if (known?.closed === null && (recorded ?? '') <= known.seen) return known;
    const opened = recorded ?? observation.at;
    const earlier = Object.entries(known?.channels ?? {});
    const topic: AlertTopic = {
      ...{ opened, seen: observation.at, found: 0, closed: null, node },
      item: { ...item, since: opened, runs: 0 },
      channels: Object.fromEntries(earlier.map(([name, { told }]) => [name, { level: null, told, held: null }])),
    };
    this.log.topics[key] = topic;
    return topic;
  }

  #tell(
    name: string,
    channel: AlertChannel,
    { level }: Finding,
    { node, item }: AlertTopic,
    known: TopicChannel,
  ): TopicChannel {
    const { config, now } = this.options;
    if (known.level === level || known.level === 'fail') return known;
    const mute = this.#mute(node);
    if (mute !== undefined) return this.#hold(name, item, known, 'muted', mute);
    const hours = channel.throttle ?? config.throttle ?? DEFAULT_THROTTLE;
    if (known.told !== null && now.getTime() - Date.parse(known.told) < hours * HOUR)
      return this.#hold(name, item, known, 'throttled', `told of it at ${known.told}, at most once in ${hours} h`);
    this.#collect(name, item);
    return { level, told: now.toISOString(), held: null };
  }

  /** Records once why a channel is not told. */
  #hold(
    name: string,
    item: AlertItem,
    known: TopicChannel,
    held: NonNullable<TopicChannel['held']>,
    reason: string,
  ): TopicChannel {
    if (known.held !== held) this.#add(name, [item], held, reason);
    return { ...known, held };
  }

  /** Tells those who were told of it that it is over, and whether it passes. That columns stayed as a change left them is not told. */
  #close(topic: AlertTopic, how: Exclude<ReturnType<Observation['stateOf']>, 'unknown'>): void {
    const { config, observation } = this.options;
    topic.closed = observation.at;
    const details = {
      removed: ['it is no longer defined'],
      accepted: ['it still fails, by no more rows than the suite accepts'],
    };
    topic.item = {
      ...{ ...topic.item, event: 'recovery', details: [] },
      ...(how === 'removed' || how === 'accepted' ? { [how]: true, details: details[how] } : {}),
    };
    for (const [name, { level }] of Object.entries(topic.channels)) {
      const { on } = config.channels[name] ?? {};
      if (level === null || how === 'kept' || on?.includes('recovery') === false) continue;
      const mute = this.#mute(topic.node);
      if (mute === undefined) this.#collect(name, topic.item);
      else this.#add(name, [topic.item], 'muted', mute);
    }
  }

  #mute(node: string | null): string | undefined {
    const mute = node === null ? undefined : this.options.muted.get(node);
    return mute === undefined ? undefined : `until ${mute.until}: ${mute.reason}`;
  }

  #collect(channel: string, item: AlertItem): void {
    this.#items.set(channel, [...(this.#items.get(channel) ?? []), item]);
  }

  #add(channel: string, items: AlertItem[], status: AlertMessage['status'], reason: string): void {
    if (this.options.config.channels[channel] === undefined) return;
    const { project, subject, at } = this.options.observation;
    const owner = items[0]?.owner ?? null;
    const id = createHash('sha256')
      .update(JSON.stringify([channel, status, at, items.map(({ topic, event, level }) => [topic, event, level])]))
      .digest('hex')
      .slice(0, 16);
    if (this.log.messages.some((message) => message.id === id)) return;
    this.log.messages.push({
      ...{ id, channel, created: this.options.now.toISOString(), project, subject, owner },
      ...{ items, status, attempts: 0, sent: null, reason },
    });
  }

  #prune(): void {
    const oldest = new Date(this.options.now.getTime() - KEPT_DAYS * 24 * HOUR).toISOString();
    this.log.topics = Object.fromEntries(
      Object.entries(this.log.topics).filter(([, { closed }]) => closed === null || closed >= oldest),
    );
    this.log.messages = this.log.messages.filter(
      ({ created, status }) => created >= oldest || status === 'pending' || status === 'failed',
    );
  }
}

/** The items of each message: those of one owner, table by table, failures first; of GitHub's issues, one each. */
function grouped(channel: AlertChannel | undefined, items: readonly AlertItem[]): AlertItem[][] {
  const groups = new Map<string, AlertItem[]>();
  const isIssue = channel?.type === 'github' && channel.as !== 'annotation';
  for (const item of items) {
    const key = isIssue ? item.topic : (item.owner ?? '');
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].map((group) => group.sort(byTable));
}

function byTable(a: AlertItem, b: AlertItem): number {
  const order = (item: AlertItem): string =>
    [item.event === 'recovery' ? 1 : 0, item.level === 'fail' ? 0 : 1, item.relation ?? '', item.title].join('\0');
  return order(a) < order(b) ? -1 : 1;
}
