import { LastroError, messageOf } from '../../base/errors.js';
import { SourceError } from '../source-error.js';

/** What the client says of an error, beside its message. */
interface ClientError {
  code?: string;
  /** Kafka's name of an error: `OFFSET_OUT_OF_RANGE`. */
  apiId?: string;
  canRetry?: boolean;
  errors?: readonly unknown[];
  cause?: unknown;
  message?: string;
}

/** An error of the client or a broker, for a reader: `what` is what was being done. */
export function kafkaError(error: unknown, what: string): LastroError {
  if (error instanceof LastroError) return error;
  const all = flatten(error);
  const ids = new Set(all.map(({ apiId }) => apiId));
  const codes = all.map(({ code = '' }) => code);
  const leaf = all.findLast(({ errors }) => errors === undefined) ?? all[0];
  const fail = (name: `kafka.${string}`, hint: string, isTransient = false): SourceError =>
    new SourceError(name, `${what}: ${leaf?.message || messageOf(error)}`, isTransient, { hint, cause: error });
  if (codes.includes('PLT_KFK_AUTHENTICATION') || ids.has('SASL_AUTHENTICATION_FAILED'))
    return fail('kafka.login', 'check KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_SASL_MECHANISM');
  if (codes.some(isTls)) return fail('kafka.tls', 'check KAFKA_TLS, KAFKA_CA, KAFKA_CERT and KAFKA_KEY');
  if ([...ids].some((id) => id?.endsWith('AUTHORIZATION_FAILED')))
    return fail('kafka.no-rights', 'the user needs READ and DESCRIBE on the topic, WRITE where it is written to');
  if (
    UNKNOWN_TOPIC.some((id) => ids.has(id)) ||
    all.some(({ message }) => message?.startsWith('Unknown topic') === true)
  )
    return fail('kafka.no-topic', 'check the name of the topic, or create it: nothing creates topics by itself');
  if (ids.has('OFFSET_OUT_OF_RANGE'))
    return fail('kafka.gap', 'messages were deleted while they were read: load again', true);
  if (codes.some((code) => UNREACHED.has(code)))
    return fail(
      'kafka.connect',
      'check KAFKA_BROKERS and that a broker runs; a listener with TLS needs KAFKA_TLS=true',
      true,
    );
  if (all.some(({ canRetry }) => canRetry === true))
    return fail(
      'kafka.unavailable',
      'no broker answers for the topic now; what was read is kept when it is back',
      true,
    );
  return fail('kafka.failed', 'see the message');
}

export const isTransient = (error: unknown): boolean => error instanceof SourceError && error.isTransient;

const UNKNOWN_TOPIC = ['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID', 'INVALID_TOPIC_EXCEPTION'];

const UNREACHED = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE'],
  ...['PLT_KFK_NETWORK', 'PLT_KFK_TIMEOUT'],
]);

const isTls = (code: string): boolean =>
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/.test(code);

/** An error with all that it consists of and was caused by, from the outermost. */
function flatten(error: unknown): ClientError[] {
  if (typeof error !== 'object' || error === null) return [];
  const own = error as ClientError;
  return [own, ...(own.errors ?? []).flatMap(flatten), ...flatten(own.cause)];
}
