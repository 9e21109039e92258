import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../src/base/log.js';
import { createToken, parseTokenHashes } from '../../src/intake/token.js';
import { intakeSource, startIntake, type RunningIntake } from '../support/intake-server.js';
import { rawPost, sendRaw, statusOf } from '../support/raw-request.js';

const running: RunningIntake[] = [];

async function start(...args: Parameters<typeof startIntake>): Promise<RunningIntake> {
  const intake = await startIntake(...args);
  running.push(intake);
  return intake;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

const ORDER = { id: '1', product: 'Maria da Silva', amount: 3.5, at: '2026-01-02T03:04:05Z' };

function post({ url }: RunningIntake, headers: Record<string, string> = {}, query = ''): Promise<Response> {
  return fetch(`${url}/records/orders${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(ORDER),
  });
}

const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code: unknown }).code;

describe('pressure', () => {
  it('is answered by 429 while too much waits', async () => {
    const intake = await start({ limits: { waitingBatches: 2 } });
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    intake.store.beforeAppend = () => gate;
    const waiting = [post(intake), post(intake)];
    while (intake.store.waiting.batches < 2) await new Promise((next) => setTimeout(next, 5));
    const refused = await post(intake);
    expect([refused.status, refused.headers.get('retry-after'), await codeOf(refused)]).toEqual([
      429,
      '1',
      'intake.busy',
    ]);
    open();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([201, 201]);
    expect((await post(intake)).status).toBe(201);
  });

  it('of one address is limited, but not for who has a token', async () => {
    const { token, entry } = createToken('orders', 'till');
    const sources = [intakeSource('orders', undefined, { tokens: parseTokenHashes(entry)! })];
    const intake = await start({ sources, limits: { requestsPerMinute: 3 } });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await post(intake)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const refused = await post(intake);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeOf(refused)).toBe('intake.too-many-requests');
    expect((await post(intake, { authorization: `Bearer ${token}` })).status).toBe(201);
    expect((await fetch(`${intake.url}/healthz`)).status).toBe(200);
  });

  it('of an address is not escaped by X-Forwarded-For, unless the proxy is trusted', async () => {
    for (const [trustProxy, last] of [
      [[], 429],
      [['127.0.0.1'], 201],
    ] as const) {
      const intake = await start({ trustProxy, limits: { requestsPerMinute: 2 } });
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await post(intake, { 'x-forwarded-for': `10.0.0.${i}` })).status);
      expect(statuses).toEqual([201, 201, last]);
    }
  });
});

describe('a connection', () => {
  it('whose headers or body are slow is ended with 408', async () => {
    const intake = await start({ limits: { seconds: 1 } });
    const started = performance.now();
    const [headers, body, silent] = await Promise.all([
      sendRaw(intake.port, [...'POST /records/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaa'], {
        pause: 60,
      }),
      sendRaw(
        intake.port,
        [rawPost('/records/orders', ['Content-Type: application/json', 'Content-Length: 100'], ''), ...'x'.repeat(90)],
        { pause: 60 },
      ),
      sendRaw(intake.port, []),
    ]);
    expect(statusOf(headers)).toBe(408);
    expect(statusOf(body)).toBe(408);
    expect(['', 408]).toContain(statusOf(silent) || '');
    expect(performance.now() - started).toBeLessThan(8000);
    expect(intake.store.batches).toEqual([]);
    expect((await post(intake)).status).toBe(201);
  });

  it('is not taken when there are too many, and the others go on', async () => {
    const intake = await start({ limits: { connections: 3 } });
    const sockets = Array.from({ length: 3 }, () => net.connect(intake.port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await sendRaw(intake.port, [rawPost('/records/orders', [], '')])).toBe('');
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await post(intake).catch(() => undefined))?.status).toBe(201);
  });

  it('with large headers is refused', async () => {
    const intake = await start();
    expect(
      statusOf(await sendRaw(intake.port, [rawPost('/records/orders', [`X-Large: ${'x'.repeat(20_000)}`], '')])),
    ).toBe(431);
  });

  it('in use is answered before the server stops, and no other one is taken', async () => {
    const intake = await start();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    intake.store.beforeAppend = () => gate;
    const answer = post(intake);
    while (intake.store.waiting.batches === 0) await new Promise((next) => setTimeout(next, 5));
    const closed = intake.app.close();
    await expect
      .poll(() =>
        fetch(`${intake.url}/healthz`).then(
          ({ status }) => status,
          () => 'refused',
        ),
      )
      .toBe('refused');
    open();
    expect((await answer).status).toBe(201);
    await closed;
    expect(intake.store.records).toEqual([ORDER]);
  });
});

describe('a request', () => {
  it('has the id of its sender, if it is one, or a new one', async () => {
    const intake = await start();
    expect((await post(intake, { 'x-request-id': 'till-7.42' })).headers.get('x-request-id')).toBe('till-7.42');
    for (const id of ['with blank', 'x'.repeat(129), '<script>']) {
      const given = (await post(intake, { 'x-request-id': id })).headers.get('x-request-id');
      expect(given).toMatch(/^[0-9a-f]{16}$/);
    }
    const missing = await fetch(`${intake.url}/nowhere`, { headers: { 'x-request-id': 'abc' } });
    expect(await missing.json()).toMatchObject({ code: 'intake.not-found', requestId: 'abc' });
  });

  it('that is sent to another name is refused', async () => {
    const intake = await start({ allowedHosts: ['intake.example.com'] });
    const send = async (host: string): Promise<number> => {
      const request = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      return statusOf(await sendRaw(intake.port, [request]));
    };
    expect(await send('rebound.example.net')).toBe(421);
    expect(await send('intake.example.com')).toBe(200);
    expect(await send('localhost:1')).toBe(200);
    expect(await send('127.0.0.1')).toBe(200);
  });

  it('of a page of another site is refused, unless its site is named', async () => {
    const origins = ['https://shop.example.com'];
    const intake = await start({ sources: [intakeSource('orders', undefined, { origins })] });
    const evil = await post(intake, { origin: 'https://evil.example.com' });
    expect([evil.status, await codeOf(evil), evil.headers.get('access-control-allow-origin')]).toEqual([
      403,
      'intake.origin',
      null,
    ]);
    expect((await post(intake, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post(intake, { origin: 'null' })).status).toBe(403);
    const named = await post(intake, { origin: origins[0]! });
    expect([named.status, named.headers.get('access-control-allow-origin')]).toEqual([201, origins[0]]);
    expect((await post(intake, { origin: intake.url })).status).toBe(201);
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${intake.url}/records/orders`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight(origins[0]!);
    expect([allowed.status, allowed.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'Authorization, Content-Type, Idempotency-Key, X-Request-Id',
    ]);
    expect((await preflight('https://evil.example.com')).status).toBe(403);
    expect(intake.store.batches).toHaveLength(2);
  });

  it('by another method is told the right one', async () => {
    const intake = await start();
    const answer = await fetch(`${intake.url}/records/orders`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('is answered with headers that keep a browser from mischief', async () => {
    const intake = await start();
    for (const path of ['/', '/nowhere', '/forms/orders', '/forms/orders/form.js']) {
      const { headers } = await fetch(intake.url + path);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'; style-src 'self'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
    }
  });

  it('is logged without any value of it', async () => {
    const lines: string[] = [];
    const write = (message: string, fields?: object): void => void lines.push(JSON.stringify({ message, ...fields }));
    const log: Logger = { debug: write, info: write, warn: write, error: write };
    const intake = await start({ log });
    await post(intake, { 'x-request-id': 'seen', 'user-agent': 'Maria' }, '?customer=Maria');
    await fetch(`${intake.url}/Maria`);
    intake.store.beforeAppend = () => Promise.reject(new Error('disk full'));
    await post(intake);
    intake.store.findRequest = () => Promise.resolve({ request: undefined } as never);
    intake.store.recent = () => Promise.reject(new TypeError('Maria da Silva is not iterable'));
    expect((await fetch(`${intake.url}/forms/orders`)).status).toBe(500);
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message.replace(/ [\d.]+ ms$/, ''))).toEqual([
      'POST /records/:source 201',
      'GET none 404',
      'not kept: disk full',
      'POST /records/:source 503',
      expect.stringMatching(/^unexpected error: TypeError at /) as string,
      'GET /forms/:source 500',
    ]);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      event: 'request',
      request: 'seen',
      status: 201,
      route: '/records/:source',
    });
    expect(lines.join('\n')).not.toMatch(/Maria|127\.0\.0\.1|tea/);
  });
});

describe('probes', () => {
  it('tell whether the process answers and whether records can be kept', async () => {
    const intake = await start();
    expect(await (await fetch(`${intake.url}/readyz`)).json()).toEqual({ status: 'ok', store: 'memory' });
    intake.store.beforeAppend = () => Promise.reject(new Error('disk full'));
    expect((await fetch(`${intake.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${intake.url}/healthz`)).status).toBe(200);
  });

  it('count requests and records, by few labels', async () => {
    const intake = await start();
    await post(intake);
    await post(intake, { 'idempotency-key': 'a' });
    await post(intake, { 'idempotency-key': 'a' });
    for (let i = 0; i < 5; i++) await fetch(`${intake.url}/records/unknown-${i}`, { method: 'POST' });
    for (let i = 0; i < 5; i++) await fetch(`${intake.url}/path-${i}`);
    intake.store.beforeAppend = () => Promise.reject(new Error('disk full'));
    await post(intake);
    const response = await fetch(`${intake.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    for (const line of [
      'lastro_intake_requests_total{route="/records/:source",status="201"} 3',
      'lastro_intake_requests_total{route="/records/:source",status="404"} 5',
      'lastro_intake_requests_total{route="none",status="404"} 5',
      'lastro_intake_records_total{source="orders",outcome="accepted"} 2',
      'lastro_intake_records_total{source="orders",outcome="refused"} 0',
      'lastro_intake_store_errors_total 1',
      'lastro_intake_waiting_batches 0',
      'lastro_intake_request_seconds_count{route="/records/:source"} 9',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('unknown-');
  });
});
