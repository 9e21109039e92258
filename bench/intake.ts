import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createTopic } from '../engine/test/support/kafka-topics.js';
import { startKafka } from '../engine/test/support/kafka.js';
import { startPostgres } from '../engine/test/support/postgres.js';
import { ProjectFolder } from '../engine/test/support/project-folder.js';
import { serveIntake } from '../engine/test/support/serve-intake.js';
import { bundleScript } from './bundle-script.js';
import type { HttpFigures, HttpLoad } from './http-load.js';
import { measure } from './measure.js';

const CONNECTIONS = 100;
const WARM_UP = 5;

const SALES = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 64, 'x-given': 'uuid' },
    email: { type: 'string', format: 'email', maxLength: 254, 'x-pii': true },
    day: { type: 'string', format: 'date' },
    price: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 8000, multipleOf: 0.01 },
    pieces: { type: 'integer', minimum: 1, maximum: 1000 },
    product: { type: 'string', minLength: 1, maxLength: 200 },
    created_at: { type: 'string', format: 'date-time', 'x-given': 'now' },
  },
  required: ['id', 'email', 'day', 'price', 'pieces', 'product', 'created_at'],
  additionalProperties: false,
};
const SALE = { email: 'ana@example.com', day: '2018-10-17', price: 129.9, pieces: 2, product: 'A chair made of oak' };

const CONFIG = `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'shop',
  intake: { sources: { sales: { contract: 'sales.json' } }, limits: { requestsPerMinute: 0 } },
});
`;

/** A server that is measured. */
interface Peer {
  name: string;
  start: () => Promise<{ port: number; pid: number; stop: () => Promise<unknown> }>;
}

type Measured = HttpFigures & { serverCpu: number };

/**
 * `lastro intake serve` with each of its stores, beside a bare HTTP server that keeps nothing: single records and batches of 100 over 100
 * connections, each durable before it is answered. With Kafka, that is in the journal from which the records are sent to it meanwhile.
 */
export async function benchIntake(root: string, seconds: number): Promise<void> {
  // A temporary folder may be in memory, where nothing is made durable.
  const parent = path.join(root, 'target');
  fs.mkdirSync(parent, { recursive: true });
  const project = new ProjectFolder({ 'lastro.config.ts': CONFIG, 'sales.json': JSON.stringify(SALES) }, parent);
  const postgres = await startPostgres(['fsync=on', 'synchronous_commit=on', 'full_page_writes=on']);
  const kafka = await startKafka();
  if (kafka !== undefined) await createTopic(kafka.address, 'sales');
  const scripts = await Promise.all(['http-load', 'bare-http'].map((name) => bundleScript(root, name)));
  const [generator = '', bare = ''] = scripts;
  const peers: Peer[] = [
    { name: 'bare http', start: () => startBare(bare) },
    { name: 'journal', start: () => startIntake(project, {}) },
    ...(postgres === undefined
      ? []
      : [{ name: 'PostgreSQL', start: () => startIntake(project, { INTAKE_URL: postgres.url }) }]),
    ...(kafka === undefined
      ? []
      : [{ name: 'Kafka', start: () => startIntake(project, { INTAKE_URL: `kafka://${kafka.address}` }) }]),
  ];
  const load = os.loadavg()[0]?.toFixed(1);
  console.log(
    `Intake: ${CONNECTIONS} connections for ${seconds} s, each request with a key; ${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown processor'}, load average ${load} before`,
  );
  try {
    for (const records of [1, 100]) {
      const body = JSON.stringify(records === 1 ? SALE : Array.from({ length: records }, () => SALE));
      console.log(records === 1 ? '  single records' : `  batches of ${records}`);
      let beside: Measured | undefined;
      for (const peer of peers) {
        const figures = await measurePeer(peer, { generator, body, seconds });
        beside ??= figures;
        report(peer.name, figures, { records, seconds, beside });
      }
    }
  } finally {
    await Promise.all([postgres?.stop(), kafka?.stop()]);
    for (const script of scripts) fs.rmSync(script, { force: true });
    project.remove();
  }
  console.log();
}

async function measurePeer(
  { name, start }: Peer,
  { generator, body, seconds }: { generator: string; body: string; seconds: number },
): Promise<Measured> {
  const { port, pid, stop } = await start();
  try {
    const load: HttpLoad = { port, path: '/records/sales', body, connections: CONNECTIONS, seconds, warmUp: WARM_UP };
    let before = NaN;
    setTimeout(() => (before = processorTime(pid)), WARM_UP * 1000);
    const { out } = await measure([generator, JSON.stringify(load)]);
    const serverCpu = processorTime(pid) - before;
    const figures = JSON.parse(out) as HttpFigures;
    if (Object.keys(figures.failures).length > 0)
      throw new Error(`${name} answered ${JSON.stringify(figures.failures)}`);
    return { ...figures, serverCpu };
  } finally {
    await stop();
  }
}

function report(
  name: string,
  figures: Measured,
  { records, seconds, beside }: { records: number; seconds: number; beside: Measured },
): void {
  const perSecond = (count: number): string =>
    Math.round(count / seconds)
      .toLocaleString('en-US')
      .padStart(7);
  const cpu = ({ serverCpu, requests }: Measured): number => serverCpu / requests;
  console.log(
    `    ${name.padEnd(10)} ${perSecond(figures.requests)} requests/s ${perSecond(figures.requests * records)} records/s` +
      `  half within ${figures.p50.toFixed(1).padStart(6)} ms, 99% within ${figures.p99.toFixed(1).padStart(6)} ms` +
      `  processor per request ${cpu(figures).toFixed(3)} ms, x ${(cpu(figures) / cpu(beside)).toFixed(1)}` +
      `  (of the sender ${(figures.cpu / figures.requests).toFixed(3)} ms)`,
  );
}

/** Milliseconds of processor time that a process has used, in steps of 10. */
function processorTime(pid: number): number {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

async function startIntake(project: ProjectFolder, env: Record<string, string>): ReturnType<Peer['start']> {
  const { child, url, end } = await serveIntake(project, { env });
  return { port: Number(new URL(url).port), pid: child.pid ?? NaN, stop: () => end('SIGTERM') };
}

async function startBare(script: string): ReturnType<Peer['start']> {
  const child: ChildProcess = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return {
    ...{ port: Number(line), pid: child.pid ?? NaN },
    stop() {
      child.kill();
      return once(child, 'exit');
    },
  };
}
