import { createTransport } from 'nodemailer';
import { LastroError, UsageError, messageOf } from '../../base/errors.js';
import { oneLine } from '../../base/escape.js';
import { retry } from '../../base/retry.js';
import type { AlertMessage } from '../../history/index.js';
import type { AlertChannel } from '../../project/alert.js';
import { alertText } from '../alert-text.js';
import type { Channel, ChannelContext } from './channel.js';
import { mailHtml, mailText } from './mail-text.js';
import { DEFAULT_TIMEOUT } from './request.js';
import { variable } from './variable.js';

type EmailConfig = Extract<AlertChannel, { type: 'email' }>;

/** Mail by SMTP. Its Message-ID is that of the message, so that mail servers and readers recognise doubles. */
export function emailChannel({ serverVariable, from, to }: EmailConfig, context: ChannelContext): Channel {
  const server = serverOf(variable(context.env, serverVariable), serverVariable);
  const { timeout = DEFAULT_TIMEOUT, retries, signal, log } = context;
  const transport = createTransport({
    ...server,
    ...{ connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const sendOnce = async (message: AlertMessage): Promise<void> => {
    const text = alertText(message);
    const { rejected } = (await transport.sendMail({
      ...{ from, to: [to].flat(), subject: text.title, text: mailText(text), html: mailHtml(text) },
      messageId: `<${message.id}@lastro>`,
      headers: { 'X-Lastro-Alert': message.id, 'Auto-Submitted': 'auto-generated' },
    })) as { rejected: readonly unknown[] };
    if (rejected.length > 0)
      log.warn(`${server.host} refused ${rejected.length} of the receivers of mail ${message.id}`);
  };
  return {
    send: (message) =>
      retry(() => sendOnce(message), {
        ...{ attempts: 4, pause: 1000, longest: 30_000, ...retries },
        ...(signal === undefined ? {} : { signal }),
        again: (error) => ({ retry: isPassing(error) }),
      }).catch((error: unknown) => {
        throw new LastroError('alerts.mail', `${server.host}: ${oneLine(messageOf(error), 200)}`);
      }),
  };
}

interface MailServer {
  host: string;
  port: number;
  secure: boolean;
  /** Whether the connection must be encrypted before anything secret is sent. */
  requireTLS: boolean;
  auth?: { user: string; pass: string };
}

/** Reads `smtps://user:password@host:465` (encrypted from the start) or `smtp://host:587` (encrypted by STARTTLS). */
function serverOf(address: string, name: string): MailServer {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new UsageError(
      'alerts.invalid-url',
      `the environment variable ${name} does not contain the address of a mail server`,
      {
        hint: 'use smtps://user:password@smtp.example.com',
      },
    );
  const secure = url.protocol === 'smtps:';
  const hasPassword = url.username !== '';
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return {
    host: url.hostname,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: hasPassword && !secure && !isLocal,
    ...(hasPassword
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
  };
}

/** Whether a mail may be accepted later: SMTP's 4xx, and a connection that failed. */
function isPassing(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500;
  return ['ECONNECTION', 'ECONNREFUSED', 'ETIMEDOUT', 'ESOCKET', 'EDNS'].includes(code ?? '');
}
