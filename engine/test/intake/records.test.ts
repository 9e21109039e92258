import { afterEach, describe, expect, it } from 'vitest';
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
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`${url}/records/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: isText ? (body as string) : JSON.stringify(body),
  });
  const { status } = response;
  return { status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
}

const ORDER = { id: '1', product: 'tea', amount: 3.5, at: '2026-01-02T03:04:05Z' };

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
    const { status, body } = await post(intake, [
      ORDER,
      { ...ORDER, id: '', amount: -1, more: 1 },
      { ...ORDER, id: '3' },
    ]);
    expect(status).toBe(422);
    expect(body).toMatchObject({ accepted: 2, refused: 1 });
    expect((body['records'] as { status: string }[]).map(({ status: each }) => each)).toEqual([
      'accepted',
      'refused',
      'accepted',
    ]);
    expect((body['records'] as { errors?: unknown }[])[1]?.errors).toEqual([
      { keyword: 'additionalProperties', path: '', message: expect.any(String) as string },
      { keyword: 'minLength', path: '/id', message: 'id must have at least 1 character' },
      { keyword: 'exclusiveMinimum', path: '/amount', message: 'amount must be more than 0' },
    ]);
    expect(intake.store.records).toEqual([ORDER, { ...ORDER, id: '3' }]);
    expect(intake.store.batches[0]?.refused[0]?.record).toEqual({ ...ORDER, id: '', amount: -1, more: 1 });
  });

  it('of a source that is not there', async () => {
    const intake = await start({ sources: [intakeSource('sales')] });
    const { status, body } = await post(intake, ORDER, {}, 'sale');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'intake.unknown-source', hint: 'did you mean sales?' });
  });
});
