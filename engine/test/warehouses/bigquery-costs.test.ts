import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import type { ExecutedStatement, Warehouse } from '../../src/warehouse/warehouse.js';
import { bigQueryServer, type Answer, type BigQueryServer } from './bigquery-server.js';

let server: BigQueryServer | undefined;
afterEach(() => server?.close());

async function open(
  answer: (work: string) => Answer,
  options: { concurrency?: number } = {},
): Promise<{ warehouse: Warehouse; seen: BigQueryServer }> {
  const seen = (server = await bigQueryServer(answer));
  const warehouse = await openBigQuery({
    project: 'p',
    prefix: 'shop',
    apiEndpoint: seen.url,
    retryPause: 1,
    ...options,
  });
  return { warehouse, seen };
}

it('labels jobs by the run and the node, in the letters that labels have', async () => {
  const { warehouse, seen } = await open(() => ({}));
  const session = await warehouse.session();
  await session.run('SELECT 1');
  warehouse.label?.({ run: '20181017T213005Z-ab12' });
  session.label?.({ node: `marts.Preços_${'x'.repeat(80)}` });
  await session.run('SELECT 2');
  await warehouse.tableLoader?.replaceBy({ layer: 'raw', name: 'a' }, { layer: 'raw', name: 'b' }, { id: '1' });
  expect(seen.jobs.map(({ configuration }) => configuration.labels)).toEqual([
    {},
    { lastro_run: '20181017t213005z-ab12', lastro_node: `marts_preços_${'x'.repeat(50)}` },
    { lastro_run: '20181017t213005z-ab12', lastro_node: 'raw_a' },
  ]);
});

it('gives observers what a statement cost, and of what node it was', async () => {
  const { warehouse } = await open((sql) =>
    sql === 'bad'
      ? { error: { reason: 'invalidQuery', message: 'Syntax error' } }
      : { query: { totalBytesProcessed: '1234', totalBytesBilled: '10485760' }, slotMs: '77' },
  );
  const statements: ExecutedStatement[] = [];
  warehouse.onStatement((statement) => statements.push(statement));
  const session = await warehouse.session();
  session.label?.({ node: 'marts.a' });
  await session.query('SELECT 1');
  await session.run('bad').catch(() => undefined);
  const duration = expect.any(Number) as number;
  expect(statements).toEqual([
    {
      sql: 'SELECT 1',
      duration,
      labels: { node: 'marts.a' },
      bytesProcessed: 1234,
      bytesBilled: 10485760,
      slotMs: 77,
    },
    { sql: 'bad', duration, labels: { node: 'marts.a' } },
  ]);
});

it('estimates bytes by a dry run, which makes no job', async () => {
  const { warehouse, seen } = await open((sql) =>
    sql === 'bad'
      ? { status: 400, error: { reason: 'invalidQuery', message: 'Unrecognized name: x at [1:2]' } }
      : { query: { totalBytesProcessed: '98765' } },
  );
  const session = await warehouse.session();
  expect(await session.estimate?.('SELECT x FROM t')).toEqual({ bytes: 98765 });
  expect(seen.jobs.map(({ id, configuration }) => [id, configuration.dryRun])).toEqual([['', true]]);
  await expect(session.estimate?.('bad')).rejects.toMatchObject({ kind: 'invalidQuery', offset: 1 });
});

it('runs no more jobs at a time than the target allows', async () => {
  let running = 0;
  let most = 0;
  const { warehouse, seen } = await open(() => ({ running: 1 }), { concurrency: 2 });
  const push = seen.jobs.push.bind(seen.jobs);
  seen.jobs.push = (job) => {
    most = Math.max(most, ++running);
    return push(job);
  };
  warehouse.onStatement(() => running--);
  const sessions = await Promise.all([1, 2, 3, 4, 5].map(() => warehouse.session()));
  await Promise.all(sessions.map((session) => session.run('SELECT 1')));
  expect(seen.jobs).toHaveLength(5);
  expect(most).toBe(2);
});

it('cancels the job of a statement that is interrupted, and runs the next one', async () => {
  const { warehouse, seen } = await open((sql) => ({ running: sql === 'SELECT slow' ? 1e9 : 0 }));
  const session = await warehouse.session();
  const slow = session.run('SELECT slow').catch((error: unknown) => error);
  await vi.waitFor(() => expect(seen.requests.some((request) => request.startsWith('GET'))).toBe(true));
  session.interrupt?.();
  expect(await slow).toMatchObject({
    name: 'StatementError',
    kind: 'stopped',
    message: 'the statement was interrupted',
  });
  expect(seen.requests).toContain(`POST /bigquery/v2/projects/p/jobs/${seen.jobs[0]?.id}/cancel`);
  await session.run('SELECT 1');
});

it('cancels the job of a statement that is interrupted while it is sent', async () => {
  const { warehouse, seen } = await open((sql) => ({ running: sql === 'SELECT slow' ? 1e9 : 0 }));
  const session = await warehouse.session();
  const slow = session.run('SELECT slow').catch((error: unknown) => error);
  session.interrupt?.();
  expect(await slow).toMatchObject({ kind: 'stopped' });
  expect(seen.jobs.length).toBe(seen.requests.filter((request) => request.endsWith('/cancel')).length);
});

it('does not wait out a pause before a retry when it is interrupted', async () => {
  const { warehouse, seen } = await open(() => ({ error: { reason: 'backendError', message: 'it failed' } }));
  const patient = await openBigQuery({ project: 'p', prefix: 'shop', apiEndpoint: seen.url, retryPause: 30_000 });
  await warehouse.close();
  const session = await patient.session();
  const slow = session.run('SELECT slow').catch((error: unknown) => error);
  await vi.waitFor(() => expect(seen.jobs).toHaveLength(1));
  await sleep(50);
  session.interrupt?.();
  expect(await slow).toMatchObject({ kind: 'stopped' });
});
