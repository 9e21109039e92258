import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { compileContract, givenProperties, type JsonSchema } from '../../src/contract/index.js';
import { createIntakeServer, type IntakeServerOptions } from '../../src/intake/http/server.js';
import type { IntakeSource } from '../../src/intake/intake-source.js';
import { DEFAULT_LIMITS } from '../../src/intake/limits.js';
import { MemoryIntakeStore } from './memory-intake-store.js';

export const ORDER_SCHEMA = {
  title: 'Order',
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 64, 'x-given': 'uuid' },
    product: { type: 'string', minLength: 1, maxLength: 2000 },
    amount: { type: 'number', exclusiveMinimum: 0, maximum: 1e15 },
    email: { type: 'string', format: 'email', 'x-pii': true },
    at: { type: 'string', format: 'date-time', 'x-given': 'now' },
  },
  required: ['id', 'product', 'amount', 'at'],
  additionalProperties: false,
} as const;

/** A source for tests, by its schema: open to all. */
export function intakeSource(
  name = 'orders',
  schema: JsonSchema = ORDER_SCHEMA,
  options: Partial<IntakeSource> = {},
): IntakeSource {
  const contract = compileContract(schema, { file: `${name}.json` });
  const given = givenProperties(schema);
  return { ...{ name, title: name, contract, given, tokens: undefined, origins: [], form: 'anyone' }, ...options };
}

export interface RunningIntake {
  app: FastifyInstance;
  store: MemoryIntakeStore;
  url: string;
  port: number;
}

/** A server on a free port of this machine, over a store in memory. */
export async function startIntake(
  options: Partial<Omit<IntakeServerOptions, 'limits' | 'store'>> & {
    limits?: Partial<IntakeServerOptions['limits']>;
  } = {},
): Promise<RunningIntake> {
  const { limits, ...rest } = options;
  const store = new MemoryIntakeStore();
  const app = await createIntakeServer({
    ...{ sources: [intakeSource()], store, languages: ['en'], allowedHosts: [], trustProxy: [] },
    ...{ clock: systemClock, log: silentLogger, nextBuild: () => undefined },
    ...rest,
    limits: { ...DEFAULT_LIMITS, ...limits },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { app, store, url: `http://127.0.0.1:${port}`, port };
}
