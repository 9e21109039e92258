import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createTopic } from '../engine/test/support/kafka-topics.js';
import { startKafka } from '../engine/test/support/kafka.js';
import { startPostgres } from '../engine/test/support/postgres.js';
import { ProjectFolder } from '../engine/test/support/project-folder.js';
import { serveIntake } from '../engine/test/support/serve-intake.js';
import { bundleScript } from './bundle-script.js';
import type { HttpFigures, HttpLoad } from './http-load.js';
import { measure } from './measure.js';
import type { Part } from './part.js';
import { rounded, type Table } from './table.js';

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
export const benchIntake: Part = async ({ root, seconds }) => {
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
    { name: 'bare HTTP', start: () => startBare(bare) },
    { name: 'the journal', start: () => startIntake(project, {}) },
    ...(postgres === undefined
      ? []
      : [{ name: 'PostgreSQL', start: () => startIntake(project, { INTAKE_URL: postgres.url }) }]),
    ...(kafka === undefined
      ? []
      : [{ name: 'Kafka', start: () => startIntake(project, { INTAKE_URL: `kafka://${kafka.address}` }) }]),
  ];
  const tables: Table[] = [];
  try {
    for (const records of [1, 100]) {
      const body = JSON.stringify(records === 1 ? SALE : Array.from({ length: records }, () => SALE));
      const measured: [string, Measured][] = [];
      for (const peer of peers) measured.push([peer.name, await measurePeer(peer, { generator, body, seconds })]);
      tables.push(intakeTable(measured, records, seconds));
    }
  } finally {
    await Promise.all([postgres?.stop(), kafka?.stop()]);
    for (const script of scripts) fs.rmSync(script, { force: true });
    project.remove();
  }
  const notes = [
    ...(postgres === undefined ? ['PostgreSQL was not measured: it cannot be installed or started.'] : []),
    ...(kafka === undefined ? ['Kafka was not measured: it cannot be installed or started.'] : []),
  ];
  return { rounds: 1, tables, notes };
};

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

function intakeTable(measured: readonly [string, Measured][], records: number, seconds: number): Table {
  const cpu = ({ serverCpu, requests }: Measured): number => serverCpu / requests;
  const [[, bare] = []] = measured;
  return {
    caption: `${records === 1 ? 'Single records' : `Batches of ${records}`}, ${seconds} s each.`,
    columns: [
      { title: '' },
      { title: 'requests/s' },
      { title: 'records/s' },
      { title: 'median', unit: 'ms' },
      { title: '99th percentile', unit: 'ms' },
      { title: 'processor per request', unit: 'ms' },
      { title: 'processor : bare HTTP', unit: 'ratio' },
      { title: 'processor of the sender per request', unit: 'ms' },
    ],
    rows: measured.map(([name, figures]) => [
      name,
      Math.round(figures.requests / seconds),
      Math.round((figures.requests * records) / seconds),
      rounded(figures.p50),
      rounded(figures.p99),
      rounded(cpu(figures)),
      bare === undefined || bare === figures ? null : rounded(cpu(figures) / cpu(bare)),
      rounded(figures.cpu / figures.requests),
    ]),
  };
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
