import { alertsOf, openChannel, sampleMessage } from '../alerts/index.js';
import { UsageError, messageOf } from '../base/errors.js';
import { maskMessage } from '../base/mask.js';
import { suggest } from '../base/text.js';
import { historyFolder, readAlertLog, type AlertMessage } from '../history/index.js';
import { alertSecrets } from '../project/alert-secrets.js';
import { readConfig } from '../project/config.js';
import type { RunOptions } from '../run/options.js';

/**
 * `lastro alert test`: sends a sample to a channel, whatever it filters. Throws a {@link UsageError} for an unknown channel or a
 * missing variable.
 */
export async function testChannel(
  name: string,
  { projectDir, env, clock, log, signal }: RunOptions,
  out: (line: string) => void,
): Promise<{ exitCode: 0 | 1; line: string }> {
  const config = await readConfig(projectDir);
  const alerts = alertsOf(config);
  const channelConfig = Object.hasOwn(alerts.channels, name) ? alerts.channels[name] : undefined;
  if (channelConfig === undefined)
    throw new UsageError('usage.unknown-channel', `unknown channel ${name}`, {
      hint: suggest(name, Object.keys(alerts.channels)),
    });
  const channel = await openChannel(channelConfig, { env, clock, log, signal, out });
  const message = sampleMessage(name, { project: config.name, siteUrl: config.siteUrl, now: clock.now() });
  try {
    await channel.send(message);
    return { exitCode: 0, line: `sample ${message.id} sent to ${name} (${channelConfig.type})` };
  } catch (error) {
    const reason = maskMessage(messageOf(error), alertSecrets(alerts, env));
    return { exitCode: 1, line: `sample not delivered to ${name} (${channelConfig.type}): ${reason}` };
  }
}

/** `lastro alert list`: what was sent, held back or not delivered, newest first, a line each and one for each item. */
export async function listAlerts(
  { projectDir, env }: Pick<RunOptions, 'projectDir' | 'env'>,
  { last, status }: { last: number; status?: string | undefined },
): Promise<string[]> {
  const { messages } = await readAlertLog(historyFolder(projectDir, env));
  const shown = messages.filter((message) => status === undefined || message.status === status).slice(-last);
  if (shown.length === 0) return ['no alerts'];
  return shown.reverse().flatMap(linesOf);
}

function linesOf({ id, created, channel, subject, status, reason, items }: AlertMessage): string[] {
  const why = reason === '' ? '' : `  ${reason}`;
  return [
    `${created.slice(0, 16).replace('T', ' ')}  ${status.padEnd(9)}  ${channel}  ${subject}  ${id}${why}`,
    ...items.map(({ event, title }) => `    ${event}  ${title}`),
  ];
}
