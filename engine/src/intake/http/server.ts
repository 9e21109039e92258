import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { hostNames, isAllowedHost } from '../../base/allowed-host.js';
import type { Clock } from '../../base/clock.js';
import { LastroError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { uniqueToken } from '../../base/random.js';
import { orderedUuids } from '../../base/uuid.js';
import type { NextBuild } from '../form/form-view.js';
import type { IntakeSource } from '../intake-source.js';
import type { IntakeLimits } from '../../project/intake.js';
import type { IntakeStore } from '../store.js';
import { Submissions } from '../submissions.js';
import { tokenHolder, type IntakeContext } from './context.js';
import { answerError } from './error-answer.js';
import { addFormRoutes } from './form-routes.js';
import { Metrics } from './metrics.js';
import { addProbeRoutes } from './probe-routes.js';
import { addRecordsRoute } from './records-route.js';

export interface IntakeServerOptions {
  sources: readonly IntakeSource[];
  store: IntakeStore;
  limits: Required<IntakeLimits>;
  /** BCP 47 tags of the forms; the first is the default. */
  languages: readonly string[];
  /** Names that requests may be sent to, beside localhost, addresses and the name of the machine. */
  allowedHosts: readonly string[];
  /** Addresses of proxies whose `X-Forwarded-*` are believed. */
  trustProxy: readonly string[];
  clock: Pick<Clock, 'now'>;
  log: Logger;
  /** The next time at which a source is loaded, as far as it is known. */
  nextBuild: (source: string) => NextBuild | undefined;
}

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Bytes of all headers of a request. */
const HEADER_BYTES = 16 * 1024;

/** The HTTP server of the intake; it listens when it is told to, and does not close the store. */
export async function createIntakeServer(options: IntakeServerOptions): Promise<FastifyInstance> {
  const { limits, store, log, clock, trustProxy } = options;
  const sources = new Map(options.sources.map((source) => [source.name, source]));
  const context: IntakeContext = {
    ...{ sources, store, limits, log, languages: options.languages, nextBuild: options.nextBuild },
    submissions: new Submissions(store, { clock, uuid: orderedUuids() }),
    metrics: new Metrics(sources.keys(), store),
  };
  const milliseconds = limits.seconds * 1000;
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    connectionTimeout: milliseconds,
    keepAliveTimeout: milliseconds,
    requestTimeout: milliseconds,
    http: { maxHeaderSize: HEADER_BYTES, headersTimeout: milliseconds, connectionsCheckingInterval: 500 },
    genReqId: ({ headers }) => {
      const id = headers['x-request-id'];
      return typeof id === 'string' && /^[\w.-]{1,128}$/.test(id) ? id : uniqueToken();
    },
    ...(trustProxy.length === 0 ? {} : { trustProxy: [...trustProxy] }),
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply, log),
  });
  app.server.maxConnections = limits.connections;
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, log));
  app.setNotFoundHandler((request, reply) =>
    answerError(new LastroError('intake.not-found', 'there is nothing at this address'), request, reply, log),
  );
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/x-ndjson', 'application/x-www-form-urlencoded'],
    { parseAs: 'buffer' },
    (_, body, done) => done(null, body),
  );
  const names = hostNames(options.allowedHosts);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
    if (!isAllowedHost(request.host, names))
      throw new LastroError('intake.host', 'the server has another name', { hint: 'allow the name by --allow-host' });
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    context.metrics.countRequest(route, reply.statusCode, reply.elapsedTime);
    log.info(`${request.method} ${route} ${reply.statusCode} ${ms} ms`, {
      ...{ event: 'request', request: request.id, method: request.method, route, status: reply.statusCode, ms },
    });
    done();
  });
  if (limits.requestsPerMinute > 0) await app.register(rateLimit, rateLimitOptions(limits, sources));
  addProbeRoutes(app, context);
  addRecordsRoute(app, context);
  addFormRoutes(app, context);
  return app;
}

/** The rate of an address; holders of a token are known, and have no other limit than what waits. */
function rateLimitOptions(
  { requestsPerMinute }: Required<IntakeLimits>,
  sources: ReadonlyMap<string, IntakeSource>,
): Parameters<typeof rateLimit>[1] {
  return {
    max: requestsPerMinute,
    timeWindow: 60_000,
    allowList: (request) => {
      const source = sources.get((request.params as { source?: string }).source ?? '');
      return source !== undefined && tokenHolder(request, source) !== undefined;
    },
    errorResponseBuilder: (_, { after }) =>
      new LastroError('intake.too-many-requests', 'too many requests from this address', {
        hint: `send it again in ${after}`,
      }),
  };
}
