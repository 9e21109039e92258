import { afterAll, expect } from 'vitest';
import {
  acknowledgedSales,
  killedStores,
  loadedSales,
  salesProject,
  sendWhileKilled,
  untilAnswered,
} from '../support/killed-intake.js';
import { startPostgres } from '../support/postgres.js';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

for (const { name, run, env } of killedStores(postgres))
  run(`a server that is killed: every acknowledged record is loaded once from ${name}, and no other`, async () => {
    const project = salesProject();
    try {
      const senders = await sendWhileKilled(project, { kills: 1, env, untilKill: (all) => untilAnswered(all, 10) });
      expect(Math.min(...senders.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(10);
      expect(senders.some(({ retries }) => retries > 0)).toBe(true);
      const { code, out, err } = await project.spawn(['load'], env).ended;
      expect(code, out + err).toBe(0);
      expect(await loadedSales(project)).toEqual(acknowledgedSales(senders));
    } finally {
      project.remove();
    }
  });
