import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf, type Row } from '../../src/base/cell.js';
import {
  csvFile,
  duckdbTable,
  excelFile,
  fixedWidthFile,
  jsonFile,
  jsonLinesFile,
  type FileSource,
} from '../../src/load/files/file-source.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { LoaderDefinition } from '../../src/load/loader.js';
import { batch } from '../../src/load/records/record-batch.js';
import { prepareMeta } from '../../src/load/index.js';
import { archived, everyCell, keysOf, restored } from './archive-support.js';
import { FileServer } from './file-server.js';
import { Bench, scratchDir } from './support.js';
import { workbook } from './workbook.js';
import { zip } from './zip.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

const CONTRACT = JSON.stringify({ type: 'object', properties: { id: { type: 'integer' }, v: { maximum: 9 } } });
const COLUMNS = ['id', 'v'];

const records = (load: LoaderDefinition['load'], more: Partial<LoaderDefinition> = {}) => ({
  ...{ name: 'news', table: 't', columns: COLUMNS, load },
  ...more,
});

/** The sources are deleted, and the warehouse is made of the archive alone. */
async function expectRestored(asOf?: string, expected?: Record<string, unknown>): Promise<void> {
  for (const name of fs.readdirSync(bench.dir))
    if (name !== 'archive') fs.rmSync(path.join(bench.dir, name), { recursive: true });
  const again = await restored(bench.dir, asOf);
  try {
    expect(await everyCell(again)).toEqual(expected ?? (await everyCell(bench)));
  } finally {
    await again.close();
  }
}

describe('files', () => {
  it('are kept as they were found, under their checksums, and restored with their rejects', async () => {
    bench.file('c.json', CONTRACT);
    bench.file('plain.csv', 'id,v\n1,5\n2,50\n3\n4,"a""b"\n');
    bench.file('packed.csv.gz', gzipSync('v,id\n,7\n'));
    bench.file('both.zip', zip({ 'x.csv': 'id,v\n8,1\n', 'y.csv': 'id,v\n9,99\n' }));
    const outcome = await bench.load(
      {
        ...{ name: 't', table: 't', contract: 'c.json' },
        load: () =>
          ['plain.csv', 'packed.csv', 'x.csv', 'y.csv'].map((file) => csvFile({ path: file, columns: COLUMNS })),
      },
      archived(bench.dir, '2018-06-01T23:30:00Z'),
    );
    expect(outcome.error?.message).toBeUndefined();
    expect(outcome).toMatchObject({ status: 'success', rows: 4, result: { rejected: 3 } });
    const keys = keysOf(bench.dir);
    expect(keys.map((key) => key.replace(/[0-9a-f]{32}/, 'MD5')).sort()).toEqual([
      'loads/t/2018-06-01/run-1.json',
      'raw/t/2018-06-01/MD5-both.zip',
      'raw/t/2018-06-01/MD5-packed.csv.gz',
      'raw/t/2018-06-01/MD5-plain.csv',
    ]);
    const address = await bench.rows(
      "SELECT archived_at_address FROM meta.load_metadata WHERE file_name = 'plain.csv'",
    );
    expect(address).toEqual([
      [expect.stringMatching(/^file:.*\/archive\/raw\/t\/2018-06-01\/[0-9a-f]{32}-plain.csv$/)],
    ]);
    expect(keys.some((key) => textOf(address[0]?.[0] ?? null).endsWith(`/archive/${key}`))).toBe(true);
    await expectRestored();
  });

  it('that have not changed are not kept again, and the last load before a date is the one that counts', async () => {
    const file = (v: string): string => bench.file('a.csv', `id,v\n1,${v}\n`);
    const load = (at: string) => bench.csv('a.csv', COLUMNS, {}, archived(bench.dir, at));
    file('a');
    await load('2018-06-01T06:00:00Z');
    const first = await everyCell(bench);
    const before = keysOf(bench.dir);
    expect((await load('2018-06-02T06:00:00Z')).status).toBe('skipped');
    expect(keysOf(bench.dir)).toEqual(before);
    file('b');
    await load('2018-06-03T06:00:00Z');
    await expectRestored('2018-06-02T23:59:59Z', first);
    const last = await restored(bench.dir);
    expect(await last.rows('SELECT v, _run_id FROM raw.t')).toEqual([['b', 'run-3']]);
    await last.close();
  });

  it('of addresses are restored when their server is gone', async () => {
    const server = new FileServer();
    await server.listen();
    server.put('/a%20b.jsonl', '{"id":1,"v":1.50}\n{"id":2,"w":3}\n');
    const source = jsonLinesFile({ url: server.url('/a%20b.jsonl?token=secret-of-the-shop'), columns: COLUMNS });
    const context = archived(bench.dir, '2018-06-01T06:00:00Z');
    const { error } = await bench.load({ name: 't', table: 't', load: () => source }, context);
    expect(error?.message).toBeUndefined();
    server.close();
    const keys = keysOf(bench.dir);
    expect(keys[1]).toMatch(/^raw\/t\/2018-06-01\/[0-9a-f]{32}-a%20b.jsonl$/);
    expect(fs.readFileSync(path.join(bench.dir, 'archive', keys[0] ?? ''), 'utf8')).not.toContain('secret-of-the-shop');
    expect(await bench.rows('SELECT count(*) FROM meta.rejected_rows')).toEqual([[1]]);
    await expectRestored();
  });

  it('of every kind have the checksum that they are kept under', async () => {
    bench.file('a.json', '[{"id":1,"v":"x"}]');
    bench.file('latin.csv', Buffer.from('id;v\n1;\xe7\n', 'latin1'));
    bench.file('fixed.txt', '1x\n');
    fs.writeFileSync(
      path.join(bench.dir, 'a.xlsx'),
      workbook('<row><c t="str"><v>id</v></c></row><row><c t="str"><v>1</v></c></row>'),
    );
    const local = await openDuckDB({ path: path.join(bench.dir, 'a.duckdb') });
    await (await local.session()).run('CREATE TABLE t AS SELECT 1 AS id');
    await local.close();
    const sources: FileSource[] = [
      jsonFile({ path: 'a.json', columns: COLUMNS }),
      csvFile({ path: 'latin.csv', columns: COLUMNS, delimiter: ';', encoding: 'latin1' }),
      fixedWidthFile({ path: 'fixed.txt', columns: { id: [1, 1], v: [2, 2] } }),
      excelFile({ path: 'a.xlsx', columns: ['id'] }),
      duckdbTable({ path: 'a.duckdb', table: 't', columns: ['id'] }),
    ];
    for (const [i, source] of sources.entries()) {
      const context = archived(bench.dir, '2018-06-01T06:00:00Z');
      const { error } = await bench.load({ name: `t${i}`, table: `t${i}`, load: () => source }, context);
      expect(error?.message).toBeUndefined();
    }
    await expectRestored();
  });

  it('that the archive cannot take fail the load, and the table stays', async () => {
    bench.file('a.csv', 'id,v\n1,a\n');
    await bench.csv('a.csv', COLUMNS);
    bench.file('a.csv', 'id,v\n1,b\n');
    bench.file('archive', 'a file in the place of the folder');
    const { status, error } = await bench.csv('a.csv', COLUMNS, {}, archived(bench.dir, '2018-06-01T06:00:00Z'));
    expect(status).toBe('failed');
    expect(error?.message).toMatch(/archive/);
    expect(await bench.rows('SELECT v FROM raw.t')).toEqual([['a']]);
  });

  it('are kept although their load fails, without a manifest', async () => {
    bench.file('a.csv', 'id,v\n1,a\n');
    const check = (): Promise<void> => Promise.reject(new Error('no'));
    const context = { ...archived(bench.dir, '2018-06-01T06:00:00Z'), check };
    expect((await bench.csv('a.csv', COLUMNS, {}, context)).status).toBe('failed');
    const record = (): Promise<void> => Promise.reject(new Error('no'));
    expect((await bench.csv('a.csv', COLUMNS, {}, { ...context, check: undefined, record } as never)).status).toBe(
      'failed',
    );
    expect(keysOf(bench.dir)).toEqual([expect.stringMatching(/^raw\/t\//)]);
    expect(await bench.rows('SELECT DISTINCT archived_at_address IS NULL FROM meta.load_metadata')).toEqual([[false]]);
  });
});

describe('records', () => {
  it('are restored as they came, with the decisions of that day', async () => {
    bench.file('c.json', CONTRACT);
    const circular: Record<string, unknown> = { id: 1 };
    circular['v'] = circular;
    const odd: unknown[] = [
      { id: 1, v: null },
      { id: 12345678901234567890n, v: 1e21 },
      { id: 3, v: 1.5, w: 'unknown' },
      { id: 4, v: 99 },
      { id: 5, v: Number.NaN },
      { id: 6, v: new Date('2018-01-01T00:00:00Z') },
      { id: 7, v: { a: [1.0, 'ç\u2028\n"x"', true, null, new Date(0)] } },
      { id: 8, v: true },
      { id: '-0', v: -0 },
      'no record',
      circular,
      { id: 9, v: '' },
    ];
    const load = records(
      () => [
        ...(odd as Row[]),
        batch(
          'page 2',
          [
            { id: 10, v: 1 },
            { id: 11, v: 10 },
          ],
          { hash: 'abc', bytes: 9, asOf: '2018-06-01' },
        ),
        batch('empty', []),
        batch('page 2', [{ id: 12, v: 1 }], { hash: 'def', bytes: 2 }),
      ],
      { contract: 'c.json' },
    );
    const outcome = await bench.load(load, archived(bench.dir, '2018-06-01T06:00:00Z'));
    expect(outcome.error?.message).toBeUndefined();
    expect(outcome.result.rejected).toBe(6);
    // The contract that is there when the warehouse is restored decides nothing.
    await expectRestored();
  });

  it('that are added and revised are replayed from the beginning of the table, with state and revisions', async () => {
    let day = 0;
    const loader = records(
      ({ setState }) => {
        day++;
        setState({ day });
        return [
          { id: 1, v: `day ${day}` },
          { id: day + 1, v: 'same' },
        ];
      },
      { mode: 'upsert', key: ['id'] },
    );
    const states: Record<string, unknown>[] = [];
    for (const at of ['2018-06-01', '2018-06-02', '2018-06-03']) {
      await bench.load(loader, archived(bench.dir, `${at}T06:00:00Z`));
      await bench.load(
        records(() => [{ id: 1, v: at }], { name: 'log', table: 'log', mode: 'append' }),
        archived(bench.dir, `${at}T06:00:00Z`),
      );
      states.push(await everyCell(bench));
    }
    expect(await bench.rows('SELECT count(*) FROM meta.revised_rows')).toEqual([[2]]);
    await expectRestored();
    await expectRestored('2018-06-02T12:00:00Z', states[1]);
  });

  it('of a table that was dropped begin anew', async () => {
    const loader = records(() => [{ id: 1, v: 'a' }], { mode: 'append' });
    await bench.load(loader, archived(bench.dir, '2018-06-01T06:00:00Z'));
    await bench.session.run('DROP TABLE raw.t');
    await bench.load(loader, archived(bench.dir, '2018-06-02T06:00:00Z'));
    const again = await restored(bench.dir);
    expect(await again.rows('SELECT _run_id FROM raw.t')).toEqual([['run-2']]);
    await again.close();
  });

  it('of which the archive lacks the beginning are not restored in part', async () => {
    const loader = records(() => [{ id: 1, v: 'a' }], { mode: 'append' });
    await bench.load(loader);
    await bench.load(loader, archived(bench.dir, '2018-06-02T06:00:00Z'));
    await expect(restored(bench.dir)).rejects.toMatchObject({
      code: 'archive.gap',
      message: 'the archive does not have the load of raw.t that run run-2 added to, of run run-1',
    });
  });

  it('have no secrets in the archive', async () => {
    const load = records(
      ({ secret }) =>
        [
          { id: secret('SHOP_TOKEN'), v: `x${secret('SHOP_TOKEN')}` },
          { id: Number(secret('SHOP_PIN')), v: secret('SHOP_PIN') },
          { id: 2, v: 3, w: secret('SHOP_TOKEN') },
        ] as Row[],
    );
    const env = { SHOP_TOKEN: 'tok-çen-1234', SHOP_PIN: '1234567890' };
    await bench.load(load, { ...archived(bench.dir, '2018-06-01T06:00:00Z'), env });
    expect(await bench.rows('SELECT id, v FROM raw.t ORDER BY ALL')).toEqual([
      ['***', '***'],
      ['***', 'x***'],
    ]);
    await expectRestored();
  });
});

it('a warehouse of an earlier version gets the column for addresses, once', async () => {
  await bench.session.run('ALTER TABLE meta.load_metadata DROP COLUMN archived_at_address');
  for (let time = 0; time < 2; time++) await prepareMeta(bench.session, bench.warehouse.dialect);
  bench.file('a.csv', 'id,v\n1,a\n');
  expect((await bench.csv('a.csv', COLUMNS)).status).toBe('success');
  expect(await bench.rows('SELECT archived_at_address FROM meta.load_metadata')).toEqual([[null]]);
});
