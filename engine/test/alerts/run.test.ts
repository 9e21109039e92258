import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { fixedClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { refreshSiteData } from '../../src/commands/site.js';
import type { AlertLog } from '../../src/history/index.js';
import { ProjectFolder } from '../support/project-folder.js';
import { ReceivingServer, type Answer } from './http-server.js';

const SECRET = 'sEcReTsEcReTpath';

const CONFIG = `import { defineConfig } from 'lastro';

export default defineConfig({
  name: 'shop',
  siteUrl: 'https://reports.example.com/shop/',
  alerts: { channels: { team: { type: 'webhook', urlVariable: 'HOOK' } } },
});
`;

const FILES: Record<string, string> = {
  'lastro.config.ts': CONFIG,
  'transforms/seeds/orders.csv': 'order_id,amount\n1,10\n2,7\n',
  'transforms/marts/fct_orders.sql': 'select order_id, amount from @ref(orders)\n',
  'transforms/marts/models.yaml': `models:
  - name: fct_orders
    config: {meta: {owner: finance}}
`,
  'expectations/marts/fct_orders.yaml': `expectations:
  - {type: expect_column_values_to_be_unique, kwargs: {column: order_id}}
`,
};

const BROKEN = 'order_id,amount\n4711,10\n4711,7\n';
const WHOLE = 'order_id,amount\n1,10\n2,7\n';

interface Payload {
  id: string;
  title: string;
  owner: string | null;
  items: {
    event: string;
    title: string;
    rows: number | null;
    runs: number;
    command: string;
    url: string;
    details: string[];
  }[];
}

let project: ProjectFolder;
let server: ReceivingServer;
afterEach(async () => {
  await server.stop();
  project.remove();
});

async function start(answer?: (number: number) => Answer, files = FILES): Promise<Record<string, string>> {
  project = new ProjectFolder(files);
  server = await ReceivingServer.start((_, number) => answer?.(number) ?? {});
  return { HOOK: `${server.url}/hook/${SECRET}` };
}

const orders = (text: string): void => project.write('transforms/seeds/orders.csv', text);
const payloads = (): Payload[] => server.bodies as Payload[];
const log = (): AlertLog => JSON.parse(project.read('.lastro/history/alerts.json')) as AlertLog;

/** Text of every file that a project keeps, publishes or prints. */
function everything(): string {
  const read = (folder: string): string[] =>
    fs.existsSync(project.path(folder))
      ? fs
          .readdirSync(project.path(folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => fs.readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1'))
      : [];
  return ['target', '.lastro', '.site', 'src'].flatMap(read).join('\n');
}

describe('lastro build --alert', () => {
  it('tells what begins to fail, is silent while it does, and tells when it is over; no value of a row', async () => {
    const env = await start();
    orders(BROKEN);
    const first = await project.lastroWith(env, 'build', '--alert');
    expect(first.code).toBe(1);
    expect(first.out).toContain('alerts  1 message: 1 sent');
    expect((await project.lastroWith(env, 'build', '--alert')).out).not.toContain('alerts  ');
    orders(WHOLE);
    expect((await project.lastroWith(env, 'build', '--alert')).code).toBe(0);
    expect(payloads().map(({ title, owner }) => [title, owner])).toEqual([
      ['shop (dev): 1 failure', 'finance'],
      ['shop (dev): 1 recovered', 'finance'],
    ]);
    const [failure, recovery] = payloads().map(({ items }) => items[0]!);
    expect(failure).toMatchObject({ event: 'failure', rows: 2, runs: 1 });
    expect(failure?.title).toMatch(/^marts\.fct_orders: /);
    expect(failure?.command).toMatch(/^npx lastro test --select [0-9a-f]{12}$/);
    expect(failure?.url).toMatch(/^https:\/\/reports\.example\.com\/shop\/checks\.html\?id=[0-9a-f]{12}$/);
    expect(recovery).toMatchObject({ event: 'recovery', runs: 2 });
    expect(JSON.stringify(payloads())).not.toContain('4711');
    expect(everything()).not.toContain(SECRET);
  });

  it('without the option nobody is told, and what failed meanwhile is told by the next run with it', async () => {
    const env = await start();
    orders(BROKEN);
    await project.lastroWith(env, 'build');
    expect(server.received).toHaveLength(0);
    await project.lastroWith(env, 'test', '--alert');
    expect(payloads().map(({ items }) => items[0]?.runs)).toEqual([1]);
  });

  it('an alert that is not delivered fails nothing, is in the log and the next report, and is sent by the next run', async () => {
    const env = await start((number) => (number === 1 ? { status: 404, body: `no hook ${SECRET}` } : {}));
    orders(BROKEN);
    const first = await project.lastroWith(env, 'build', '--alert');
    expect(first.code).toBe(1);
    expect(first.out).toMatch(
      /alert [0-9a-f]{16} not delivered to team: 127\.0\.0\.1:\d+ answered 404: no hook \*\*\*/,
    );
    orders(WHOLE);
    const second = await project.lastroWith(env, 'build', '--alert');
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/Alerts +1 alert not delivered/);
    expect(project.read('target/summary.md')).toMatch(/\| Alerts \| 1 alert not delivered<br>team: .* answered 404/);
    expect(payloads().map(({ items }) => items[0]?.event)).toEqual(['failure', 'failure', 'recovery']);
    expect(payloads()[0]?.id).toBe(payloads()[1]?.id);
    expect((await project.lastroWith(env, 'build', '--alert')).out).not.toContain('not delivered');
    expect(everything() + first.out + second.out).not.toContain(SECRET);
  });

  it('a missing secret, and a log that cannot be read, are said and fail nothing', async () => {
    const env = await start();
    const without = await project.lastroWith({}, 'build', '--alert');
    expect(without.code).toBe(0);
    orders(BROKEN);
    const failed = await project.lastroWith({}, 'build', '--alert');
    expect(failed.out).toContain('not delivered to team: alerts.no-variable  the environment variable HOOK is not set');
    project.write('.lastro/history/alerts.json', '{');
    const next = await project.lastroWith(env, 'build', '--alert');
    expect(next.out).toContain('the log of alerts cannot be read');
    expect(payloads()).toHaveLength(1);
  });

  it('a job says once what keeps an alert from being delivered, whatever it tells after it', async () => {
    await start(undefined, {
      ...FILES,
      'lastro.config.ts': CONFIG.replace(
        "name: 'shop',",
        "name: 'shop', jobs: { nightly: { steps: [{ command: 'build' }, { command: 'test' }], onFailure: 'continue' } },",
      ),
    });
    orders(BROKEN);
    const first = await project.lastroWith({}, 'job', 'run', 'nightly');
    expect(first.code).toBe(1);
    expect(first.out.match(/not delivered to team: .*HOOK is not set/g)).toHaveLength(1);
    const second = await project.lastroWith({}, 'job', 'run', 'nightly');
    expect(second.out.match(/not delivered to team: .*HOOK is not set/g)).toHaveLength(1);
  });

  it('a run that cannot start is told, and the next one that can is its recovery', async () => {
    const env = await start();
    project.write('transforms/marts/rpt.sql', 'select 1 as x from @ref(nowhere)\n');
    expect((await project.lastroWith(env, 'build', '--alert')).code).toBe(2);
    expect((await project.lastroWith(env, 'build', '--alert')).code).toBe(2);
    fs.rmSync(project.path('transforms/marts/rpt.sql'));
    await project.lastroWith(env, 'build', '--alert');
    expect(payloads().map(({ items }) => [items[0]?.event, items[0]?.title])).toEqual([
      ['failure', 'lastro build on dev did not run'],
      ['recovery', 'lastro build on dev did not run'],
    ]);
    expect(payloads()[0]?.items[0]?.details[0]).toContain('nowhere');
  });

  it('a source that is too old is told of, once, and the load that ends it', async () => {
    const env = await start(undefined, {
      ...FILES,
      'data/prices.csv': 'x\n1\n',
      'loaders/prices.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'prices', table: 'prices', description: 'Prices.',
  load: () => csvFile({ path: 'data/prices.csv', columns: ['x'] }),
});
`,
      'transforms/raw/sources.yaml': `sources:
  - name: raw
    owner: trading
    freshness: {error_after: {count: 1, period: day}}
    tables: [{name: prices}]
`,
    });
    const at = (now: string, ...args: string[]): ReturnType<ProjectFolder['lastro']> =>
      project.lastroWith(env, ...args, '--alert', '--now', now);
    await at('2018-10-17T06:00:00Z', 'build');
    for (const day of [19, 20]) await at(`2018-10-${day}T06:00:00Z`, 'test');
    project.write('data/prices.csv', 'x\n2\n');
    await at('2018-10-21T06:00:00Z', 'build');
    expect(payloads().map(({ owner, items }) => [owner, items[0]?.event, items[0]?.title])).toEqual([
      ['trading', 'stale', 'raw.prices is stale'],
      ['trading', 'recovery', 'raw.prices is stale'],
    ]);
  });

  it('lastro state carries what was told to the next machine: it is silent there', async () => {
    const env = await start();
    orders(BROKEN);
    await project.lastroWith(env, 'build', '--alert');
    await project.lastro('state', 'save', 'kept');
    const files = { ...FILES, 'transforms/seeds/orders.csv': BROKEN };
    const elsewhere = new ProjectFolder(files);
    try {
      fs.cpSync(project.path('kept'), elsewhere.path('kept'), { recursive: true });
      await elsewhere.lastro('state', 'restore', 'kept');
      expect((await elsewhere.lastroWith(env, 'build', '--alert')).code).toBe(1);
      expect(payloads().map(({ items }) => items[0]?.event)).toEqual(['failure']);
      elsewhere.write('transforms/seeds/orders.csv', WHOLE);
      await elsewhere.lastroWith(env, 'build', '--alert');
      expect(payloads().map(({ items }) => [items[0]?.event, items[0]?.runs])).toEqual([
        ['failure', 1],
        ['recovery', 2],
      ]);
    } finally {
      elsewhere.remove();
    }
  });

  it('without channels it does not start', async () => {
    const files = { ...FILES, 'lastro.config.ts': "export default { name: 'shop' };\n" };
    await start(undefined, files);
    const { code, err } = await project.lastro('build', '--alert');
    expect([code, err]).toEqual([2, expect.stringContaining('alerts.no-channels')]);
  });

  it('a process that is killed after sending and before recording sends again, with the same id', async () => {
    let kill = (): void => undefined;
    const env = await start((number) => {
      if (number === 1) kill();
      return {};
    });
    orders(BROKEN);
    const running = project.spawn(['build', '--alert'], env);
    kill = () => void running.child.kill('SIGKILL');
    expect((await running.ended).signal).toBe('SIGKILL');
    expect(log().messages.map(({ status }) => status)).toEqual(['pending']);
    await project.lastroWith(env, 'build', '--alert');
    expect(log().messages.map(({ status }) => status)).toEqual(['sent']);
    expect(new Set(payloads().map(({ id }) => id)).size).toBe(1);
    expect(server.received).toHaveLength(2);
  });
});

describe('mutes', () => {
  const muted = (until: string): string =>
    CONFIG.replace(
      "'HOOK' } } }",
      `'HOOK' } }, mutes: [{ select: 'fct_orders', until: '${until}', reason: 'new supplier' }] }`,
    );

  it('are silent until their day, listed, and on the pages of the check and the incident', async () => {
    const env = await start(undefined, {
      ...FILES,
      'lastro.config.ts': muted('2018-12-01'),
    });
    orders(BROKEN);
    const now = ['--now', '2018-11-20T06:00:00Z'];
    const { code } = await project.lastroWith(env, 'build', '--alert', ...now);
    expect(code).toBe(1);
    expect(server.received).toHaveLength(0);
    const list = await project.lastroWith(env, 'alert', 'list');
    expect(list.out).toMatch(
      /^2018-11-20 06:00 {2}muted +team {2}dev {2}[0-9a-f]{16} {2}until 2018-12-01T00:00:00\.000Z: new supplier\n {4}failure {2}marts\.fct_orders: /,
    );
    await refreshSiteData({
      ...{ projectDir: project.dir, env: {}, log: silentLogger },
      clock: fixedClock(new Date('2018-11-20T06:00:00Z')),
    });
    const data = (name: string): unknown => JSON.parse(project.read(`target/site-data/${name}`));
    const mute = { until: '2018-12-01T00:00:00.000Z', reason: 'new supplier' };
    expect(data('incidents.json')).toMatchObject({ incidents: [{ relation: 'marts.fct_orders', muted: mute }] });
    expect(data('tables/marts.fct_orders.json')).toMatchObject({ checks: [{ status: 'fail', muted: mute }] });
    await project.lastroWith(env, 'build', '--alert', '--now', '2018-12-02T06:00:00Z');
    expect(payloads().map(({ items }) => items[0]?.runs)).toEqual([2]);
  });
});

describe('lastro alert test', () => {
  it('sends a sample, and says when it is not delivered', async () => {
    const env = await start((number) => (number === 1 ? {} : { status: 410, body: SECRET }));
    const sent = await project.lastroWith(env, 'alert', 'test', 'team');
    expect([sent.code, sent.out]).toEqual([
      0,
      expect.stringMatching(/^sample [0-9a-f]{16} sent to team \(webhook\)\n$/),
    ]);
    const failed = await project.lastroWith(env, 'alert', 'test', 'team');
    expect([failed.code, failed.err]).toEqual([1, expect.stringMatching(/answered 410: \*\*\*$/)]);
    const unknown = await project.lastroWith(env, 'alert', 'test', 'taem');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('did you mean team?')]);
  });
});
