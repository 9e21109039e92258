import fs from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { TapProject, USER, activate, record, schema, state } from './tap-project.js';

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

const rows = (sql: string): Promise<unknown[][]> => project.query(sql);
const load = (...args: string[]): ReturnType<TapProject['lastro']> => project.lastro('load', ...args);

it('goes on from the state, which is kept with the rows; what comes again is not doubled', async () => {
  project = new TapProject({ users: 'users' });
  project.catalog({ users: INCREMENTAL });
  project.prints(
    state({ bookmarks: {} }),
    schema('users', USER),
    record('users', { id: 1, name: 'Ana' }),
    record('users', { id: 2, name: 'Bea' }),
    '{"type":"STATE","value":{"bookmarks":{"users":{"id":12345678901234567890}}}}',
  );
  expect((await load()).code).toBe(0);
  project.prints(
    schema('users', USER),
    record('users', { id: 2, name: 'Bia' }),
    record('users', { id: 3, name: 'Cid' }),
  );
  expect((await load()).code).toBe(0);
  expect(project.calls[0]?.state).toBeUndefined();
  expect(project.calls[1]?.state).toBe('{"bookmarks":{"users":{"id":12345678901234567890}}}');
  const all = [
    ['1', 'Ana'],
    ['2', 'Bia'],
    ['3', 'Cid'],
  ];
  expect(await rows('SELECT id, name FROM raw.users ORDER BY id')).toEqual(all);
  // Without a new STATE the old one counts on, and with --full-refresh none.
  expect((await load()).code).toBe(0);
  expect(project.calls[2]?.state).toBe(project.calls[1]?.state);
  expect((await load('--full-refresh')).code).toBe(0);
  expect(project.calls[3]?.state).toBeUndefined();
  expect(await rows('SELECT id, name FROM raw.users ORDER BY id')).toEqual(all);
});

it('rows without a key are added once, whichever of them come again', async () => {
  const metadata = { 'table-key-properties': [], 'replication-method': 'INCREMENTAL', 'replication-key': 'at' };
  project = new TapProject({ events: 'events' });
  project.catalog({ events: metadata });
  const events = schema(
    'events',
    { at: { type: 'integer' }, what: { type: 'string' } },
    { bookmark_properties: ['at'] },
  );
  const event = (at: number, what: string): string => record('events', { at, what });
  project.prints(
    events,
    event(1, 'a'),
    event(2, 'b'),
    event(2, 'b'),
    state({ bookmarks: { events: { at: 2 } } }),
    event(3, 'c'),
  );
  expect((await load()).code).toBe(0);
  // The rows of the bookmark come again, and one more that is the same; so do those after the last STATE.
  project.prints(
    events,
    event(2, 'b'),
    event(2, 'b'),
    event(2, 'b'),
    event(3, 'c'),
    event(4, 'd'),
    state({ bookmarks: { events: { at: 4 } } }),
  );
  expect((await load()).code).toBe(0);
  expect(await rows('SELECT "at", what, count(*) FROM raw.events GROUP BY ALL ORDER BY ALL')).toEqual([
    ['1', 'a', 1],
    ['2', 'b', 3],
    ['3', 'c', 1],
    ['4', 'd', 1],
  ]);
  // Read from the beginning, they take the place of those that the table has.
  expect((await load('--full-refresh')).code).toBe(0);
  expect(await rows('SELECT count(*) FROM raw.events')).toEqual([[5]]);
});

it('a stream whose load failed goes on from its own bookmark, and the others from theirs', async () => {
  project = new TapProject({ users: 'users', orders: { table: 'orders', contract: 'orders.json' } });
  project.catalog({ users: INCREMENTAL, orders: INCREMENTAL });
  const contract = (maximum: number): void =>
    project.write('orders.json', JSON.stringify({ type: 'object', properties: { id: { type: 'integer', maximum } } }));
  const order = schema('orders', { id: { type: 'integer' } });
  contract(10);
  const both = (n: number): void =>
    project.prints(
      ...[schema('users', USER), record('users', { id: n, name: 'x' }), order, record('orders', { id: n })],
      state({ bookmarks: { users: { id: n }, orders: { id: n } } }),
    );
  both(1);
  expect((await load()).code).toBe(0);
  contract(1);
  both(2);
  expect((await load()).code).toBe(1);
  expect(project.messages['orders']).toContain('all 1 record were rejected');
  contract(10);
  both(3);
  expect((await load()).code).toBe(0);
  expect(project.calls[2]?.state).toBe('{"bookmarks":{"orders":{"id":1},"users":{"id":2}}}');
});

it('a state that is one for all streams goes back to the oldest, and rows beyond it are taken out first', async () => {
  const metadata = { 'table-key-properties': [], 'replication-method': 'LOG_BASED' };
  project = new TapProject({ a: 'a', b: { table: 'b', contract: 'b.json' } });
  project.catalog({ a: metadata, b: metadata });
  const none = { key_properties: [] };
  const x = { x: { type: 'integer' } };
  const contract = (maximum: number): void =>
    project.write('b.json', JSON.stringify({ type: 'object', properties: { x: { type: 'integer', maximum } } }));
  const prints = (from: number, to: number): void => {
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    project.prints(
      ...[schema('a', x, none), schema('b', x, none)],
      ...numbers.flatMap((n) => [record('a', { x: n }), record('b', { x: n })]),
      state({ lsn: to }),
    );
  };
  contract(100);
  prints(1, 2);
  expect((await load()).code).toBe(0);
  contract(1);
  prints(3, 4);
  expect((await load()).code).toBe(1);
  expect(await rows('SELECT x FROM raw.a ORDER BY x')).toEqual([['1'], ['2'], ['3'], ['4']]);
  contract(100);
  prints(3, 5);
  expect((await load()).code).toBe(0);
  expect(project.calls[2]?.state).toBe('{"lsn":2}');
  for (const table of ['a', 'b'])
    expect(await rows(`SELECT x FROM raw.${table} ORDER BY x`), table).toEqual([['1'], ['2'], ['3'], ['4'], ['5']]);
});

it('an activated version takes the place of all rows of others; deletes are marks, or remove rows', async () => {
  project = new TapProject({ users: { table: 'users', mode: 'upsert' }, gone: { table: 'gone', deletes: 'remove' } });
  project.catalog({ users: { 'replication-method': 'FULL_TABLE' }, gone: { 'replication-method': 'LOG_BASED' } });
  const user = (id: number, version: number): string => record('users', { id, name: `v${version}` }, { version });
  const gone = schema('gone', { id: { type: 'integer' } });
  project.prints(
    ...[schema('users', USER), activate('users', 1), user(1, 1), user(2, 1), activate('users', 1)],
    ...[gone, record('gone', { id: 1 }), record('gone', { id: 2 })],
  );
  expect((await load()).code).toBe(0);
  project.prints(
    ...[schema('users', USER), user(2, 2), user(3, 2), user(4, 1), activate('users', 2)],
    ...[gone, record('gone', { id: 1, _sdc_deleted_at: '2024-01-01T00:00:00Z' })],
  );
  const { code, out } = await load();
  expect(code, out).toBe(0);
  expect(await rows('SELECT id, name FROM raw.users ORDER BY id')).toEqual([
    ['2', 'v2'],
    ['3', 'v2'],
  ]);
  expect(await rows(`SELECT rule, line_number FROM meta.rejected_rows WHERE table_name = 'users'`)).toEqual([
    ['old-version', 4],
  ]);
  expect(await rows('SELECT id FROM raw.gone')).toEqual([['2']]);
  // The same version goes on.
  project.prints(schema('users', USER), user(5, 2), activate('users', 2), gone);
  expect((await load()).code).toBe(0);
  expect(await rows('SELECT count(*) FROM raw.users')).toEqual([[3]]);
});

it('the schema of the stream is a check, also when it changes; rejected records have their line', async () => {
  project = new TapProject({ users: 'users' });
  project.prints(
    JSON.stringify({
      type: 'SCHEMA',
      stream: 'users',
      key_properties: ['id'],
      schema: {
        $schema: 'http://json-schema.org/draft-04/schema#',
        type: 'object',
        properties: {
          id: { type: 'integer' },
          price: { type: ['null', 'number'], multipleOf: 0.01, minimum: 0, exclusiveMinimum: true },
          at: { type: ['null', 'string'], format: 'date-time' },
        },
      },
    }),
    record('users', { id: 1, price: 19.99, at: '2024-01-01 10:00:00' }),
    record('users', { id: 2, price: 0 }),
    record('users', { id: 'x' }),
    '{"type": "RECORD", "stream": "users", "record": {"id": 3, "at": "soon"}}',
    '{"type": "RECORD", "stream": "users", "record": {"id": 4',
    record('users', { id: 5, unknown: 1 }),
    schema('users', { id: { type: 'string' }, added: { type: 'string' } }),
    record('users', { id: '6', added: 'now' }),
    record('users', { id: 7 }),
    '{"type": "RECORD", "stream": "users"}',
    '!long 3',
  );
  const { code, out } = await load();
  expect(code, out).toBe(0);
  expect(await rows('SELECT id, price, "at", added FROM raw.users ORDER BY id')).toEqual([
    ['1', '19.99', '2024-01-01 10:00:00', null],
    ['6', null, null, 'now'],
  ]);
  expect(await rows('SELECT line_number, rule, reason FROM meta.rejected_rows ORDER BY 1')).toEqual([
    [3, 'schema-exclusiveMinimum', 'price must be > 0'],
    [4, 'schema-type', 'id must be integer'],
    [5, 'schema-format', 'at must match format "date-time"'],
    [6, 'json', 'not valid JSON'],
    [7, 'unknown-field', 'there is no column for "unknown"'],
    [10, 'schema-type', 'id must be string'],
    [11, 'not-a-record', 'its record is not an object'],
    [12, 'too-long', 'longer than 1,048,576 bytes'],
  ]);
  const [users] = project.results.results.filter(({ name }) => name === 'users');
  expect(users?.load).toMatchObject({ read: 10, loaded: 2, rejected: 8 });
});
