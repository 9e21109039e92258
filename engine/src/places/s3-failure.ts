import { messageOf } from '../base/errors.js';
import { PlaceError, missingBucket, isConnectionCode, isPassingStatus, unreachable } from './place-error.js';

interface ClientError {
  name?: string;
  /** Of a broken connection. */
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** What the client threw, without the request, whose headers are signed. */
export function failureOf(error: unknown, address: string, endpoint: string): PlaceError {
  const { name = '', code = '', $metadata } = error as ClientError;
  const status = $metadata?.httpStatusCode;
  if (name === 'CredentialsProviderError') return noCredentials(address);
  if (status === undefined) return withoutAnswer(error, address, endpoint, code === '' ? name : code);
  const known = KNOWN[name] ?? KNOWN[status];
  if (known !== undefined) return known(address, messageOf(error));
  const isPassing = isPassingStatus(status) || PASSING.has(name);
  const message = `${address}: the service answered ${status} ${name}: ${messageOf(error)}`;
  return new PlaceError('place.failed', message, {}, isPassing ? 'request' : undefined);
}

function withoutAnswer(error: unknown, address: string, endpoint: string, code: string): PlaceError {
  if (messageOf(error) === 'Region is missing')
    return new PlaceError('place.region', `no region of ${address} is known`, {
      hint: 'set AWS_REGION to the region of the bucket',
    });
  return unreachable(address, endpoint, code === 'Error' ? messageOf(error) : code, isConnectionCode(code));
}

/** Names by which S3 says that the same request may succeed in a while. */
const PASSING: ReadonlySet<string> = new Set([
  'BadDigest',
  'ConditionalRequestConflict',
  'InternalError',
  'OperationAborted',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottlingException',
]);

const noCredentials = (address: string): PlaceError =>
  new PlaceError('place.credentials', `no credentials for ${address} were found`, {
    hint: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
  });

const refused = (address: string, reason: string): PlaceError =>
  new PlaceError('place.credentials', `the service of ${address} does not accept the credentials: ${reason}`, {
    hint: 'check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, their session token, and the clock of this machine',
  });

const forbidden = (address: string): PlaceError =>
  new PlaceError('place.access', `access to ${address} is denied`, {
    hint: 'the credentials need s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject, and must be right',
  });

const otherRegion = (address: string, reason: string): PlaceError =>
  new PlaceError('place.region', `${address} is in another region: ${reason}`, {
    hint: 'set AWS_REGION to the region of the bucket',
  });

const notThere = (address: string): PlaceError =>
  new PlaceError('place.not-found', `there is no such object in ${address}`);

/** By name; answers without a body have only a status. */
const KNOWN: Readonly<Record<string, (address: string, reason: string) => PlaceError>> = {
  AccessDenied: forbidden,
  403: forbidden,
  AuthorizationHeaderMalformed: otherRegion,
  PermanentRedirect: otherRegion,
  IllegalLocationConstraintException: otherRegion,
  301: otherRegion,
  ExpiredToken: () =>
    new PlaceError('place.credentials', 'the session token has expired', { hint: 'sign in again: aws sso login' }),
  InvalidAccessKeyId: (address) => refused(address, 'the access key is not known'),
  RequestTimeTooSkewed: (address) => refused(address, 'the clock of this machine is wrong'),
  SignatureDoesNotMatch: (address) => refused(address, 'the secret is wrong'),
  NoSuchBucket: missingBucket,
  NoSuchKey: notThere,
  NotFound: notThere,
  412: (address) => new PlaceError('place.changed', `the object is another one now in ${address}`),
  NoSuchUpload: (address) =>
    new PlaceError('place.failed', `${address}: the service has lost the parts of an upload`, {}, 'upload'),
};
