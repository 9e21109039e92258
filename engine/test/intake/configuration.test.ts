import net from 'node:net';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { orderedUuids } from '../../src/base/uuid.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { nextBuilds } from '../../src/commands/intake/next-build.js';
import { compileContract, givenProperties, withGiven } from '../../src/contract/index.js';
import { createToken } from '../../src/intake/token.js';
import { openSources } from '../../src/intake/open-sources.js';
import type { IntakeSourceConfig } from '../../src/project/intake.js';
import { freePort } from '../support/free-port.js';
import { ORDER_SCHEMA } from '../support/intake-server.js';
import { ProjectFolder, type Running } from '../support/project-folder.js';

const config = (intake: string, rest = ''): string =>
  `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', ${rest} intake: ${intake} } as never);\n`;

const CONTRACT = 'expectations/contracts/orders.json';
const project = new ProjectFolder({
  [CONTRACT]: JSON.stringify({ ...ORDER_SCHEMA, description: 'One row for each order.' }),
  'lastro.config.ts': config(`{ sources: { orders: { contract: '${CONTRACT}' } } }`),
  'loaders/orders.ts': `import { defineLoader } from 'lastro';
export default defineLoader({ name: 'orders', table: 'orders', description: 'Orders.', columns: ['id'], load: () => [] });
`,
  'transforms/staging/stg_orders.sql': 'select id from @source(orders)\n',
});
afterAll(() => project.remove());

describe('intake of the configuration', () => {
  const problemsOf = async (intake: string): Promise<string[]> => {
    const own = new ProjectFolder({ 'lastro.config.ts': config(intake) });
    try {
      const { code, err } = await own.lastro('intake', 'token', 'orders');
      expect(code).toBe(2);
      return err.split('\n').map((line) => line.replace(/^lastro\.config\.ts(:\d+)? {2}/, ''));
    } finally {
      own.remove();
    }
  };

  it.each([
    ['1', 'config.intake  intake is 1'],
    ['{}', 'config.missing-key  missing key sources of intake'],
    ["{ sources: {}, trustProxy: ['proxy'] }", 'config.intake-key  trustProxy of intake is ["proxy"]'],
    ['{ sources: 1 }', 'config.sources  sources is 1'],
    ['{ sources: {} }', 'intake.no-sources  no source takes records one at a time'],
    ['{ sources: { a: 1 } }', 'config.source  source a is 1'],
    ["{ sources: { 'a b': { contract: 'x' } } }", 'config.source-name  not a valid source name: "a b"'],
    ['{ sources: { a: {} } }', 'config.missing-key  missing key contract of source a'],
    ["{ sources: { a: { contract: 'x', token: 1 } } }", 'config.unknown-key  unknown key token of source a'],
    [
      "{ sources: { a: { contract: 'x', origins: ['https://a.example.com/'] } } }",
      'config.intake-key  origins of source a is ["https://a.example.com/"]',
    ],
    [
      "{ sources: { a: { contract: 'x', tokensVariable: 'a-b' } } }",
      'config.intake-key  tokensVariable of source a is not valid',
    ],
    [
      "{ sources: { a: { contract: 'x', open: true, form: false } } }",
      'config.intake-key  source a is open and has no form',
    ],
    ["{ sources: { a: { contract: 'x' } }, limits: { depth: 501 } }", 'config.intake-key  depth of limits is 501'],
  ])('%s is told what is wrong', async (intake, problem) => {
    const [first] = await problemsOf(intake);
    expect(first).toContain(problem);
  });
});

describe('sources', () => {
  const { entry } = createToken('orders', 'till');
  const open = (
    source: Partial<IntakeSourceConfig>,
    isPublic: boolean,
    env = {},
  ): ReturnType<typeof openSources>[number] =>
    openSources(
      { sources: { orders: { contract: CONTRACT, ...source } } },
      { projectDir: project.dir, env, isPublic },
    )[0]!;
  const withTokens = { tokensVariable: 'ORDER_TOKENS' };
  const env = { ORDER_TOKENS: entry };

  it('are open to all on this machine only', () => {
    expect(open({}, false)).toMatchObject({ tokens: undefined, form: 'anyone', title: 'Order' });
    expect(open({ form: false }, false)).toMatchObject({ form: 'none' });
    expect(open(withTokens, false, env)).toMatchObject({ tokens: [{ name: 'till' }], form: 'anyone' });
    expect(open(withTokens, true, env)).toMatchObject({ tokens: [{ name: 'till' }], form: 'holders' });
    expect(open({ ...withTokens, open: true }, true, env)).toMatchObject({
      tokens: [{ name: 'till' }],
      form: 'anyone',
    });
    expect(open({ open: true, title: 'Orders' }, true)).toMatchObject({ tokens: [], form: 'anyone', title: 'Orders' });
    expect(() => open({}, true)).toThrow('source orders has no tokens');
  });

  it.each([undefined, '', 'till', `till:${'g'.repeat(64)}`, `${entry},x`])(
    'do not start with the tokens %j',
    (text) => {
      expect(() => open(withTokens, false, { ORDER_TOKENS: text })).toThrow(
        'the variable ORDER_TOKENS of source orders has no hashes',
      );
    },
  );
});

it('the next build is the earliest of a job that loads the source', async () => {
  const jobs = `jobs: {
    nightly: { schedule: '0 6 * * *', timezone: 'America/Sao_Paulo', steps: [{ command: 'build' }] },
    checks: { schedule: '* * * * *', steps: [{ command: 'test' }] },
    models: { schedule: '1 * * * *', steps: [{ command: 'build', select: 'layer:staging' }] },
    orders: { schedule: '30 12 * * *', steps: [{ command: 'load', select: 'raw.orders' }] },
    byHand: { steps: [{ command: 'build' }] },
  },`;
  project.write('lastro.config.ts', config(`{ sources: { orders: { contract: '${CONTRACT}' } } }`, jobs));
  const options = (now: string): Parameters<typeof nextBuilds>[0] => ({
    ...{ projectDir: project.dir, env: {}, log: silentLogger },
    clock: { ...systemClock, now: () => new Date(now) },
  });
  const sources = { orders: { contract: CONTRACT }, other: { contract: CONTRACT } };
  const at = async (now: string): Promise<unknown> => (await nextBuilds(options(now), { sources }))('orders');
  expect(await at('2026-01-02T00:00:00Z')).toEqual({
    at: new Date('2026-01-02T09:00:00Z'),
    timeZone: 'America/Sao_Paulo',
    job: 'nightly',
  });
  expect(await at('2026-01-02T10:00:00Z')).toEqual({
    at: new Date('2026-01-02T12:30:00Z'),
    timeZone: 'UTC',
    job: 'orders',
  });
  expect((await nextBuilds(options('2026-01-02T00:00:00Z'), { sources }))('other')).toBeUndefined();
});

describe('x-given', () => {
  const marks = { now: new Date('2026-01-02T03:04:05Z'), uuid: () => 'u' };

  it('fills what a record lacks, and nothing else', () => {
    const given = givenProperties({
      properties: {
        id: { type: 'string', 'x-given': 'uuid' },
        day: { type: 'string', format: 'date', 'x-given': 'now' },
        at: { type: ['string', 'null'], 'x-given': 'now' },
      },
    });
    expect(withGiven({}, given, marks)).toEqual({ id: 'u', day: '2026-01-02', at: '2026-01-02T03:04:05.000Z' });
    const full = { id: '', day: 1, at: null };
    expect(withGiven(full, given, marks)).toBe(full);
  });

  it.each([
    [{ properties: { id: { type: 'string', 'x-given': 'random' } } }, 'x-given is "random"'],
    [{ properties: { id: { type: 'integer', 'x-given': 'uuid' } } }, 'x-given gives a string'],
    [
      { properties: { a: { properties: { id: { type: 'string', 'x-given': 'uuid' } } } } },
      'x-given is for properties of the record itself',
    ],
  ])('of %j is an error of the contract', (schema, message) => {
    expect(() => compileContract(schema)).toThrow(message);
  });
});

it('ordered UUIDs sort as they are made, also when the clock stands still or is set back', () => {
  const next = orderedUuids();
  const times = [5, ...Array<number>(10_000).fill(5), 3, 2 ** 41];
  const ids = times.map((time) => next(new Date(time)));
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(ids.at(-1)!.replaceAll('-', '').slice(0, 12), 16)).toBe(2 ** 41);
});

describe('lastro intake serve', () => {
  const running: Running[] = [];
  afterEach(() => {
    for (const { child } of running.splice(0)) child.kill('SIGKILL');
  });
  beforeAll(() => project.write('lastro.config.ts', config(`{ sources: { orders: { contract: '${CONTRACT}' } } }`)));

  it('keeps records in the journal, ends when it is told to, and knows them again', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const send = (): Promise<Response> =>
      fetch(`${url}/records/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
        body: '{"product":"Maria","amount":1}',
      });
    const answers: string[] = [];
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const server = project.spawn(['intake', 'serve'], { PORT: String(port) });
      running.push(server);
      await expect
        .poll(
          () =>
            fetch(`${url}/readyz`).then(
              ({ ok }) => ok,
              () => false,
            ),
          { timeout: 30_000 },
        )
        .toBe(true);
      const answer = await send();
      answers.push(`${answer.status} ${answer.headers.get('idempotency-replayed')} ${await answer.text()}`);
      server.child.kill(signal);
      const { code, lines } = await server.ended;
      if (signal === 'SIGTERM') expect(code).toBe(143);
      expect(lines.map((line) => (JSON.parse(line) as { event: string }).event).slice(0, 2)).toEqual([
        'listening',
        'request',
      ]);
      expect(lines.join()).not.toContain('Maria');
    }
    expect(answers[1]).toBe(answers[0]!.replace('201 null', '201 true'));
  }, 90_000);

  it('does not start beyond this machine without tokens, or on a port that is taken', async () => {
    const refused = await project.lastro('intake', 'serve', '--host', '0.0.0.0');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('intake.open') as string]);
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as net.AddressInfo;
    const taken = await project.lastro('intake', 'serve', '--port', String(port));
    other.close();
    expect([taken.code, taken.err]).toEqual([2, expect.stringContaining(`port ${port} is in use`) as string]);
  });

  it('prints a token once, with what makes it known', async () => {
    const { out, code } = await project.lastro('intake', 'token', 'orders', '--name', 'till');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}orders_[\w-]{43}$/m);
    expect(out).toMatch(/^ {2}ORDERS_TOKENS=till:[0-9a-f]{64}$/m);
    expect((await project.lastro('intake', 'token', 'order')).err).toContain('did you mean orders?');
    expect((await project.lastro('intake', 'token', 'orders', '--name', 'a b')).err).toContain('usage.token-name');
  });
});
