import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { isProcessAlive } from '../../src/base/process.js';
import { TapProject, USER, record, schema, state } from './tap-project.js';

let project: TapProject;
afterEach(() => project.remove());

const INCREMENTAL = { 'replication-method': 'INCREMENTAL', 'replication-key': 'id' };
const users = (): Promise<unknown[][]> => project.query('SELECT id FROM raw.users ORDER BY id');
const good = (...ids: number[]): string[] => [
  schema('users', USER),
  ...ids.map((id) => record('users', { id, name: 'x' })),
  state({ bookmarks: { users: { id: Math.max(...ids) } } }),
];

/** A project whose table has the rows of a first load. */
async function loaded(more?: string): Promise<void> {
  project = new TapProject({ users: 'users' }, more);
  project.catalog({ users: INCREMENTAL });
  project.prints(...good(1));
  expect((await project.lastro('load')).code).toBe(0);
}

/** What a tap does wrong, what it prints and does, and the message of the load. */
const FAULTS: [fault: string, lines: string[], message: string][] = [
  ['dies before it says anything', ['!exit 3'], 'ended with exit code 3'],
  ['dies within its records', [...good(2), '!log no connection', '!exit 1'], 'its log ends: no connection'],
  ['dies after them', [...good(2, 3), '!exit 1'], 'ended with exit code 1'],
  ['is killed', [...good(2), '!kill SIGSEGV'], 'was killed by SIGSEGV'],
  ['prints junk', [...good(2), 'Loading...'], 'line 4 of the output of the tap is not JSON: Loading...'],
  ['prints a record before its schema', [record('users', { id: 2 })], 'RECORD of the stream users before any SCHEMA'],
  ['prints another message', ['{"type":"HELLO"}'], 'has the unknown type "HELLO"'],
  ['prints a broken state', [...good(2), '{"type":"STATE","value":7}'], 'is a STATE whose value is not an object'],
  ['prints batches', [schema('users', USER), '{"type":"BATCH","stream":"users"}'], 'is a BATCH'],
  [
    'has a schema that is none',
    ['{"type":"SCHEMA","stream":"users","schema":{"properties":{"id":{"type":"whole"}}}}', record('users', { id: 2 })],
    'the SCHEMA of the stream users cannot be read',
  ],
];

it('a tap that fails changes no table and keeps no state', async () => {
  await loaded();
  for (const [fault, lines, message] of FAULTS) {
    project.prints(...lines);
    expect((await project.lastro('load')).code, fault).toBe(1);
    expect(project.messages['users'], fault).toContain(message);
    expect(await users(), fault).toEqual([['1']]);
  }
  project.prints(...good(1, 2));
  expect((await project.lastro('load')).code).toBe(0);
  expect(project.calls.at(-1)?.state).toBe('{"bookmarks":{"users":{"id":1}}}');
  expect(await users()).toEqual([['1'], ['2']]);
}, 60_000);

it('100 MB on its standard error, and a line of 100 MB, cost no memory', async () => {
  await loaded();
  project.prints('!flood 100', ...good(2), '!long 100');
  const { code, out, lines } = await project.lastro('load');
  expect(code, out.slice(0, 500)).toBe(0);
  expect(lines.length).toBeLessThan(1100);
  expect(out).toContain('more lines of its log are not shown');
  expect(await users()).toEqual([['1'], ['2']]);
  expect(await project.query('SELECT rule, length(raw_text) FROM meta.rejected_rows')).toEqual([['too-long', 65_536]]);
}, 60_000);

it('streams that the loader does not name are left out, and that is said', async () => {
  await loaded();
  project.prints(...good(2), schema('other', USER), record('other', { id: 1 }), record('other', { id: 2 }));
  expect((await project.lastro('load')).code).toBe(0);
  expect(project.messages['users']).toBe(
    'warn  2 records of the stream other were left out, which the loader does not name',
  );
});

it('a stream that the catalogue does not have, and one that the tap says nothing of', async () => {
  await loaded();
  project.catalog({ user: INCREMENTAL });
  expect((await project.lastro('load')).code).toBe(1);
  expect(project.messages['users']).toContain('loaders/shop.catalog.json has no stream users (did you mean user?');
  project.catalog({ users: {} });
  project.prints(schema('other', USER));
  expect((await project.lastro('load')).code).toBe(1);
  expect(project.messages['users']).toContain('the tap gave nothing of the stream users');
  expect(await users()).toEqual([['1']]);
});

it('a tap that never ends is ended with all that it started when its time is up', async () => {
  await loaded(`timeout: 2,`);
  project.write('wait.sh', 'sleep 60 & echo $! > pid; wait\n');
  project.edit('loaders/shop.ts', (text) => text.replace(/command: .*/, `command: ['sh', 'wait.sh'],`));
  const started = Date.now();
  expect((await project.spawn(['load']).ended).code).toBe(1);
  expect(project.messages['users']).toBe('error  the load took longer than 2 s');
  expect(Date.now() - started).toBeLessThan(15_000);
  expect(isProcessAlive(Number(project.read('pid')))).toBe(false);
}, 30_000);

it('after a run that was killed the next one has all rows once', async () => {
  await loaded();
  project.prints(...good(2), '!sleep 20000', ...good(3));
  const { child, ended } = project.spawn(['load']);
  for (let i = 0; i < 200 && project.calls.length < 2; i++) await sleep(50);
  await sleep(300);
  child.kill('SIGKILL');
  await ended;
  project.prints(...good(2, 3));
  expect((await project.lastro('load')).code).toBe(0);
  expect(project.calls.at(-1)?.state).toBe('{"bookmarks":{"users":{"id":1}}}');
  expect(await users()).toEqual([['1'], ['2'], ['3']]);
}, 30_000);

it('what is kept of a stream and is no state of Lastro is an error that says what to do', async () => {
  await loaded();
  for (const broken of [`'{"sequence": 1'`, `'[]'`, `'{"sequence": 1, "runs": [], "state": "{"}'`]) {
    await project.change(`UPDATE meta.loader_state SET state = ${broken}`);
    expect((await project.lastro('load')).code).toBe(1);
    expect(project.messages['users']).toContain('what meta.loader_state keeps of shop-users is no state of a tap');
  }
  expect((await project.lastro('load', '--full-refresh')).code).toBe(0);
});

it('the configuration is in a private file while the tap runs, and its secrets are in no message', async () => {
  await loaded(
    `config: ({ secret, env }) => ({ file: 'tap.txt', auth: { api_key: env.KEY ?? 'from-the-code' }, token: secret('SHOP') }),`,
  ).catch(() => undefined);
  expect(project.messages['users']).toContain('SHOP is not set');
  project.prints(...good(1), '!log s3cret-of-shop and from-the-code', '!exit 1');
  const { out } = await project.lastroWith({ SHOP: 's3cret-of-shop' }, 'load');
  expect(out).toContain('shop: *** and ***');
  expect(out).not.toContain('s3cret-of-shop');
  expect(project.messages['users']).toContain('its log ends: *** and ***');
  expect(project.calls[0]).toMatchObject({ mode: '600', config: { token: 's3cret-of-shop' } });
});

it('a command that is not there, and a configuration that is none', async () => {
  project = new TapProject({ users: 'users' });
  project.edit('loaders/shop.ts', (text) => text.replace(/command: .*/, `command: 'tap-nowhere',`));
  expect((await project.lastro('load')).code).toBe(1);
  expect(project.messages['users']).toContain('tap-nowhere is not installed, and runs the tap tap-nowhere');
  project.edit('loaders/shop.ts', (text) => text.replace('tap-nowhere', '.taps/tap-x/bin/tap-x'));
  expect((await project.lastro('load')).code).toBe(1);
  expect(project.messages['users']).toContain('install it: npx lastro add tap tap-x');
});

it('keys and streams of a tap are checked with their lines', async () => {
  project = new TapProject({ users: { table: 'users', modus: 'append' }, orders: { table: 'no table' } }, 'timout: 3,');
  const { code, err } = await project.lastro('ls');
  expect(code).toBe(2);
  expect(err).toContain('loaders/shop.ts:7  loader.unknown-key  unknown key timout of the tap (did you mean timeout?');
  expect(err).toContain(
    'loaders/shop.ts:6  loader.unknown-key  unknown key modus of the stream users (did you mean mode?',
  );
  expect(err).toContain('not a valid table name: "no table"');
});
