import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createToken, parseTokenHashes } from '../../src/intake/token.js';
import { intakeSource, startIntake, type RunningIntake } from '../support/intake-server.js';

const running: RunningIntake[] = [];

async function start(...args: Parameters<typeof startIntake>): Promise<RunningIntake> {
  const intake = await startIntake(...args);
  running.push(intake);
  return intake;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

async function post(
  { url }: Pick<RunningIntake, 'url'>,
  body: string | Uint8Array | object,
  headers: Record<string, string> = {},
  source = 'orders',
): Promise<Answer> {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`${url}/records/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: isBytes ? new Uint8Array(Buffer.from(body as string)) : JSON.stringify(body),
  });
  const { status } = response;
  return { status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
}

const ORDER = { id: '1', product: 'tea', amount: 3.5, at: '2026-01-02T03:04:05Z' };
const NDJSON = { 'content-type': 'application/x-ndjson' };

const statuses = ({ body }: Answer): string[] => (body['records'] as { status: string }[]).map(({ status }) => status);
const errorsOf = ({ body }: Answer, index = 0): { keyword: string; path: string; message: string }[] =>
  (body['records'] as { errors: { keyword: string; path: string; message: string }[] }[])[index]!.errors;

describe('records', () => {
  it('are accepted one at a time', async () => {
    const intake = await start();
    const { status, body } = await post(intake, ORDER);
    expect(status).toBe(201);
    expect(body).toMatchObject({ accepted: 1, refused: 0, records: [{ status: 'accepted' }] });
    expect(intake.store.records).toEqual([ORDER]);
  });

  it('are refused with all that is wrong, and the others of a batch are kept', async () => {
    const intake = await start();
    const answer = await post(intake, [ORDER, { ...ORDER, id: '', amount: -1, more: 1 }, { ...ORDER, id: '3' }]);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ accepted: 2, refused: 1 });
    expect(statuses(answer)).toEqual(['accepted', 'refused', 'accepted']);
    expect(errorsOf(answer, 1)).toEqual([
      { keyword: 'additionalProperties', path: '', message: expect.any(String) as string },
      { keyword: 'minLength', path: '/id', message: 'id must have at least 1 character' },
      { keyword: 'exclusiveMinimum', path: '/amount', message: 'amount must be more than 0' },
    ]);
    expect(intake.store.records).toEqual([ORDER, { ...ORDER, id: '3' }]);
    expect(intake.store.batches[0]?.refused[0]?.record).toEqual({ ...ORDER, id: '', amount: -1, more: 1 });
  });

  it('get ids in their order, and the values that the contract leaves to the server', async () => {
    const intake = await start();
    const lacking = { product: 'tea', amount: 1 };
    const { status } = await post(intake, [lacking, lacking, ORDER]);
    expect(status).toBe(201);
    const [batch] = intake.store.batches;
    const ids = batch!.accepted.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    const [first, second, third] = intake.store.records as (typeof ORDER)[];
    expect(first!.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first!.id).not.toBe(second!.id);
    expect(first!.at).toBe(batch!.accepted[0]!.at);
    expect(third).toEqual(ORDER);
  });

  it('keep the digits of their numbers', async () => {
    const intake = await start();
    await post(
      intake,
      '{"id":"1e5","product":"12345678901234567890","amount":0.12345678901234567890,"at":"2026-01-02T03:04:05Z"}',
    );
    expect(intake.store.records).toEqual([
      { id: '1e5', product: '12345678901234567890', amount: '0.12345678901234567890', at: '2026-01-02T03:04:05Z' },
    ]);
    const large = await post(intake, { ...ORDER, amount: 1e16 });
    expect(errorsOf(large)).toMatchObject([{ keyword: 'maximum', path: '/amount' }]);
    const infinite = await post(intake, JSON.stringify(ORDER).replace('3.5', '1e999'));
    expect(errorsOf(infinite)).toMatchObject([{ keyword: 'type', path: '/amount' }]);
  });

  it('come on lines too, each by itself', async () => {
    const intake = await start();
    const lines = [JSON.stringify(ORDER), '', '{"id":', '{"id":"1","id":"2"}', '[1]', JSON.stringify(ORDER)];
    const answer = await post(intake, lines.join('\r\n'), NDJSON);
    expect(answer.status).toBe(422);
    expect(statuses(answer)).toEqual(['accepted', 'refused', 'refused', 'refused', 'accepted']);
    expect(errorsOf(answer, 1)).toEqual([{ keyword: 'json', path: '', message: 'the line is not JSON' }]);
    expect(errorsOf(answer, 2)[0]).toMatchObject({ keyword: 'json' });
    expect(errorsOf(answer, 3)[0]).toMatchObject({ keyword: 'type' });
  });

  it('with names and characters that no reader is safe from are refused', async () => {
    const intake = await start({ sources: [intakeSource('orders', { type: 'object' })] });
    const bad = [
      '{"__proto__":{"polluted":true}}',
      '{"a":[{"\\u005f_proto__":1}]}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"a":"\\u0000"}',
      '{"a":"\\ud800"}',
      '{"\\udc00":1}',
    ];
    const answer = await post(intake, `[${[...bad, '{"prototype":"\\ud83d\\ude00"}'].join()}]`);
    expect(statuses(answer)).toEqual([...bad.map(() => 'refused'), 'accepted']);
    expect(errorsOf(answer, 1)).toEqual([
      { keyword: 'propertyNames', path: '/a/0', message: 'no member may be named __proto__' },
    ]);
    expect(intake.store.records).toEqual([{ prototype: '😀' }]);
    expect(intake.store.batches[0]!.refused.map(({ record }) => record)).toEqual(
      bad.map((text) => text.replace('\\u005f', '_')),
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('have errors of a bounded size', async () => {
    const intake = await start();
    const names = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}${'x'.repeat(2000)}`, 1]));
    const answer = await post(intake, { ...ORDER, ...names });
    expect(errorsOf(answer)).toHaveLength(50);
    expect(Math.max(...errorsOf(answer).map(({ message }) => message.length))).toBeLessThanOrEqual(500);
  });

  it('of a source that is not there', async () => {
    const intake = await start({ sources: [intakeSource('sales')] });
    const { status, body } = await post(intake, ORDER, {}, 'sale');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'intake.unknown-source', hint: 'did you mean sales?' });
  });
});

describe('a body', () => {
  it.each([
    ['that is no JSON', '{"id":', {}, 400, 'intake.invalid-json'],
    ['that is nested too deep', '['.repeat(40), {}, 400, 'intake.too-deep'],
    ['with two members of one name', '{"id":"1","id":"1"}', {}, 400, 'intake.duplicate-member'],
    [
      'with two members of one name, one of them escaped',
      '{"id":"1","\\u0069d":"1"}',
      {},
      400,
      'intake.duplicate-member',
    ],
    ['that is not UTF-8', Buffer.from('{"id":"\xff"}', 'latin1'), {}, 400, 'intake.not-utf8'],
    ['without a record', '[]', {}, 400, 'intake.no-records'],
    ['without a line', '\n \n', NDJSON, 400, 'intake.no-records'],
    ['of nothing', '', {}, 400, 'intake.invalid-json'],
    ['with too many records', `[${Array(11).fill('1').join()}]`, {}, 413, 'intake.too-many-records'],
    ['with too many lines', '1\n'.repeat(11), NDJSON, 413, 'intake.too-many-records'],
    ['that is too large', `"${'x'.repeat(20_000)}"`, {}, 413, 'intake.body-too-large'],
    ['of another media type', '{}', { 'content-type': 'text/plain' }, 415, 'intake.media-type'],
    ['of a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'intake.media-type'],
    ['in another charset', '{}', { 'content-type': 'application/json; charset=latin1' }, 415, 'intake.media-type'],
    ['that is compressed', '{}', { 'content-encoding': 'gzip' }, 415, 'intake.media-type'],
  ])('%s is refused, and nothing of it is kept', async (_, body, headers, status, code) => {
    const intake = await start({ limits: { records: 10, bodyBytes: 10_000 } });
    const answer = await post(intake, body, headers as Record<string, string>);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(intake.store.batches).toEqual([]);
  });

  it('may say that it is UTF-8', async () => {
    const intake = await start();
    for (const charset of ['utf-8', '"UTF-8"'])
      expect((await post(intake, ORDER, { 'content-type': `application/json; charset=${charset}` })).status).toBe(201);
  });
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'k-1' };

  it('makes a retry get the first answer, and keeps nothing twice', async () => {
    const intake = await start();
    const body = [ORDER, { id: '' }];
    const first = await post(intake, body, key);
    const again = await post(intake, body, key);
    expect(again.body).toEqual(first.body);
    expect([first.status, again.status]).toEqual([422, 422]);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(intake.store.batches).toHaveLength(1);
  });

  it('is refused with another body', async () => {
    const intake = await start();
    await post(intake, ORDER, key);
    const answer = await post(intake, { ...ORDER, id: '2' }, key);
    expect([answer.status, answer.body['code']]).toEqual([422, 'intake.key-reused']);
    expect(intake.store.records).toEqual([ORDER]);
  });

  it('is processed once when it arrives many times at once', async () => {
    const intake = await start();
    intake.store.beforeAppend = () => new Promise((resolve) => setTimeout(resolve, 100));
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(intake, ORDER, key)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(intake.store.batches).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
  });

  it('may be used again after a failure', async () => {
    const intake = await start();
    intake.store.beforeAppend = () => Promise.reject(new Error('disk full'));
    const failed = await Promise.all([post(intake, ORDER, key), post(intake, ORDER, key)]);
    expect(failed.map(({ status, body }) => [status, body['code']])).toEqual(Array(2).fill([503, 'intake.not-kept']));
    expect(failed[0]!.headers.get('retry-after')).toBe('5');
    intake.store.beforeAppend = () => Promise.resolve();
    expect((await post(intake, ORDER, key)).status).toBe(201);
    expect(intake.store.records).toEqual([ORDER]);
  });

  it('belongs to who sends it', async () => {
    const tokens = ['till', 'shop'].map((name) => createToken('orders', name));
    const hashes = parseTokenHashes(tokens.map(({ entry }) => entry).join(','))!;
    const intake = await start({ sources: [intakeSource('orders', undefined, { tokens: hashes })] });
    for (const { token } of tokens)
      expect(
        (await post(intake, ORDER, { ...key, authorization: `Bearer ${token}` })).headers.get('idempotency-replayed'),
      ).toBe(null);
    expect(intake.store.batches.map(({ sender }) => sender)).toEqual(['token:till', 'token:shop']);
    expect(JSON.stringify(intake.store.batches)).not.toContain('k-1');
  });

  it.each(['', 'with blank', 'x'.repeat(256), 'ä'])('cannot be %j', async (value) => {
    const intake = await start();
    const answer = await post(intake, ORDER, { 'idempotency-key': value });
    expect([answer.status, answer.body['code']]).toEqual([400, 'intake.idempotency-key']);
    expect(intake.store.batches).toEqual([]);
  });
});

describe('a token', () => {
  it('is wanted by a source that has one, and only its own is accepted', async () => {
    const [own, other] = [createToken('orders', 'till'), createToken('sales', 'till')];
    const tokens = parseTokenHashes(own.entry)!;
    const intake = await start({ sources: [intakeSource('orders', undefined, { tokens })] });
    const wrong = [
      undefined,
      'Bearer',
      `Basic ${own.token}`,
      `Bearer ${other.token}`,
      `Bearer ${own.token}x`,
      `Bearer ${own.entry}`,
    ];
    for (const authorization of wrong) {
      const answer = await post(intake, ORDER, authorization === undefined ? {} : { authorization });
      expect([answer.status, answer.body['code'], answer.headers.get('www-authenticate')]).toEqual([
        401,
        'intake.unauthorized',
        'Bearer',
      ]);
    }
    expect(intake.store.batches).toEqual([]);
    expect((await post(intake, ORDER, { authorization: `Bearer ${own.token}` })).status).toBe(201);
  });

  it("is nobody's where a source has none for the API", async () => {
    const intake = await start({ sources: [intakeSource('orders', undefined, { tokens: [] })] });
    expect((await post(intake, ORDER)).status).toBe(401);
  });

  it('is kept as its SHA-256', () => {
    const { token, entry } = createToken('orders', 'till');
    expect(entry).toBe(`till:${createHash('sha256').update(token).digest('hex')}`);
    expect(parseTokenHashes('till:123')).toBeUndefined();
    expect(parseTokenHashes(`${entry} , ${entry}\n`)).toHaveLength(2);
  });
});
