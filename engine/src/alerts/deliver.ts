import { formatError, messageOf, UsageError } from '../base/errors.js';
import { maskMessage } from '../base/mask.js';
import type { AlertLog, AlertMessage } from '../history/index.js';
import { undelivered } from '../history/index.js';
import type { AlertsConfig } from '../project/alert.js';
import { alertSecrets } from '../project/alert-secrets.js';
import { openChannel, type Channel, type ChannelContext } from './channels/index.js';

/** Days after which a message that could not be delivered is given up. */
const GIVEN_UP_DAYS = 7;

/**
 * Sends what is to be delivered, channel by channel side by side, in their order; `save` is called after every attempt. After one that
 * failed, the later messages of its channel wait for the next run. A message that was sent, and whose record was lost, is sent again
 * with the same id.
 */
export async function deliverAlerts(
  log: AlertLog,
  config: AlertsConfig,
  context: ChannelContext,
  save: () => Promise<void>,
): Promise<void> {
  const secrets = alertSecrets(config, context.env);
  const queues = new Map<string, AlertMessage[]>();
  for (const message of undelivered(log))
    queues.set(message.channel, [...(queues.get(message.channel) ?? []), message]);
  await Promise.all([...queues].map(([name, messages]) => deliverTo(name, messages)));

  async function deliverTo(name: string, messages: readonly AlertMessage[]): Promise<void> {
    const channelConfig = Object.hasOwn(config.channels, name) ? config.channels[name] : undefined;
    let channel: Channel | undefined;
    for (const message of messages) {
      try {
        if (channelConfig === undefined) {
          Object.assign(message, { status: 'expired', reason: `there is no channel ${name} any more` });
          context.log.warn(`alert ${message.id} was not delivered and is not tried again: ${message.reason}`);
          continue;
        }
        channel ??= await openChannel(channelConfig, context);
        message.attempts += 1;
        await channel.send(message);
        message.status = 'sent';
        message.sent = context.clock.now().toISOString();
        message.reason = '';
      } catch (error) {
        const text = error instanceof UsageError ? formatError(error) : messageOf(error);
        fail(message, maskMessage(text, secrets));
      }
      await save();
      if (message.status !== 'sent') return;
    }
    if (channelConfig === undefined) await save();
  }

  function fail(message: AlertMessage, reason: string): void {
    const age = context.clock.now().getTime() - Date.parse(message.created);
    message.status = age > GIVEN_UP_DAYS * 86_400_000 ? 'expired' : 'failed';
    message.reason = reason;
    const next = message.status === 'expired' ? 'it is given up' : 'the next run with alerts sends it';
    context.log.error(`alert ${message.id} not delivered to ${message.channel}: ${reason}; ${next}`);
  }
}
