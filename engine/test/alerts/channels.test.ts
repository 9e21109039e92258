import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { openChannel } from '../../src/alerts/channels/index.js';
import { fixedClock } from '../../src/base/clock.js';
import { schemaProblems } from '../publish/schemas.js';
import { channelContext, item, message } from './fixture.js';
import { formatProblems } from './formats.js';
import { ReceivingServer, type Answer, type Received } from './http-server.js';

let server: ReceivingServer;
afterEach(() => server.stop());

const SECRET_PATH = '/services/T000/B000/sEcReTsEcReT';

async function start(answer?: (request: Received, number: number) => Answer): Promise<Record<string, string>> {
  server = await ReceivingServer.start(answer);
  return { HOOK: `${server.url}${SECRET_PATH}`, KEY: 'signing-key' };
}

describe('an incoming webhook of Slack', () => {
  it('gets blocks as documented: what failed, since when, what it touches, the owner, the link, the command', async () => {
    const channel = await openChannel({ type: 'slack', urlVariable: 'HOOK' }, channelContext(await start()));
    await channel.send(message());
    const [{ path, headers }] = server.received as [Received];
    expect([path, headers['content-type']]).toEqual([SECRET_PATH, 'application/json; charset=utf-8']);
    expect(formatProblems('slack', server.bodies[0])).toEqual([]);
    const { text, blocks } = server.bodies[0] as { text: string; blocks: { elements: { elements: object[] }[] }[] };
    expect(text).toBe('shop (prod): 1 failure\nFailed: marts.fct: order_id is unique');
    expect(blocks[1]?.elements[0]?.elements).toEqual([
      { type: 'text', text: 'Failed: ' },
      {
        type: 'link',
        url: 'https://reports.example.com/shop/checks.html?id=fct_key',
        text: 'marts.fct: order_id is unique',
      },
      { type: 'text', text: '\n' },
      { type: 'text', text: 'since 2018-10-01 00:00 UTC, found in 2 runs, 12 failing rows' },
      { type: 'text', text: '\n' },
      { type: 'text', text: 'Tables downstream: ' },
      { type: 'text', text: 'marts.rpt', style: { code: true } },
      { type: 'text', text: '\n' },
      { type: 'text', text: 'Pages: ' },
      { type: 'text', text: 'Sales' },
      { type: 'text', text: '\n' },
      { type: 'text', text: 'Owner: finance' },
      { type: 'text', text: '\n' },
      { type: 'text', text: 'Reproduce: ' },
      { type: 'text', text: 'npx lastro test --select fct_key', style: { code: true } },
    ]);
  });
});

describe('a workflow of Teams', () => {
  it('gets a message with an Adaptive Card', async () => {
    const channel = await openChannel({ type: 'teams', urlVariable: 'HOOK' }, channelContext(await start()));
    await channel.send(message({ items: [item(), item({ event: 'recovery', url: null })] }));
    expect(formatProblems('teams', server.bodies[0])).toEqual([]);
    expect(JSON.stringify(server.bodies[0])).toContain('"text":"shop (prod): 1 failure, 1 recovered"');
  });
});

describe('a webhook', () => {
  it('gets JSON by the published schema, signed over the time and the body', async () => {
    const env = await start();
    const clock = fixedClock(new Date('2018-10-02T06:00:00Z'));
    const config = { type: 'webhook', urlVariable: 'HOOK', secretVariable: 'KEY' } as const;
    const channel = await openChannel(config, channelContext(env, { clock }));
    await channel.send(message());
    const [{ headers, body }] = server.received as [Received];
    expect(schemaProblems('alert', JSON.parse(body))).toEqual([]);
    expect(headers).toMatchObject({ 'x-lastro-alert': '0123456789abcdef', 'x-lastro-timestamp': '1538460000' });
    const expected = createHmac('sha256', 'signing-key').update(`1538460000.${body}`).digest('hex');
    expect(headers['x-lastro-signature']).toBe(`sha256=${expected}`);
  });

  it('waits as long as the receiver asks for, and tries again after 5xx', async () => {
    const times: number[] = [];
    const env = await start((_, number) => {
      times.push(performance.now());
      return [{ status: 429, headers: { 'retry-after': '1' } }, { status: 503 }, {}][number - 1] ?? {};
    });
    const channel = await openChannel({ type: 'webhook', urlVariable: 'HOOK' }, channelContext(env));
    await channel.send(message());
    expect(server.received).toHaveLength(3);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990);
    expect(new Set(server.received.map(({ headers }) => headers['x-lastro-alert'])).size).toBe(1);
  });

  it.each<[string, Answer, number, RegExp]>([
    ['an answer of 404', { status: 404, body: 'no_service' }, 1, /^127\.0\.0\.1:\d+ answered 404: no_service$/],
    [
      'a redirection',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      1,
      /^127\.0\.0\.1:\d+ answered 302/,
    ],
    ['5xx for ever', { status: 500 }, 3, /answered 500: ok$/],
    ['a wait that is too long', { status: 429, headers: { 'retry-after': '3600' } }, 1, /answered 429/],
    ['no answer', { hangs: true }, 3, /^127\.0\.0\.1:\d+ took longer than 0\.10 s$/],
  ])('%s is an error that names the host alone', async (_, answer, requests, error) => {
    const env = await start(() => answer);
    const channel = await openChannel(
      { type: 'webhook', urlVariable: 'HOOK' },
      channelContext(env, { timeout: answer.hangs === true ? 100 : 5000 }),
    );
    const failed = await channel.send(message()).catch((thrown: unknown) => thrown as Error);
    expect(failed?.message).toMatch(error);
    expect(String(failed?.stack)).not.toContain('sEcReT');
    expect(server.received).toHaveLength(requests);
  });

  it.each([
    ['is not set', {}, 'the environment variable HOOK is not set'],
    ['has no address', { HOOK: 'sEcReT' }, 'the environment variable HOOK does not contain an https:// address'],
  ])('a variable that %s is an error without its value', async (_, env, problem) => {
    await start();
    await expect(openChannel({ type: 'slack', urlVariable: 'HOOK' }, channelContext(env))).rejects.toThrow(problem);
  });
});

describe('issues of GitHub', () => {
  interface Issue {
    number: number;
    title: string;
    body: string;
    state: string;
    labels: string[];
    comments: { body: string }[];
  }

  /** As GitHub's REST API answers for issues, as far as alerts use it. */
  async function github(token = 'ghs_token') {
    const issues: Issue[] = [];
    server = await ReceivingServer.start(({ method, path, headers, body }) => {
      if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: '{"message":"Bad credentials"}' };
      const url = new URL(path, 'http://x');
      const [, number, comments] = /^\/repos\/acme\/shop\/issues(?:\/(\d+))?(\/comments)?$/.exec(url.pathname) ?? [];
      const issue = issues.find((each) => String(each.number) === number);
      const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });
      const page = Number(url.searchParams.get('page') ?? 1);
      const size = Number(url.searchParams.get('per_page') ?? 30);
      const pageOf = <T>(list: T[]): T[] => list.slice((page - 1) * size, page * size);
      const input = (body === '' ? {} : JSON.parse(body)) as Partial<Issue>;
      if (method === 'GET' && issue === undefined)
        return json(pageOf(issues.filter(({ state, labels }) => state === 'open' && labels.includes('lastro'))));
      if (method === 'GET') return json(pageOf(issue!.comments));
      if (method === 'POST' && number === undefined) {
        const opened = { number: issues.length + 1, state: 'open', comments: [], ...input } as unknown as Issue;
        issues.push(opened);
        return json(opened, 201);
      }
      if (issue === undefined) return { status: 404, body: '{}' };
      if (comments !== undefined) issue.comments.push({ body: input.body ?? '' });
      else Object.assign(issue, input);
      return json(issue, comments === undefined ? 200 : 201);
    });
    const env = { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'acme/shop', GITHUB_TOKEN: 'ghs_token' };
    return { issues, channel: await openChannel({ type: 'github', labels: ['data'] }, channelContext(env)) };
  }

  it('one is opened for an incident, commented when it gets worse, and closed when it is over; doubles change nothing', async () => {
    const { issues, channel } = await github();
    const opened = message({ id: '1'.repeat(16), items: [item({ level: 'warn' })] });
    const worse = message({ id: '2'.repeat(16) });
    const over = message({ id: '3'.repeat(16), items: [item({ event: 'recovery' })] });
    for (const each of [opened, opened, worse, worse]) await channel.send(each);
    expect(issues).toMatchObject([
      { state: 'open', title: 'shop (prod): marts.fct: order_id is unique', labels: ['lastro', 'data'] },
    ]);
    expect(issues[0]?.comments).toHaveLength(1);
    await channel.send(over);
    expect(issues).toMatchObject([{ state: 'closed', state_reason: 'completed' }]);
    await channel.send(over);
    expect(issues[0]?.comments).toHaveLength(2);
    await channel.send(message({ id: '4'.repeat(16) }));
    expect(issues.map(({ state }) => state)).toEqual(['closed', 'open']);
    await channel.send(message({ id: '6'.repeat(16), items: [item({ event: 'recovery', removed: true })] }));
    expect(issues[1]).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
    await channel.send(message({ id: '7'.repeat(16) }));
    await channel.send(message({ id: '8'.repeat(16), items: [item({ event: 'recovery', accepted: true })] }));
    expect(issues[2]).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
  });

  it('is found on whatever page of the list', async () => {
    const { issues, channel } = await github();
    for (let n = 0; n < 130; n++) await channel.send(message({ items: [item({ topic: `check dev c${n}` })] }));
    await channel.send(message({ id: '5'.repeat(16), items: [item({ topic: 'check dev c120', event: 'recovery' })] }));
    expect(issues.filter(({ state }) => state === 'closed').map(({ number }) => number)).toEqual([121]);
  });

  it('its text has no markup of names and mentions nobody', async () => {
    const { issues, channel } = await github();
    await channel.send(
      message({ items: [item({ title: 'marts.fct: @everyone <b>x</b> [a](https://evil.example) #1' })] }),
    );
    expect(issues[0]?.body).toContain('\\@everyone \\<b\\>x\\</b\\> \\[a\\](https\\://evil.example) \\#1');
  });
});

describe('annotations of GitHub', () => {
  it('are a workflow command for each item', async () => {
    await start();
    const context = channelContext({});
    const channel = await openChannel({ type: 'github', as: 'annotation' }, context);
    await channel.send(
      message({
        items: [
          item({ title: 'a: 100%\n::error::x', owner: null }),
          item({ level: 'warn' }),
          item({ event: 'recovery' }),
        ],
      }),
    );
    expect(context.lines).toHaveLength(3);
    expect(context.lines[0]).toMatch(
      /^::error title=Lastro%3A Failed%3A a%3A 100%25 %3A%3Aerror%3A%3Ax::Failed: a: 100%25 ::error::x%0Asince /,
    );
    expect(context.lines.map((line) => line.split(' ')[0])).toEqual(['::error', '::warning', '::notice']);
    expect(context.lines.join('')).not.toMatch(/[\r\n]/);
  });
});
