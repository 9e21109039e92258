import type { FastifyInstance } from 'fastify';
import { messageOf } from '../../base/errors.js';
import type { IntakeContext } from './context.js';

/** `/healthz`: the process answers; `/readyz`: it can keep records; `/metrics`: figures for Prometheus. */
export function addProbeRoutes(app: FastifyInstance, { store, metrics, log }: IntakeContext): void {
  const config = { rateLimit: false } as const;
  app.get('/healthz', { config }, () => ({ status: 'ok' }));
  app.get('/readyz', { config }, async (_, reply) => {
    try {
      await store.ready();
      return { status: 'ok', store: store.name };
    } catch (error) {
      log.warn(`not ready: ${messageOf(error)}`);
      return reply.code(503).send({ status: 'not ready', store: store.name });
    }
  });
  app.get('/metrics', { config }, async (_, reply) => {
    const { type, body } = await metrics.text();
    return reply.type(type).send(body);
  });
}
