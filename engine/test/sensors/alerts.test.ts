import { afterEach, expect, it } from 'vitest';
import { ReceivingServer } from '../alerts/http-server.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder | undefined;
let server: ReceivingServer | undefined;
afterEach(async () => {
  project?.remove();
  await server?.stop();
});

it('channels are told once what a sensor with alert has found, and that stale data are fresh again', async () => {
  server = await ReceivingServer.start();
  project = new ProjectFolder(SHOP);
  project.edit('lastro.config.ts', (text) =>
    text.replace(
      'targets: {',
      `alerts: { channels: { team: { type: 'webhook', urlVariable: 'HOOK' } }, throttle: 0 },
      sensors: {
        late: { type: 'freshness', source: 'raw.orders', after: '24h', alert: true },
        drop: { type: 'file', path: 'drop/*.csv', settle: 0, alert: true },
      },
      targets: {`,
    ),
  );
  const at = (day: number): Record<string, string> => ({
    HOOK: server?.url ?? '',
    LASTRO_NOW: `2026-05-0${day}T06:00:00Z`,
  });
  const told = async (day: number): Promise<unknown[]> => {
    const before = server?.received.length ?? 0;
    const { code, err } = (await project?.lastroWith(at(day), 'sensor', 'poll'))!;
    expect(code, err).toBe(0);
    return (server?.bodies.slice(before) as { items: Record<string, unknown>[] }[]).flatMap(({ items }) =>
      items.map(({ event, title, relation }) => [event, title, relation]),
    );
  };
  expect((await project.lastroWith(at(1), 'build')).code).toBe(0);
  expect(await told(1)).toEqual([]);
  expect(await told(3)).toEqual([['stale', 'raw.orders is stale', 'raw.orders']]);
  expect(await told(4)).toEqual([]);
  expect((await project.lastroWith(at(5), 'build', '--full-refresh')).code).toBe(0);
  expect(await told(5)).toEqual([['recovery', 'raw.orders is stale', 'raw.orders']]);
  project.write('drop/a.csv', 'id\n1\n');
  expect(await told(5)).toEqual([['failure', 'sensor drop has fired', null]]);
  project.write('drop/b.csv', 'id\n1\n');
  expect(await told(5)).toEqual([['failure', 'sensor drop has fired', null]]);
  expect(await told(5)).toEqual([]);
}, 60_000);
