import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import {
  acknowledgedSales,
  killedStores,
  loadedSales,
  salesProject,
  sendWhileKilled,
} from '../support/killed-intake.js';
import { createTopic } from '../support/kafka-topics.js';
import { startKafka } from '../support/kafka.js';
import { startPostgres } from '../support/postgres.js';

const SECONDS = Number(process.env['LASTRO_SCALE_SECONDS'] ?? 600);
/** Milliseconds between two kills: from 15 to 25 seconds. */
const PAUSES = Array.from({ length: Math.ceil(SECONDS / 20) }, (_, i) => 15_000 + ((i * 3737) % 10_000));

const [postgres, kafka] = await Promise.all([
  startPostgres(['fsync=on', 'synchronous_commit=on', 'full_page_writes=on']),
  startKafka(),
]);
if (kafka !== undefined) await createTopic(kafka.address, 'sales');
afterAll(() => Promise.all([postgres?.stop(), kafka?.stop()]));

for (const { name, run, env, killBehind, untilSent } of killedStores(postgres, kafka))
  run(`${PAUSES.length} kills: every acknowledged record is loaded once from ${name}, and no other`, async () => {
    const project = salesProject();
    const load = async (): Promise<void> => {
      const { code, out, err } = await project.spawn(['load'], env).ended;
      expect(code, out + err).toBe(0);
    };
    const started = performance.now();
    try {
      const senders = await sendWhileKilled(project, {
        ...{ kills: PAUSES.length, env },
        async untilKill(_, kill) {
          await wait(PAUSES[kill] ?? 0);
          await killBehind?.();
          await load();
        },
      });
      const seconds = (performance.now() - started) / 1000;
      await untilSent?.(project);
      await load();
      expect(await loadedSales(project)).toEqual(acknowledgedSales(senders));
      const sum = (key: 'requests' | 'acknowledged' | 'retries' | 'replayed'): string =>
        senders.reduce((total, sender) => total + sender[key], 0).toLocaleString('en-US');
      console.log(
        `${name}: ${PAUSES.length} kills in ${seconds.toFixed(0)} s, ${sum('requests')} requests, ${sum('acknowledged')} records, ` +
          `${sum('retries')} sent again, ${sum('replayed')} of them kept before`,
      );
    } finally {
      project.remove();
    }
  });
