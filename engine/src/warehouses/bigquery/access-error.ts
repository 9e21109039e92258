import { UsageError } from '../../base/errors.js';
import { BigQueryFailure, CredentialsFailure } from './failures.js';

/** Reasons of status 403 that are about rights; others are about limits and bills. */
const DENIED: ReadonlySet<string | undefined> = new Set([
  undefined,
  'accessDenied',
  'authError',
  'forbidden',
  'insufficientPermissions',
  'required',
]);

/** What a user can do where the cloud does not let the credentials in; undefined for any other failure. */
export function accessError(error: unknown): UsageError | undefined {
  if (error instanceof CredentialsFailure)
    return new UsageError('warehouse.not-allowed', `no access to BigQuery: ${error.message}`, {
      hint: 'give the target a keyfile, run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS',
    });
  if (!(error instanceof BigQueryFailure)) return undefined;
  const { code, reason } = error;
  const isDenied = code === 401 || (code === 403 && DENIED.has(reason)) || reason === 'accessDenied';
  if (!isDenied) return undefined;
  return new UsageError('warehouse.not-allowed', `access denied by BigQuery: ${error.message}`, {
    hint: 'docs/guide/bigquery.md lists the roles that loads, transforms and reads need',
  });
}
