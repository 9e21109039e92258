import { createHmac } from 'node:crypto';
import type { AlertMessage } from '../../history/index.js';
import type { AlertChannel } from '../../project/alert.js';
import { schemaAddress } from '../../publish/schema-address.js';
import { alertText } from '../alert-text.js';
import type { Channel, ChannelContext } from './channel.js';
import { request } from './request.js';
import { urlVariable, variable } from './variable.js';

type WebhookConfig = Extract<AlertChannel, { type: 'webhook' }>;

/** The message as JSON by the published schema `alert`, signed. */
export function webhookChannel({ urlVariable: name, secretVariable }: WebhookConfig, context: ChannelContext): Channel {
  const url = urlVariable(context.env, name);
  const secret = secretVariable === undefined ? undefined : variable(context.env, secretVariable);
  return {
    async send(message) {
      const body = JSON.stringify(alertPayload(message));
      const timestamp = String(Math.floor(context.clock.now().getTime() / 1000));
      const headers = {
        'x-lastro-alert': message.id,
        'x-lastro-timestamp': timestamp,
        ...(secret === undefined ? {} : { 'x-lastro-signature': signature(secret, timestamp, body) }),
      };
      await request({ method: 'POST', url, headers, body }, context);
    },
  };
}

/** What a webhook receives. */
export function alertPayload(message: AlertMessage): object {
  const { id, created, project, subject, owner, items } = message;
  return {
    schema_version: schemaAddress('alert'),
    ...{ id, created_at: created, project, subject, owner, title: alertText(message).title },
    items,
  };
}

/** `sha256=` and the HMAC of the timestamp, a point and the body, hexadecimal. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
