import type { Clock } from '../base/clock.js';
import { messageOf, UsageError } from '../base/errors.js';
import { maskedLogger, type Logger } from '../base/log.js';
import { retry } from '../base/retry.js';
import { count } from '../base/text.js';
import { historyFolder, readAlertLog, writeAlertLog, type AlertLog, type AlertMessage } from '../history/index.js';
import type { AlertsConfig } from '../project/alert.js';
import { alertSecrets } from '../project/alert-secrets.js';
import type { ProjectConfig } from '../project/config.js';
import type { Manifest } from '../publish/artifacts.js';
import { acquireLock } from '../run/lock.js';
import { channelFilter } from './channel-filter.js';
import type { ChannelContext } from './channels/index.js';
import { decideAlerts } from './decide.js';
import { deliverAlerts } from './deliver.js';
import type { Observation } from './finding.js';
import { mutedNodes } from './mutes.js';

export interface AlertOptions extends Pick<ChannelContext, 'timeout' | 'retries'> {
  projectDir: string;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  log: Logger;
  /** Writes a line to the standard output. */
  out: (line: string) => void;
}

/** Whether anybody is to be told of anything. */
export const hasChannels = ({ alerts }: Pick<ProjectConfig, 'alerts'>): boolean =>
  Object.keys(alerts?.channels ?? {}).length > 0;

/** Throws `alerts.no-channels` when the configuration has none. */
export function alertsOf({ alerts }: Pick<ProjectConfig, 'alerts'>): AlertsConfig {
  if (alerts === undefined || Object.keys(alerts.channels).length === 0)
    throw new UsageError('alerts.no-channels', 'lastro.config.ts has no alert channels', {
      hint: "add alerts: { channels: { team: { type: 'slack', urlVariable: 'SLACK_WEBHOOK' } } }",
    });
  return alerts;
}

/**
 * Decides what channels are told of, one observation after the other, records it, and delivers it with what earlier runs left
 * undelivered. Nothing of it fails a run: what cannot be done is logged as an error. Resolves to the messages of this call.
 */
export async function sendAlerts(
  observations: readonly Observation[],
  config: AlertsConfig,
  manifest: Manifest | undefined,
  options: AlertOptions,
): Promise<AlertMessage[]> {
  const { projectDir, env, clock } = options;
  const folder = historyFolder(projectDir, env);
  const log = maskedLogger(options.log, alertSecrets(config, env));
  try {
    const release = await lockLog(folder, clock);
    try {
      const before = await readLog(folder, log);
      const now = clock.now();
      const muted = manifest === undefined ? new Map<string, never>() : mutedNodes(config.mutes, manifest, now, log);
      const filters = new Map(
        Object.entries(config.channels).map(([name, channel]) => [name, channelFilter(name, channel, manifest, log)]),
      );
      const after = observations.reduce(
        (state, observation) => decideAlerts(state, { config, observation, filters, muted, now }),
        before,
      );
      await writeAlertLog(folder, after);
      await deliverAlerts(after, config, { ...options, log }, savesOf(folder, after));
      const known = new Set(before.messages.map(({ id }) => id));
      const messages = after.messages.filter(({ id }) => !known.has(id));
      report(messages, log);
      return messages;
    } finally {
      release();
    }
  } catch (error) {
    log.error(`the alerts were not sent: ${messageOf(error)}; the next run with --alert sends them`);
    return [];
  }
}

/** Waits for another process that sends alerts. */
function lockLog(folder: string, clock: Clock): Promise<() => void> {
  const holder = { pid: process.pid, what: 'another process sends alerts', started_at: clock.now().toISOString() };
  return retry(() => Promise.resolve(acquireLock(`${folder}/alerts`, holder)), {
    ...{ attempts: 12, pause: 250, longest: 10_000 },
    again: (error) => ({ retry: error instanceof UsageError && error.code === 'run.locked' }),
  });
}

/** A log that cannot be read is no reason to be silent. */
async function readLog(folder: string, log: Logger): Promise<AlertLog> {
  try {
    return await readAlertLog(folder);
  } catch (error) {
    log.error(`${messageOf(error)}; failures are sent again`);
    return { version: 1, topics: {}, messages: [] };
  }
}

/** Writes the log as it is, one write after the other. */
function savesOf(folder: string, log: AlertLog): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(() => writeAlertLog(folder, log)));
}

function report(messages: readonly AlertMessage[], log: Logger): void {
  const number = (status: AlertMessage['status']): number => messages.filter((each) => each.status === status).length;
  const parts = (['sent', 'failed', 'muted', 'throttled'] as const).flatMap((status) =>
    number(status) === 0 ? [] : [`${number(status)} ${status}`],
  );
  if (parts.length > 0) log.info(`alerts  ${count(messages.length, 'message')}: ${parts.join(', ')}`);
}
