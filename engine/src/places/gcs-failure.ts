import { messageOf } from '../base/errors.js';
import { PlaceError, missingBucket, isConnectionCode, isPassingStatus, unreachable } from './place-error.js';

interface ClientError {
  code?: number | string;
  type?: string;
  errors?: readonly { reason?: string; message?: string }[];
  /** Of the part of the client that opens uploads. */
  status?: number;
}

/** What the client threw, without the request, whose headers have a token. */
export function failureOf(error: unknown, address: string, endpoint: string): PlaceError {
  const { code, type = '', errors = [], status } = error as ClientError;
  const answered = [status, code].map(Number).find((number) => number >= 100 && number < 600);
  if (answered === undefined) return withoutAnswer(error, address, endpoint, type.startsWith('request-') ? type : code);
  const known = KNOWN[answered];
  const said = errors[0]?.message ?? messageOf(error);
  if (known !== undefined) return known(address, said);
  const message = `${address}: the service answered ${answered}: ${said}`;
  return new PlaceError('place.failed', message, {}, isPassingStatus(answered) ? 'request' : undefined);
}

function withoutAnswer(error: unknown, address: string, endpoint: string, code: number | string = ''): PlaceError {
  if (typeof code === 'string' && /^(E[A-Z]{3}|request-)/.test(code) && code !== 'ENOENT')
    return unreachable(address, endpoint, code, isConnectionCode(code));
  return new PlaceError('place.credentials', `no credentials for ${address} were found, or they cannot be used`, {
    hint: 'set GOOGLE_APPLICATION_CREDENTIALS to a key file, or run gcloud auth application-default login',
  });
}

type Known = (address: string, message: string) => PlaceError;

const KNOWN: Readonly<Record<number, Known>> = {
  401: (address) =>
    new PlaceError('place.credentials', `the service of ${address} does not accept the credentials`, {
      hint: 'check GOOGLE_APPLICATION_CREDENTIALS, or run gcloud auth application-default login',
    }),
  403: (address) =>
    new PlaceError('place.access', `access to ${address} is denied`, {
      hint: 'the account needs the role roles/storage.objectUser on the bucket',
    }),
  404: (address, message) =>
    /bucket does not exist/i.test(message)
      ? missingBucket(address)
      : new PlaceError('place.not-found', `there is no such object in ${address}`),
  410: (address) => new PlaceError('place.failed', `${address}: the service has lost an upload`, {}, 'upload'),
  412: (address) => new PlaceError('place.changed', `the object is another one now in ${address}`),
};
