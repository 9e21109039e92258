import { BlockList, isIPv4, isIPv6, type AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { CONFIG_FILE } from '../../base/config-file.js';
import { UsageError } from '../../base/errors.js';
import { createIntakeServer, DEFAULT_LIMITS, openIntakeStore, openSources } from '../../intake/index.js';
import { readConfig, type ProjectConfig } from '../../project/config.js';
import type { IntakeConfig } from '../../project/intake.js';
import type { RunOptions } from '../../run/options.js';
import { portOf, type ServeFlags } from '../site.js';
import { nextBuilds } from './next-build.js';

const DEFAULT_PORT = '8787';

/**
 * `lastro intake serve`: takes records until the signal is aborted, then answers what it has begun and stops when all that it acknowledged
 * is kept.
 */
export async function serveIntake(options: RunOptions, flags: ServeFlags): Promise<void> {
  const { projectDir, env, clock, log, signal } = options;
  const { host = '127.0.0.1', port = DEFAULT_PORT, allowHost = [] } = flags;
  const listenOn = { host, port: portOf(port, {}) };
  const config = await readConfig(projectDir);
  const intake = intakeOf(config);
  const { trustProxy = [], limits } = intake;
  const isPublic = !isLoopback(host) || trustProxy.length > 0;
  const sources = openSources(intake, { projectDir, env, isPublic });
  const nextBuild = await nextBuilds(options, intake);
  signal?.throwIfAborted();
  const contracts = new Map(sources.map(({ name, contract }) => [name, contract]));
  const store = await openIntakeStore({ env, projectDir, clock, log, contracts });
  try {
    const app = await createIntakeServer({
      ...{ sources, store, trustProxy, clock, log, nextBuild },
      ...{ languages: config.languages ?? ['en'], allowedHosts: [host, ...allowHost] },
      limits: { ...DEFAULT_LIMITS, ...limits },
    });
    const url = await listen(app, listenOn);
    log.info(`listening on ${url}, records go to ${store.name}`, { event: 'listening', url, store: store.name });
    if (signal?.aborted !== true)
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    await app.close();
  } finally {
    await store.close();
  }
  log.info('stopped', { event: 'stopped' });
}

/** `intake` of the configuration. Throws `intake.no-sources` where it has none. */
export function intakeOf({ intake }: ProjectConfig): IntakeConfig {
  if (intake !== undefined && Object.keys(intake.sources).length > 0) return intake;
  throw new UsageError('intake.no-sources', 'no source takes records one at a time', {
    location: { file: CONFIG_FILE },
    hint: "add intake: { sources: { sales: { contract: 'expectations/contracts/sales.json' } } }",
  });
}

async function listen(app: FastifyInstance, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new UsageError(
      inUse ? 'intake.port-in-use' : 'intake.cannot-listen',
      inUse ? `port ${port} is in use` : `cannot listen on ${host}:${port}`,
      { hint: inUse ? 'choose another by --port' : 'use --host with an address of this machine', cause: error },
    );
  }
  const { port: taken } = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only this machine reaches a server that listens there. */
function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return (isIPv4(host) && LOOPBACK.check(host, 'ipv4')) || (isIPv6(host) && LOOPBACK.check(host, 'ipv6'));
}
