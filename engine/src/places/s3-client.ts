import type * as S3 from '@aws-sdk/client-s3';
import { persist } from './place-error.js';
import type { PlaceOptions } from './place.js';
import { DEFAULT_TIMEOUT } from './resumed-read.js';
import { failureOf } from './s3-failure.js';

/** The client, which warns of versions of Node that its later versions will not run on; this package has one version of it. */
export async function loadS3(): Promise<typeof S3> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return import('@aws-sdk/client-s3');
}

/** The client of S3, whose requests are sent again where that may help. */
export class S3Requests {
  constructor(
    readonly client: S3.S3Client,
    /** Of the place, for messages. */
    private readonly address: string,
    private readonly options: PlaceOptions,
  ) {}

  /** Sends a request, again after errors that pass. Throws a {@link PlaceError}. */
  send<T>(request: (client: S3.S3Client) => Promise<T>): Promise<T> {
    return persist(this.options, () => this.sendOnce(request));
  }

  async sendOnce<T>(request: (client: S3.S3Client) => Promise<T>): Promise<T> {
    try {
      return await request(this.client);
    } catch (error) {
      throw failureOf(error, this.address, endpointOf(this.options) ?? 's3.amazonaws.com');
    }
  }
}

const endpointOf = ({ env }: PlaceOptions): string | undefined =>
  env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined;

/**
 * What the client is made with. Credentials and region are those of the environment that is given, else what the client finds: profiles, roles. Another
 * service than Amazon's has buckets in the path, and a region only for signatures.
 */
export function s3Settings(options: PlaceOptions): S3.S3ClientConfig {
  const { env, timeout = DEFAULT_TIMEOUT } = options;
  const endpoint = endpointOf(options);
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || (endpoint === undefined ? undefined : 'us-east-1');
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  return {
    maxAttempts: 1,
    // Contents have an MD5, which older services know too.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 10_000, requestTimeout: timeout, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
    ...(env['AWS_PROFILE'] ? { profile: env['AWS_PROFILE'] } : {}),
    ...(accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
      : {}),
  };
}
