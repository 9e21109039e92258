import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { readSegment } from '../../src/load/intake/read-segment.js';
import { listSegments } from '../../src/load/intake/segments.js';
import { freePort } from './free-port.js';
import { itWithKafka, type KafkaBroker } from './kafka.js';
import { KeyedSender } from './keyed-sender.js';
import { itWithPostgres, type PostgresServer } from './postgres.js';
import { ProjectFolder } from './project-folder.js';
import { itRequires } from './requires.js';
import { serveIntake } from './serve-intake.js';

const SENDERS = 20;

/** A project whose server takes sales, and whose loader appends them: a sale that is kept twice is two rows. */
export const salesProject = (): ProjectFolder =>
  new ProjectFolder({
    'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'shop',
  targets: { dev: { type: 'duckdb' } },
  intake: { sources: { sales: { contract: 'sales.json' } }, limits: { requestsPerMinute: 0 } },
});
`,
    'sales.json': JSON.stringify({
      type: 'object',
      properties: { id: { type: 'string' }, pieces: { type: 'integer', minimum: 1 }, text: { type: 'string' } },
      required: ['id', 'pieces', 'text'],
      additionalProperties: false,
    }),
    'loaders/sales.ts': `import { defineLoader, intakeRecords } from 'lastro';
export default defineLoader({
  name: 'sales', table: 'sales', description: 'Sales.', contract: 'sales.json', mode: 'append',
  load: () => intakeRecords({ source: 'sales' }),
});
`,
  });

/** A store that a server is killed over. */
export interface KilledStore {
  name: string;
  run: ReturnType<typeof itRequires>;
  /** Of the processes of the server and of its loads. */
  env: Record<string, string>;
  /** Kills what the server sends to as well, which comes back. */
  killBehind?: () => Promise<void>;
  /** Resolves when a server that is started once more has sent what it has not yet. */
  untilSent?: (project: ProjectFolder) => Promise<void>;
}

/** All of them; the topic `sales` of the broker is there. */
export const killedStores = (
  postgres: PostgresServer | undefined,
  kafka: KafkaBroker | undefined,
): readonly KilledStore[] => [
  { name: 'the journal', run: itRequires(true, ''), env: {} },
  { name: 'PostgreSQL', run: itWithPostgres(postgres), env: { INTAKE_URL: postgres?.url ?? '' } },
  {
    name: 'Kafka',
    run: itWithKafka(kafka),
    env: { INTAKE_URL: `kafka://${kafka?.address ?? ''}` },
    async killBehind() {
      await kafka?.kill();
      await kafka?.restart();
    },
    async untilSent(project) {
      const server = await serveIntake(project, { env: { INTAKE_URL: `kafka://${kafka?.address ?? ''}` } });
      const folder = project.path('intake', 'kafka');
      const last = listSegments(folder).at(-1);
      if (last === undefined) throw new Error('nothing was kept');
      const { entries } = await readSegment(last, { isLast: true });
      const next = (entries.at(-1)?.sequence ?? last.first - 1) + 1;
      // Written when the first record was sent.
      const state = project.path('intake', 'kafka', 'kafka-sent.json');
      const sent = (): number =>
        existsSync(state) ? (JSON.parse(readFileSync(state, 'utf8')) as { next: number }).next : 0;
      while (sent() < next) await wait(50);
      await server.end('SIGTERM');
    },
  },
];

/**
 * Sends records from many clients to a server that is killed so many times, each time when `untilKill` has resolved, and started again. Resolves
 * when it has once more, every request has been answered, and the server has stopped.
 */
export async function sendWhileKilled(
  project: ProjectFolder,
  options: {
    kills: number;
    env: Record<string, string>;
    untilKill: (senders: readonly KeyedSender[], kill: number) => Promise<void>;
  },
): Promise<KeyedSender[]> {
  const { kills, env, untilKill } = options;
  const senders = Array.from({ length: SENDERS }, (_, i) => new KeyedSender(`sender${i}`));
  const port = await freePort();
  let server = await serveIntake(project, { env, port });
  let isOver = false;
  try {
    const sending = Promise.all(senders.map((sender) => sender.send(`${server.url}/records/sales`, () => isOver)));
    for (let kill = 0; kill <= kills; kill++) {
      await Promise.race([untilKill(senders, kill), sending]);
      if (kill === kills) break;
      await server.end('SIGKILL');
      server = await serveIntake(project, { env, port });
    }
    isOver = true;
    await sending;
  } finally {
    isOver = true;
    await server.end('SIGTERM');
  }
  return senders;
}

/** Resolves when each of the clients has got so many more answers. */
export async function untilAnswered(senders: readonly KeyedSender[], more: number): Promise<void> {
  const goals = senders.map(({ requests }) => requests + more);
  while (senders.some(({ requests }, i) => requests < (goals[i] ?? 0))) await wait(10);
}

/** Of each client: rows, different ids and the highest number of an id in the loaded table. */
export async function loadedSales(project: ProjectFolder): Promise<Record<string, string>> {
  const rows = await project.query(
    `SELECT split_part(id, '-', 1), concat_ws(' ', count(*), count(DISTINCT id), max(split_part(id, '-', 2)::BIGINT)) FROM raw.sales GROUP BY 1`,
  );
  return Object.fromEntries(rows) as Record<string, string>;
}

/** What {@link loadedSales} has when each record that was acknowledged is loaded once, and no other is. */
export const acknowledgedSales = (senders: readonly KeyedSender[]): Record<string, string> =>
  Object.fromEntries(senders.map(({ name, acknowledged: n }) => [name, `${n} ${n} ${n - 1}`]));
