import fs from 'node:fs/promises';
import type { BigQueryOptions as ClientOptions } from '@google-cloud/bigquery';
import type { AuthClient, JWTInput } from 'google-auth-library';
import { UsageError } from '../../base/errors.js';

export interface CredentialOptions {
  project: string;
  /** Path of a key of a service account. Default: the application default credentials. */
  keyfile?: string | undefined;
  /** A service account to act as. */
  impersonate?: string | undefined;
  /** Another address of BigQuery, which needs no credentials: an emulator's. */
  apiEndpoint?: string | undefined;
  /** Another address of the service that gives the credentials of {@link impersonate}. */
  iamEndpoint?: string | undefined;
}

/** Wider than the API, since the source of an impersonation asks another API. */
const CLOUD_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** What the client authenticates by. Throws a {@link UsageError} that has nothing of a key file's content. */
export async function credentialsOf(
  options: CredentialOptions,
  scopes: readonly string[],
): Promise<Pick<ClientOptions, 'authClient' | 'credentials'>> {
  const { keyfile, impersonate, apiEndpoint, iamEndpoint } = options;
  if (impersonate === undefined || (apiEndpoint !== undefined && iamEndpoint === undefined)) {
    if (apiEndpoint !== undefined) return { authClient: await withoutCredentials() };
    return keyfile === undefined ? {} : { credentials: await readKey(keyfile) };
  }
  const { Impersonated } = await import('google-auth-library');
  const authClient = new Impersonated({
    sourceClient: apiEndpoint === undefined ? await sourceOf(options) : await withoutCredentials(),
    targetPrincipal: impersonate,
    targetScopes: [...scopes],
    ...(iamEndpoint === undefined ? {} : { endpoint: iamEndpoint }),
  });
  return { authClient };
}

/** Without it every process would ask the cloud's metadata server for credentials. */
async function withoutCredentials(): Promise<AuthClient> {
  const { PassThroughClient } = await import('google-auth-library');
  return new PassThroughClient();
}

async function sourceOf({ project, keyfile }: CredentialOptions): Promise<AuthClient> {
  const { GoogleAuth } = await import('google-auth-library');
  const key = keyfile === undefined ? {} : { credentials: await readKey(keyfile) };
  try {
    return await new GoogleAuth({ projectId: project, scopes: CLOUD_SCOPE, ...key }).getClient();
  } catch {
    throw new UsageError('warehouse.not-allowed', 'no credentials to impersonate the service account', {
      hint: 'give the target a keyfile, run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS',
    });
  }
}

/** Read here, since the messages of JSON's parser quote the text. */
async function readKey(keyfile: string): Promise<JWTInput> {
  const hint = 'keyfile is the path of the JSON key of a service account';
  const text = await fs.readFile(keyfile, 'utf8').catch((error: unknown) => {
    const { code = '' } = error as { code?: string };
    throw new UsageError('warehouse.keyfile', `cannot read the key file ${keyfile}: ${code}`, { hint });
  });
  try {
    return JSON.parse(text) as JWTInput;
  } catch {
    throw new UsageError('warehouse.keyfile', `the key file ${keyfile} is not JSON`, { hint });
  }
}
