import type { BigQuery } from '@google-cloud/bigquery';
import { retry, type RetryOptions } from '../../base/retry.js';
import { BigQueryFailure, failureOf, isPassing } from './failures.js';

/** A request to an API of Google's: a path below the project, or an address. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  uri: string;
  qs?: Readonly<Record<string, string | number | boolean | undefined>>;
  json?: object;
  headers?: Readonly<Record<string, string>>;
  body?: Buffer;
}

export interface ApiAnswer {
  body: unknown;
  headers: Readonly<Record<string, string | undefined>>;
}

/** Google's APIs by the credentials of a client, whose own retries are off. */
export class Api {
  constructor(
    private readonly client: BigQuery,
    private readonly options: Pick<RetryOptions, 'attempts' | 'pause' | 'longest' | 'random'>,
  ) {}

  /** The address of BigQuery. */
  get endpoint(): string {
    return this.client.apiEndpoint;
  }

  /** Sends a request, again after errors that pass. It must be one that may be sent twice. Throws a {@link BigQueryFailure}. */
  send(request: ApiRequest): Promise<ApiAnswer> {
    return this.persist(() => this.sendOnce(request), isPassing);
  }

  /** Throws a {@link BigQueryFailure}. */
  sendOnce(request: ApiRequest): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      this.client.request({ ...request }, (error, body: unknown, response) => {
        if (error !== null) reject(failureOf(error));
        else resolve({ body, headers: response?.headers ?? {} });
      });
    });
  }

  /** Runs work until it succeeds or fails for good; pauses double, or are as long as the API asks. */
  persist<T>(
    work: (attempt: number) => Promise<T>,
    isUseful: (error: unknown) => boolean,
    signal?: AbortSignal,
  ): Promise<T> {
    return retry(work, {
      ...this.options,
      ...(signal === undefined ? {} : { signal }),
      again(error) {
        const seconds = error instanceof BigQueryFailure ? Number(error.headers['retry-after'] ?? 0) : 0;
        return { retry: isUseful(error), after: Number.isFinite(seconds) ? seconds * 1000 : 0 };
      },
    });
  }
}
