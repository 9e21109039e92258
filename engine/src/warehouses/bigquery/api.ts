import type { BigQuery } from '@google-cloud/bigquery';
import { messageOf } from '../../base/errors.js';

/** A request to an API of Google's: a path below the project, or an address. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  uri: string;
  qs?: Readonly<Record<string, string | number | boolean | undefined>>;
  json?: object | boolean;
  headers?: Readonly<Record<string, string>>;
  body?: Buffer;
}

export interface ApiAnswer {
  body: unknown;
  headers: Readonly<Record<string, string | undefined>>;
}

/** What the client throws of a request that failed; `code` is the status, or Node's code of a broken connection. */
export interface ApiFailure {
  code?: number | string;
  errors?: readonly { reason?: string; message?: string }[];
  response?: { headers?: Readonly<Record<string, string | undefined>> };
}

/** Sends one request with the client's credentials. Throws an {@link ApiFailure}. */
export function send(client: BigQuery, request: ApiRequest): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    client.request({ ...request }, (error, body: unknown, response) => {
      if (error !== null) reject(error instanceof Error ? error : new Error(messageOf(error)));
      else resolve({ body, headers: (response?.headers ?? {}) });
    });
  });
}

export function failureOf(error: unknown): ApiFailure {
  return typeof error === 'object' && error !== null ? error : {};
}
