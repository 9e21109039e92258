import { afterAll, expect } from 'vitest';
import {
  acknowledgedSales,
  killedStores,
  loadedSales,
  salesProject,
  sendWhileKilled,
  untilAnswered,
} from '../support/killed-intake.js';
import { createTopic } from '../support/kafka-topics.js';
import { startKafka } from '../support/kafka.js';
import { startPostgres } from '../support/postgres.js';

const [postgres, kafka] = await Promise.all([startPostgres(), startKafka()]);
if (kafka !== undefined) await createTopic(kafka.address, 'sales');
afterAll(() => Promise.all([postgres?.stop(), kafka?.stop()]));

for (const { name, run, env, killBehind, untilSent } of killedStores(postgres, kafka))
  run(`a server that is killed: every acknowledged record is loaded once from ${name}, and no other`, async () => {
    const project = salesProject();
    try {
      const senders = await sendWhileKilled(project, {
        ...{ kills: 1, env },
        async untilKill(all) {
          await untilAnswered(all, 10);
          await killBehind?.();
        },
      });
      expect(Math.min(...senders.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(10);
      expect(senders.some(({ retries }) => retries > 0)).toBe(true);
      await untilSent?.(project);
      const { code, out, err } = await project.spawn(['load'], env).ended;
      expect(code, out + err).toBe(0);
      expect(await loadedSales(project)).toEqual(acknowledgedSales(senders));
    } finally {
      project.remove();
    }
  });
