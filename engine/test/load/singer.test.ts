import fs from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { TapProject, USER, record, schema, state } from './tap-project.js';

let project: TapProject;
afterEach(() => project.remove());

const INCREMENTAL = { 'replication-method': 'INCREMENTAL', 'replication-key': 'id' };

it('one run of a tap fills a table for each of its streams', async () => {
  project = new TapProject({ users: 'users', orders: { table: 'orders', columns: ['id', 'total'] } });
  project.catalog({ users: INCREMENTAL, orders: INCREMENTAL, other: {} });
  project.prints(
    schema('users', USER),
    record('users', { id: 1, name: 'Ana' }),
    schema('orders', { id: { type: 'integer' }, total: { type: 'number' }, lines: { type: 'array' } }),
    '{"type":"RECORD","stream":"orders","record":{"id":12345678901234567890,"total":19.90,"lines":[{"n": 1.10}]}}',
    record('users', { id: 2, name: null }),
    state({ bookmarks: { users: { id: 2 }, orders: { id: 5 } } }),
  );
  const { code, out, err } = await project.spawn(['load']).ended;
  expect({ code, err }, out).toEqual({ code: 0, err: '' });
  expect(await project.query('SELECT id, name FROM raw.users ORDER BY id')).toEqual([
    ['1', 'Ana'],
    ['2', null],
  ]);
  expect(await project.query('SELECT id, total FROM raw.orders')).toEqual([['12345678901234567890', '19.90']]);
  expect(project.calls).toHaveLength(1);
  expect(fs.readdirSync(project.path('target', 'scratch'))).toEqual([]);
});
