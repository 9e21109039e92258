import { afterAll, beforeEach, describe, expect } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { messageOf } from '../../src/base/errors.js';
import type { Cell } from '../../src/base/cell.js';
import type { Manifest } from '../../src/publish/artifacts.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { apiProxy, type ApiRequest } from '../support/api-proxy.js';
import { itWithEmulator, startBigQueryEmulator } from '../support/bigquery-emulator.js';
import { openGoogleSql, type GoogleSqlTables } from '../support/googlesql.js';
import { ProjectFolder } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { SHOP } from '../support/shop.js';

const emulator = await startBigQueryEmulator();
const proxy = await apiProxy(emulator?.url ?? 'http://127.0.0.1');
const googlesql = await openGoogleSql();
const it = itWithEmulator(emulator);
afterAll(() => {
  proxy.close();
  emulator?.stop();
  googlesql?.close();
});

/** Each project has datasets of its own. */
let prefix = '';
let projects = 0;
let project: ProjectFolder;
const env = (): Record<string, string> => ({ BIGQUERY_API_ENDPOINT: proxy.url });
const build = (...args: string[]): ReturnType<ProjectFolder['lastro']> =>
  project.lastroWith(env(), 'build', '--target', 'cloud', ...args);

async function succeed(...args: string[]): Promise<void> {
  const { code, out, err } = await build(...args);
  expect(code, out + err).toBe(0);
}

const open = (datasets: string): Promise<Warehouse> =>
  openBigQuery({ project: emulator?.project ?? '', prefix: datasets, apiEndpoint: emulator?.url });

async function rows(sql: string): Promise<Cell[][]> {
  const session = await (await open(prefix)).session();
  return (await session.query(sql.replaceAll('@', `${prefix}_`))).rows;
}

beforeEach(() => {
  projects += 1;
  prefix = `shop${projects}`;
  project = new ProjectFolder(SHOP);
  project.edit('lastro.config.ts', (text) =>
    text.replace(
      'targets: {',
      `targets: { cloud: { type: 'bigquery', project: '${emulator?.project ?? 'none'}', prefix: '${prefix}' },`,
    ),
  );
  return () => project.remove();
});

describe('a build on BigQuery', () => {
  it('has the rows, verdicts and figures of a build on DuckDB, and is unchanged the second time', async () => {
    expect(await build()).toMatchObject({ code: 0 });
    const cloud = project.results;
    const figures = publishedTables();
    expect((await build()).out).toContain('unchanged');
    expect(project.results.results.filter(({ message }) => message.includes('unchanged')).length).toBe(9);
    expect((await project.lastro('build', '--target', 'dev')).code).toBe(0);
    const local = project.results;
    const statuses = (of: typeof cloud): string[] =>
      of.results
        .map(({ unique_id, status, rows: n, failures }) => JSON.stringify([unique_id, status, n, failures]))
        .sort();
    expect(statuses(cloud)).toEqual(statuses(local));
    for (const table of ['fct_orders', 'dim_customers', 'rpt_regions']) {
      const sql = (layer: string): string => `SELECT * FROM ${layer}.${table} ORDER BY 1`;
      expect(await rows(sql('@marts'))).toEqual(await project.query(sql('marts')));
    }
    expect(figures).toEqual(publishedTables());
    expect((await project.lastro('build', '--target', 'dev', '--estimate')).err).toContain('has no price by bytes');
  }, 120_000);

  it('describes tables, views and columns, and again only what the YAML says otherwise', async () => {
    await succeed();
    const patches = (): string[] =>
      proxy.requests.flatMap(({ method, path }) =>
        method === 'PATCH' && path.includes(`/${prefix}_`) && !path.includes('run_lock')
          ? [path.replace(/.*datasets.|\?.*/g, '')]
          : [],
      );
    // By its loader.
    expect(patches()).toEqual([`${prefix}_raw/tables/orders`]);
    const describeModels = (text: string): void =>
      project.edit('transforms/marts/models.yaml', (yaml) =>
        yaml
          .replace(/- name: dim_customers\n.*?config/s, `- name: dim_customers\n    description: ${text}\n    config`)
          .replace('{name: region}', '{name: region, description: In full.}'),
      );
    describeModels('Customers by name.');
    expect((await build()).out).toMatch(/dim_customers +ok .*unchanged/);
    expect(patches().slice(1)).toEqual([`${prefix}_marts/tables/dim_customers`]);
    const described = async (): Promise<unknown> => {
      const uri = `/bigquery/v2/projects/${emulator?.project ?? ''}/datasets/${prefix}_marts/tables/dim_customers`;
      return (await fetch(`${emulator?.url ?? ''}${uri}`)).json();
    };
    const region = expect.objectContaining({ name: 'region', description: 'In full.' }) as unknown;
    expect(await described()).toMatchObject({
      description: 'Customers by name.',
      schema: { fields: expect.arrayContaining([region]) as unknown },
    });
    project.edit('transforms/marts/dim_customers.sql', (sql) => `${sql}where true\n`);
    await succeed();
    expect(await described()).toMatchObject({ description: 'Customers by name.' });
    const refusing = await apiProxy(emulator?.url ?? '', ({ method, path }) => {
      if (method === 'PATCH' && !path.includes('run_lock')) throw new Error('the line is down');
    });
    project.edit('lastro.config.ts', (text) => text.replace("type: 'bigquery',", "type: 'bigquery', retries: 0,"));
    describeModels('Customers of the shop.');
    const { code, out } = await project.lastroWith(
      { BIGQUERY_API_ENDPOINT: refusing.url },
      ...['build', '--target', 'cloud'],
    );
    refusing.close();
    expect([code, out]).toEqual([0, expect.stringContaining('the descriptions could not be written: ')]);
    expect(project.results.results.find(({ name }) => name === 'dim_customers')?.status).toBe('warn');
    await succeed();
    expect(await described()).toMatchObject({ description: 'Customers of the shop.' });
  }, 120_000);

  it('is refused while a run on another machine has the target, and reads are not', async () => {
    await succeed('--select', 'raw.orders');
    const there = new ProjectFolder(SHOP);
    there.write('lastro.config.ts', project.read('lastro.config.ts'));
    let isHeld = false;
    const results: Awaited<ReturnType<ProjectFolder['lastro']>>[] = [];
    const holding = await apiProxy(emulator?.url ?? '', async ({ path }) => {
      if (isHeld || !path.startsWith('/upload/')) return;
      isHeld = true;
      // Not by way of the proxy: the estimate is over tables that are not there.
      const direct = { BIGQUERY_API_ENDPOINT: emulator?.url ?? '' };
      const target = ['--target', 'cloud'];
      results.push(await there.lastroWith(direct, 'build', ...target));
      results.push(await there.lastroWith(direct, 'show', '--select', 'raw.orders', ...target));
      results.push(await there.lastroWith(direct, 'build', '--estimate', ...target));
    });
    project.edit('data/orders.csv', (text) => `${text}4,eva,5.00\n`);
    expect(
      await project.lastroWith(
        { BIGQUERY_API_ENDPOINT: holding.url },
        ...['build', '--target', 'cloud', '--select', 'raw.orders'],
      ),
    ).toMatchObject({ code: 0 });
    holding.close();
    const [refused, shown, estimated] = results;
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(/run\.locked.* run \S+, process \d+ on \S+, since /s) as unknown,
    });
    expect([shown?.code, estimated?.code], shown?.err).toEqual([0, 0]);
    expect(await there.lastroWith(env(), 'build', '--target', 'cloud', '--select', 'raw.orders')).toMatchObject({
      code: 0,
    });
    there.remove();
  }, 120_000);

  it('is estimated by statement, with what has no estimate', async () => {
    // Not by way of the proxy: these statements are over tables that are not there.
    const direct = { BIGQUERY_API_ENDPOINT: emulator?.url ?? '' };
    const estimated = await project.lastroWith(direct, 'build', '--target', 'cloud', '--estimate');
    expect(estimated).toMatchObject({ code: 0 });
    expect(estimated.lines.filter((line) => line.startsWith('model'))).toEqual(
      ['dim_customers', 'fct_orders', 'rpt_regions'].map((name) => expect.stringContaining(`marts.${name} `) as string),
    );
    expect(estimated.out).toContain('not estimated: Not found');
    expect(estimated.out).toMatch(/at 6\.25 per TiB; loads are not billed\n\d+ statements could not be estimated/);
  }, 60_000);

  it('reads what it does not build from another target, and never calls that unchanged', async () => {
    expect((await build()).code).toBe(0);
    const production = prefix;
    project.edit('lastro.config.ts', (text) =>
      text.replace(
        `targets: {`,
        `targets: { ana: { type: 'bigquery', project: 'lastro-test', prefix: '${production}_ana' },`,
      ),
    );
    const defer = ['build', '--target', 'ana', '--select', 'rpt_regions', '--defer'];
    for (let run = 0; run < 2; run++)
      expect(await project.lastroWith(env(), ...defer, 'cloud')).toMatchObject({
        code: 0,
        out: expect.stringMatching(/rpt_regions +ok +2 rows/) as unknown,
      });
    const { nodes } = JSON.parse(project.read('target/manifest.json')) as Manifest;
    const compiled = nodes['model.shop.rpt_regions']?.compiled.bigquery;
    expect(compiled).toContain(`\`${production}_marts\`.\`fct_orders\``);
    expect(project.read('target/compiled/bigquery/marts/rpt_regions.sql').trim()).toBe(compiled?.trim());
    expect(await rows('SELECT * FROM @ana_marts.rpt_regions ORDER BY 1')).toEqual(
      await rows('SELECT * FROM @marts.rpt_regions ORDER BY 1'),
    );
    expect(await rows(`SELECT COUNT(*) FROM @ana_marts.INFORMATION_SCHEMA.TABLES`)).toEqual([[1]]);
    expect(await project.lastroWith(env(), ...defer)).toMatchObject({
      code: 2,
      err: expect.stringContaining('usage.defer') as unknown,
    });
  }, 120_000);

  it('stops at the gate of a load and leaves the table, its rejects and the reason recorded', async () => {
    expect((await build('--select', 'raw.orders')).code).toBe(0);
    project.write('data/orders.csv', 'order_id,customer,amount\n,ana,1\n7,ana,2\n8,ana\n');
    expect((await build('--select', 'raw.orders')).code).toBe(1);
    expect(await rows('SELECT order_id FROM @raw.orders ORDER BY 1')).toEqual([['1'], ['2'], ['3']]);
    expect(
      await rows(`SELECT load_status, error FROM @meta.load_metadata ORDER BY load_timestamp DESC LIMIT 1`),
    ).toEqual([['failed', expect.stringContaining('load.gate')]]);
    project.write('data/orders.csv', 'order_id,customer,amount\n7,ana,2\n8,ana\n');
    expect((await build('--select', 'raw.orders')).code).toBe(0);
    expect(await rows('SELECT order_id, _source_row FROM @raw.orders')).toEqual([['7', 1]]);
    expect(await rows('SELECT line_number, rule FROM @meta.rejected_rows')).toEqual([[3, 'column-count']]);
    expect(await tablesOfLoads()).toEqual([]);
  }, 120_000);

  it('appends and upserts records, keeps what was revised, and the state of loaders', async () => {
    project.write('loaders/events.ts', fromJson('events', "mode: 'append', columns: ['id', 'kind']"));
    project.write('loaders/stock.ts', fromJson('stock', "mode: 'upsert', key: ['sku'], columns: ['sku', 'pieces']"));
    const load = async (events: object[], stock: object[]): Promise<void> => {
      project.write('data/events.json', JSON.stringify(events));
      project.write('data/stock.json', JSON.stringify(stock));
      await succeed('--select', 'raw.events', 'raw.stock');
    };
    await load(
      [{ id: '1' }],
      [
        { sku: 'a', pieces: '1' },
        { sku: 'b', pieces: '2' },
      ],
    );
    await load(
      [{ id: '2', kind: 'new' }],
      [
        { sku: 'b', pieces: '3' },
        { sku: 'c', pieces: '4' },
      ],
    );
    expect(await rows('SELECT id, kind FROM @raw.events ORDER BY id')).toEqual([
      ['1', null],
      ['2', 'new'],
    ]);
    expect(await rows('SELECT sku, pieces FROM @raw.stock ORDER BY sku')).toEqual([
      ['a', '1'],
      ['b', '3'],
      ['c', '4'],
    ]);
    expect(await rows('SELECT key, previous, current FROM @meta.revised_rows')).toEqual([
      ['{"sku":"b"}', '{"sku":"b","pieces":"2"}', '{"sku":"b","pieces":"3"}'],
    ]);
    expect(await rows('SELECT loader_name, state FROM @meta.loader_state ORDER BY 1')).toEqual([
      ['events', '{"loads":2}'],
      ['stock', '{"loads":2}'],
    ]);
  }, 120_000);

  it('compares the failing rows of a check with those of the checks upstream of it', async () => {
    project.write('data/orders.csv', 'order_id,customer,amount\n1,ana,-1\n2,ana,-2\n3,eva,5\n4,eva,2000\n');
    project.edit('lastro.config.ts', (text) => text.replace('floor: 0', 'floor: -9'));
    const between = `expectations:
  - type: expect_column_values_to_be_between
    kwargs: {column: amount, min_value: 0, max_value: MAX}
    severity: warning
`;
    project.write('expectations/staging/stg_orders.yaml', between.replace('MAX', '9000'));
    project.write('expectations/marts/fct_orders.yaml', between.replace('MAX', '1000'));
    const upstream = async (...args: string[]): Promise<unknown> => {
      expect(await project.lastroWith(env(), 'build', ...args)).toMatchObject({ code: 0 });
      const of = project.results.results.find(({ name }) => name.endsWith('to_be_between:fct_orders'));
      return of?.check?.upstream;
    };
    project.write(
      'transforms/staging/models.yaml',
      'models:\n  - name: stg_orders\n    config: {unique_key: order_id}\n',
    );
    const local = await upstream('--target', 'dev');
    expect(local).toMatchObject({ of: 3, explained: 2, checks: [{ key: ['order_id'], rows: 2 }] });
    expect(await upstream('--target', 'cloud')).toEqual(local);
  }, 120_000);

  it('merges an incremental model by its key, and sets rows aside', async () => {
    project.write('transforms/marts/fct_kept.sql', 'select order_id, customer, amount from @ref(stg_orders)\n');
    project.edit('transforms/marts/models.yaml', (text) =>
      text.replace(
        'unit_tests:',
        `  - name: fct_kept
    config: {materialized: incremental, unique_key: order_id}
    set_aside:
      - {name: too_dear, where: amount > 100, reason: it costs more than 100}
unit_tests:`,
      ),
    );
    const only = ['--select', 'fct_kept', 'stg_orders', 'raw.orders'];
    await succeed(...only);
    project.write('data/orders.csv', 'order_id,customer,amount\n1,ana,11.00\n3,ana,3.00\n4,eva,5.00\n5,eva,500\n');
    const { out } = await build(...only);
    expect(out).toMatch(/fct_kept +ok +3 rows/);
    expect(await rows('SELECT * FROM @marts.fct_kept ORDER BY order_id')).toEqual([
      ['1', 'ana', 11],
      ['3', 'ana', 3],
      ['4', 'eva', 5],
    ]);
    expect(await rows('SELECT rule, reason FROM @meta.rejected_rows')).toEqual([
      ['too_dear', 'it costs more than 100'],
    ]);
    project.edit('transforms/staging/stg_orders.sql', (text) =>
      text.replace('select order_id', "select '1' as order_id"),
    );
    expect((await build(...only)).out).toContain('the unique_key of fct_kept is not unique');
    expect(await rows('SELECT COUNT(*) FROM @marts.fct_kept')).toEqual([[3]]);
  }, 120_000);

  it('has the snapshots that DuckDB has, of every state of their source and after every kill', async () => {
    project.write(
      'transforms/seeds/seeds.yaml',
      `seeds: [{name: prices, columns: [{name: sku}, {name: price, data_type: 'DECIMAL(9, 2)'}, {name: moment, data_type: TIMESTAMP}]}]`,
    );
    const select = 'select sku, price, moment from @ref(prices)\n';
    for (const name of ['snap_check', 'snap_time', 'snap_kept'])
      project.write(`transforms/marts/${name}.sql`, select.replace(', moment', name === 'snap_time' ? ', moment' : ''));
    project.write(
      'transforms/marts/snapshots.yaml',
      `models:
  - {name: snap_check, config: {materialized: snapshot, unique_key: sku, hard_deletes: new_record, cluster_by: sku}}
  - {name: snap_time, config: {materialized: snapshot, unique_key: sku, strategy: timestamp, updated_at: moment, hard_deletes: invalidate}}
  - {name: snap_kept, config: {materialized: snapshot, unique_key: sku}}
`,
    );
    const args = ['--select', 'prices', 'snap_check', 'snap_time', 'snap_kept', '--threads', '1', '--now'];
    const prices = (...lines: string[]): void =>
      project.write('transforms/seeds/prices.csv', ['sku,price,moment', ...lines, ''].join('\n'));
    const expectSame = async (now: string): Promise<void> => {
      expect((await project.lastro('build', '--target', 'dev', ...args, now)).code).toBe(0);
      for (const [table, columns] of Object.entries(SNAPSHOTS)) {
        const sql = (layer: string): string =>
          `SELECT ${columns} FROM ${layer}.${table} ORDER BY sku, valid_from, CASE WHEN valid_to IS NULL THEN 1 ELSE 0 END`;
        expect(await rows(sql('@marts')), `${table} at ${now}`).toEqual(await project.query(sql('marts')));
      }
    };
    prices('á,1.00,2026-01-01 08:00:00', 'b,2.00,2026-01-01 09:30:00.123456', 'c,,2025-12-31 00:00:00');
    await succeed(...args, '2026-01-01');
    await expectSame('2026-01-01');
    await succeed(...args, '2026-01-02');
    expect(project.results.results.map(({ message }) => message.slice(0, 9))).toEqual(Array(4).fill('unchanged'));
    prices('á,1.50,2026-01-03 08:00:00', 'c,4.00,2025-12-31 00:00:00', 'd,5.00,2026-01-02 00:00:00');
    await succeed(...args, '2026-01-03');
    await expectSame('2026-01-03');
    prices('b,2.00,2026-01-01 09:30:00.123456', 'c,4.00,2025-12-31 00:00:00');
    project.write('transforms/marts/snap_check.sql', 'select sku, price, 7 as added from @ref(prices)\n');
    for (const [at, versions] of [
      ['MERGE INTO', 7],
      ['SELECT count(*) FROM', 11],
    ] as const) {
      let isKilled = false;
      const killing = await apiProxy(emulator?.url ?? '', ({ body }) => {
        if (isKilled || !body.includes(at) || !/`snap_check`["\s]/.test(body) || body.includes('keyed')) return;
        isKilled = true;
        running.child.kill('SIGKILL');
        throw new Error('the client is gone');
      });
      const running = project.spawn(['build', '--target', 'cloud', ...args, '2026-01-04'], {
        BIGQUERY_API_ENDPOINT: killing.url,
      });
      const { signal, out, err } = await running.ended;
      expect(signal, out + err).toBe('SIGKILL');
      killing.close();
      expect(await rows('SELECT COUNT(*) FROM @marts.snap_check')).toEqual([[versions]]);
    }
    const { out } = await build(...args, '2026-01-04', '--full-refresh');
    expect(out).toMatch(/snap_check +ok +11 rows/);
    await expectSame('2026-01-04');
    project.edit('transforms/marts/snapshots.yaml', (text) =>
      text.replace(
        'name: snap_kept, config: {materialized: snapshot',
        'name: snap_kept, config: {materialized: incremental',
      ),
    );
    expect((await build(...args, '2026-01-05')).out).toContain('model.history');
    expect(await rows('SELECT COUNT(*) FROM @marts.snap_kept')).toEqual([[6]]);
  }, 240_000);

  it('leaves the previous table when it is killed at any request of a load, and the next run has all rows once', async () => {
    project.write('loaders/events.ts', fromJson('events', "mode: 'append', columns: ['id', 'kind']"));
    project.write('data/events.json', '[{"id":"1"}]');
    await succeed('--select', 'raw.events');
    project.write('data/events.json', '[{"id":"2"}]');
    const seen: string[] = [];
    for (const at of KILLED_AT) {
      const before = await rows('SELECT id FROM @raw.events ORDER BY id');
      const killing = await apiProxy(emulator?.url ?? '', (request) => {
        if (!at(request) || seen.length > 0) return;
        seen.push(request.path);
        running.child.kill('SIGKILL');
        throw new Error('the client is gone');
      });
      const running = project.spawn(['build', '--target', 'cloud', '--select', 'raw.events'], {
        BIGQUERY_API_ENDPOINT: killing.url,
      });
      expect((await running.ended).signal).toBe('SIGKILL');
      killing.close();
      expect(seen.splice(0)).toHaveLength(1);
      expect(await rows('SELECT id FROM @raw.events ORDER BY id')).toEqual(before);
    }
    await succeed('--select', 'raw.events');
    expect(await rows('SELECT id FROM @raw.events ORDER BY id')).toEqual([['1'], ['2']]);
  }, 180_000);
});

itRequires(emulator !== undefined && googlesql !== undefined, 'the emulator or GoogleSQL cannot be installed')(
  'sends statements that Google’s analyser accepts, each over the tables that are there',
  async () => {
    const sent = new Set(proxy.requests.flatMap(statementOf));
    const tables = await tablesOf([...sent]);
    const refused: string[] = [];
    for (const sql of sent) {
      const named = Object.entries(tables).filter(([name]) => isNamedIn(sql, name));
      await googlesql
        ?.analyze(sql, Object.fromEntries(named))
        .catch((error: unknown) => refused.push(`${messageOf(error)}: ${sql}`));
    }
    console.log(`${sent.size} statements of the runs above: ${refused.length} refused`);
    expect(refused).toEqual([]);
    expect(sent.size).toBeGreaterThan(150);
  },
  60_000,
);

/** Whether a statement names a table of `project.dataset.table`, or of `INFORMATION_SCHEMA`. */
function isNamedIn(sql: string, table: string): boolean {
  const [, dataset = '', ...rest] = table.split('.');
  return sql.includes(`\`${dataset}\`.`) && rest.every((part) => sql.includes(part));
}

function statementOf({ path, body }: ApiRequest): string[] {
  if (path.startsWith('/upload/') || path.split('?')[0]?.endsWith('/jobs') !== true || body === '') return [];
  const { configuration } = JSON.parse(body) as { configuration?: { query?: { query: string } } };
  return configuration?.query === undefined ? [] : [configuration.query.query];
}

/** Every table that the runs of this file left, and those that loads fill beside them. */
async function tablesOf(statements: readonly string[]): Promise<GoogleSqlTables> {
  const text = statements.join('\n');
  const tables: GoogleSqlTables = {};
  const names = Array.from({ length: projects }, (_, i) => `shop${i + 1}`).flatMap((name) => [name, `${name}_ana`]);
  for (const datasets of names) {
    if (!text.includes(`\`${datasets}_`)) continue;
    const warehouse = await open(datasets);
    for (const layer of ['raw', 'staging', 'marts', 'meta'])
      for (const [table, columns] of Object.entries(CATALOGUE))
        tables[`${warehouse.database}.${datasets}_${layer}.INFORMATION_SCHEMA.${table}`] = { columns };
    for (const { table, columns } of await warehouse.relations())
      for (const name of [table.name, `${table.name}__loaded`, `${table.name}__merged`])
        tables[`${warehouse.database}.${datasets}_${table.layer}.${name}`] = {
          columns: Object.fromEntries(columns.map(({ name: column, type }) => [column, type.replace(/\(.*\)/, '')])),
        };
  }
  // The emulator's catalogue does not have what ALTER adds.
  for (const [, table = '', column = '', type = ''] of text.matchAll(
    /^ALTER TABLE (\S+) ADD COLUMN IF NOT EXISTS `(\w+)` (\w+)$/gm,
  ))
    tables[table.replaceAll('`', '')] = { columns: { ...tables[table.replaceAll('`', '')]?.columns, [column]: type } };
  return tables;
}

const CATALOGUE = {
  TABLES: { table_name: 'STRING', table_type: 'STRING' },
  COLUMNS: { table_name: 'STRING', column_name: 'STRING', data_type: 'STRING', ordinal_position: 'INT64' },
};

/** Snapshots, and all columns of each. */
const SNAPSHOTS = {
  snap_check: '*',
  snap_time: 'sku, price, moment, valid_from, valid_to',
  snap_kept: 'sku, price, valid_from, valid_to',
};

/** Requests of a load: its upload, the copy of the table that it adds to, the copy that takes the table's place. */
const KILLED_AT: ((request: ApiRequest) => boolean)[] = [
  ({ path }) => path.startsWith('/upload/'),
  ({ body }) => body.includes('"tableId":"events__merged"') && body.includes('"copy"'),
  ({ body }) =>
    body.includes('"destinationTable":{') && body.includes('"tableId":"events"}') && body.includes('"copy"'),
];

/** Tables that loads fill beside their own. */
async function tablesOfLoads(): Promise<Cell[][]> {
  return rows("SELECT table_name FROM @raw.INFORMATION_SCHEMA.TABLES WHERE CONTAINS_SUBSTR(table_name, '__')");
}

interface PublishedTable {
  relation: string;
  rows: number;
}

function publishedTables(): PublishedTable[] {
  const { tables } = JSON.parse(project.read('target/published/index.json')) as { tables: PublishedTable[] };
  return tables.map(({ relation, rows: n }) => ({ relation, rows: n }));
}

/** A loader of the records in `data/<name>.json`. Its state counts its loads. */
function fromJson(name: string, options: string): string {
  return `import { readFileSync } from 'node:fs';
import { defineLoader } from 'lastro';

export default defineLoader({
  name: '${name}',
  table: '${name}',
  description: 'Records of a file.',
  ${options},
  load: ({ state, setState }) => {
    setState({ loads: (state?.loads ?? 0) + 1 });
    return JSON.parse(readFileSync('${project.path('data', `${name}.json`)}', 'utf8'));
  },
});
`;
}
