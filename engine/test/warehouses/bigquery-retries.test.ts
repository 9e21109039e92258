import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { bigQueryServer, type Answer, type BigQueryServer } from './bigquery-server.js';

let server: BigQueryServer | undefined;
afterEach(() => server?.close());

async function open(
  answer: (work: string, attempt: number) => Answer = () => ({ affected: '1' }),
  options: { maxRetries?: number } = {},
): Promise<{ warehouse: Warehouse; seen: BigQueryServer }> {
  let attempt = 0;
  const seen = (server = await bigQueryServer((work) => answer(work, ++attempt)));
  const warehouse = await openBigQuery({
    project: 'p',
    prefix: 'shop',
    apiEndpoint: seen.url,
    retryPause: 1,
    random: () => 0,
    ...options,
  });
  return { warehouse, seen };
}

const INSERT = /^POST .*\/jobs$/;
const LOOK = /^GET .*\/jobs\//;
const PAGE = /^GET .*\/queries\//;
const PART = /^PUT .*\/upload\//;

const inserts = ({ requests }: BigQueryServer): number => requests.filter((request) => INSERT.test(request)).length;

describe('requests', () => {
  it.each([
    [403, 'rateLimitExceeded'],
    [403, 'userRateLimitExceeded'],
    [429, 'rateLimitExceeded'],
    [500, 'internalError'],
    [502, 'badGateway'],
    [503, 'backendError'],
    [504, 'timeout'],
    [400, 'jobBackendError'],
    [400, 'jobInternalError'],
    [400, 'jobRateLimitExceeded'],
  ])('are sent again after %d %s', async (status, reason) => {
    const { warehouse, seen } = await open();
    seen.faults.push({ on: INSERT, times: 3, status, error: { reason, message: 'in a while' } });
    expect(await (await warehouse.session()).run('DELETE FROM t WHERE true')).toBe(1);
    expect(inserts(seen)).toBe(4);
    expect(seen.jobs).toHaveLength(1);
  });

  it.each([
    [403, 'quotaExceeded'],
    [403, 'accessDenied'],
    [400, 'invalidQuery'],
    [404, 'notFound'],
    [400, 'invalid'],
    [403, 'billingTierLimitExceeded'],
  ])('are not sent again after %d %s', async (status, reason) => {
    const { warehouse, seen } = await open();
    seen.faults.push({ on: INSERT, status, error: { reason, message: 'never' } });
    await expect((await warehouse.session()).run('SELECT 1')).rejects.toThrow('never');
    expect(inserts(seen)).toBe(1);
  });

  it('are given up after the retries that the target has', async () => {
    const { warehouse, seen } = await open(undefined, { maxRetries: 2 });
    seen.faults.push({ on: INSERT, times: 9, status: 503, error: { reason: 'backendError', message: 'try later' } });
    await expect((await warehouse.session()).run('SELECT 1')).rejects.toMatchObject({ kind: 'backendError' });
    expect(inserts(seen)).toBe(3);
  });

  it('wait as long as the API asks', async () => {
    const { warehouse, seen } = await open();
    const error = { reason: 'rateLimitExceeded', message: 'slow down' };
    seen.faults.push({ on: INSERT, status: 429, error, headers: { 'retry-after': '1' } });
    const started = performance.now();
    await (await warehouse.session()).run('SELECT 1');
    expect(performance.now() - started).toBeGreaterThan(990);
  });

  it('for the state of a job and for pages of its rows are sent again, too', async () => {
    const fields = [{ name: 'n', type: 'INTEGER' }];
    const { warehouse, seen } = await open(() => ({ running: 1, schema: { fields }, pages: [[['1']], [['2']]] }));
    seen.faults.push({ on: LOOK, status: 500 }, { on: PAGE, status: 503 }, { on: PAGE, lost: true });
    expect((await (await warehouse.session()).query('SELECT n')).rows).toEqual([[1], [2]]);
  });

  it('whose answer is lost run once', async () => {
    const { warehouse, seen } = await open(() => ({ affected: '5' }));
    seen.faults.push({ on: INSERT, lost: true });
    expect(await (await warehouse.session()).run('INSERT INTO t SELECT 1')).toBe(5);
    expect(inserts(seen)).toBe(2);
    expect(seen.jobs).toHaveLength(1);
  });

  it('whose answer is lost run once in a transaction', async () => {
    const { warehouse, seen } = await open();
    const session = await warehouse.session();
    seen.faults.push({ on: INSERT, lost: true }, { on: INSERT, lost: true }, { on: INSERT, lost: true });
    await session.transaction(() => session.run('DELETE FROM t WHERE true'));
    expect(seen.jobs.map(({ configuration }) => configuration.query?.query)).toEqual([
      'BEGIN TRANSACTION',
      'DELETE FROM t WHERE true',
      'COMMIT TRANSACTION',
    ]);
  });
});

describe('jobs', () => {
  const failing =
    (reason: string, times: number) =>
    (_: string, attempt: number): Answer =>
      attempt <= times ? { error: { reason, message: 'it failed' } } : { affected: '1' };

  it.each(['backendError', 'internalError', 'rateLimitExceeded'])('that end with %s run again', async (reason) => {
    const { warehouse, seen } = await open(failing(reason, 2));
    expect(await (await warehouse.session()).run('DELETE FROM t WHERE true')).toBe(1);
    const [first] = seen.jobs;
    expect(seen.jobs.map(({ id }) => id)).toEqual([first?.id, `${first?.id}_2`, `${first?.id}_3`]);
  });

  it.each(['invalidQuery', 'quotaExceeded', 'notFound', 'resourcesExceeded', 'stopped'])(
    'that end with %s do not',
    async (reason) => {
      const { warehouse, seen } = await open(failing(reason, 1));
      await expect((await warehouse.session()).run('SELECT 1')).rejects.toMatchObject({ kind: reason });
      expect(seen.jobs).toHaveLength(1);
    },
  );

  it('within a transaction are not run again: it is undone', async () => {
    const { warehouse, seen } = await open((sql) =>
      sql.startsWith('DELETE') ? { error: { reason: 'backendError', message: 'it failed' } } : {},
    );
    const session = await warehouse.session();
    await expect(session.transaction(() => session.run('DELETE FROM t WHERE true'))).rejects.toThrow('it failed');
    expect(seen.jobs.map(({ configuration }) => configuration.query?.query)).toEqual([
      'BEGIN TRANSACTION',
      'DELETE FROM t WHERE true',
      'ROLLBACK TRANSACTION',
    ]);
  });
});

describe('loads', () => {
  const orders = { layer: 'raw', name: 'orders' };

  async function withFile(bytes: number, work: (file: string, content: Buffer) => Promise<void>): Promise<void> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
    const file = path.join(folder, 'orders.parquet');
    const content = Buffer.alloc(bytes, 'abcdefg');
    fs.writeFileSync(file, content);
    await work(file, content);
    fs.rmSync(folder, { recursive: true });
  }

  it.each([
    ['the first part', [{ on: PART, lost: true }], 3],
    ['the last part', [{ on: PART, skip: 1, lost: true }], 3],
    ['a part, which did not arrive', [{ on: PART, status: 503 }], 4],
    ['the start', [{ on: /^POST .*\/upload\//, lost: true }], 2],
  ])('send each byte once after the loss of %s', async (_, faults, parts) => {
    await withFile(17 * 1024 * 1024, async (file, content) => {
      const { warehouse, seen } = await open(() => ({ outputRows: '3' }));
      seen.faults.push(...faults);
      const columns = [{ name: 'id', type: 'INT64' }];
      expect(await warehouse.tableLoader?.load(orders, file, { columns, id: '1', mode: 'append' })).toBe(3);
      expect(seen.jobs).toHaveLength(1);
      expect(seen.jobs[0]?.media?.equals(content)).toBe(true);
      expect(seen.requests.filter((request) => PART.test(request))).toHaveLength(parts);
    });
  });

  it('whose job ends with a passing error are sent again', async () => {
    await withFile(8, async (file) => {
      const { warehouse, seen } = await open((_, attempt) =>
        attempt === 1 ? { error: { reason: 'backendError', message: 'it failed' } } : { outputRows: '2' },
      );
      expect(await warehouse.tableLoader?.load(orders, file, { columns: [], id: '1', mode: 'replace' })).toBe(2);
      expect(seen.jobs).toHaveLength(2);
    });
  });

  it('that the cloud refuses say how to be let in', async () => {
    await withFile(8, async (file) => {
      const { warehouse, seen } = await open();
      const error = { reason: 'accessDenied', message: 'Access Denied: Dataset p:shop_raw' };
      seen.faults.push({ on: /^POST .*\/upload\//, status: 403, error });
      await expect(
        warehouse.tableLoader?.load(orders, file, { columns: [], id: '1', mode: 'replace' }),
      ).rejects.toMatchObject({ code: 'warehouse.not-allowed' });
    });
  });
});
