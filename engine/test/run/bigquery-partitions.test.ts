import { afterAll, beforeEach, describe, expect } from 'vitest';
import { messageOf } from '../../src/base/errors.js';
import type { Cell } from '../../src/base/cell.js';
import { profileTable } from '../../src/profile/profile-table.js';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { apiProxy, type ApiRequest } from '../support/api-proxy.js';
import { itWithEmulator, startBigQueryEmulator } from '../support/bigquery-emulator.js';
import { openGoogleSql, type GoogleSqlTables } from '../support/googlesql.js';
import { ProjectFolder } from '../support/project-folder.js';

const emulator = await startBigQueryEmulator();
const proxy = await apiProxy(emulator?.url ?? 'http://127.0.0.1');
const googlesql = await openGoogleSql();
const it = itWithEmulator(emulator);
afterAll(() => {
  proxy.close();
  emulator?.stop();
  googlesql?.close();
});

let prefix = '';
let projects = 0;
let project: ProjectFolder;

beforeEach(() => {
  projects += 1;
  prefix = `days${projects}`;
  project = new ProjectFolder({
    'lastro.config.ts': `import { defineConfig } from 'lastro';

export default defineConfig({
  name: 'days',
  targets: { dev: { type: 'duckdb' }, cloud: { type: 'bigquery', project: '${emulator?.project ?? ''}', prefix: '${prefix}' } },
});
`,
    'transforms/seeds/sales.csv': FIRST,
    'transforms/seeds/seeds.yaml': `seeds:
  - name: sales
    columns: [{ name: id, data_type: INTEGER }, { name: day, data_type: DATE }, { name: paid_at, data_type: TIMESTAMP }, { name: amount, data_type: INTEGER }]
`,
  });
  return () => project.remove();
});

const FIRST = `id,day,paid_at,amount
1,2018-01-01,2018-01-01 10:00:00,1
2,2018-01-02,2018-01-02 23:59:59.999999,1
3,2018-01-02,2018-01-02 00:00:00,1
4,2018-01-04,2018-01-04 08:00:00,1
5,,,1
`;

/** Of the day after: a late row, a new day, a row without a day, and rows that are gone. */
const SECOND = `id,day,paid_at,amount
1,2018-01-01,2018-01-01 10:00:00,1
6,2018-01-02,2018-01-02 12:00:00,2
7,2018-01-05,2018-01-05 12:00:00,2
8,,,2
`;

function model(config: string, sql: string): void {
  project.write('transforms/marts/fct.sql', sql);
  project.write('transforms/marts/fct.yaml', `models: [{ name: fct, config: { ${config} } }]\n`);
}

const FCT = { layer: 'marts', name: 'fct' };
const OVERWRITE = 'materialized: incremental, incremental_strategy: insert_overwrite';
const NARROWED = 'select id, day, paid_at, amount from @ref(sales) @if_incremental(where amount = 2)\n';

async function build(target: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await project.lastroWith(
    { BIGQUERY_API_ENDPOINT: proxy.url },
    ...['build', '--target', target, ...args],
  );
  expect(code, out + err).toBe(0);
  return project.results.results.find(({ name }) => name === 'fct')?.message ?? '';
}

/** Builds on both targets; their messages and rows are the same. */
async function buildBoth(...args: string[]): Promise<{ message: string; rows: Cell[][]; sent: string[] }> {
  const before = proxy.requests.length;
  const message = await build('cloud', ...args);
  const sent = proxy.requests.slice(before).flatMap(statementOf);
  expect(await build('dev', ...args)).toBe(message);
  const session = await (await open()).session();
  const { rows } = await session.query(`SELECT * FROM ${prefix}_marts.fct ORDER BY id`);
  expect(rows).toEqual(await project.query('SELECT * FROM marts.fct ORDER BY id'));
  return { message, rows, sent };
}

const open = (): ReturnType<typeof openBigQuery> =>
  openBigQuery({ project: emulator?.project ?? '', prefix, apiEndpoint: emulator?.url });

async function tables(): Promise<string[]> {
  return (await (await open()).relations()).map(({ table }) => table.name);
}

function statementOf({ path, body }: ApiRequest): string[] {
  if (path.startsWith('/upload/') || path.split('?')[0]?.endsWith('/jobs') !== true || body === '') return [];
  const { configuration } = JSON.parse(body) as { configuration?: { query?: { query: string } } };
  return configuration?.query === undefined ? [] : [configuration.query.query];
}

/** What Google's analyser refuses of the statements about the table, over those of the run. */
async function refused(sent: readonly string[]): Promise<string[]> {
  const warehouse = await open();
  const known: GoogleSqlTables = {};
  for (const { table, columns } of await warehouse.relations())
    for (const name of [table.name, `${table.name}__partitions`, `${table.name}__rebuilt`, `${table.name}__batch`])
      known[`${warehouse.database}.${prefix}_${table.layer}.${name}`] = {
        columns: Object.fromEntries(columns.map(({ name: column, type }) => [column, type])),
      };
  const problems: string[] = [];
  for (const sql of sent.filter((each) => each.includes('fct')))
    await googlesql?.analyze(sql, known).catch((error: unknown) => problems.push(`${messageOf(error)}: ${sql}`));
  return problems;
}

describe('partitions that are replaced', () => {
  for (const [partitionBy, merged] of [
    ['day', "BETWEEN DATE '2018-01-02' AND DATE '2018-01-02'"],
    ['paid_at', "BETWEEN DATETIME '2018-01-02 00:00:00' AND DATETIME '2018-01-02 23:59:59.999999'"],
  ] as const)
    it(`are the same on both targets, by one MERGE: ${partitionBy}`, async () => {
      model(`${OVERWRITE}, unique_key: id, partition_by: ${partitionBy}, cluster_by: id`, NARROWED);
      expect(await buildBoth()).toMatchObject({ message: '5 rows' });
      project.write('transforms/seeds/sales.csv', SECOND);
      const { message, rows, sent } = await buildBoth();
      expect(message).toBe('5 rows, 3 partitions replaced');
      expect(rows.map(([id]) => id)).toEqual([1, 4, 6, 7, 8]);
      const merges = sent.filter((sql) => sql.startsWith('MERGE'));
      expect(merges).toEqual([expect.stringContaining(merged)]);
      expect(sent.filter((sql) => sql.includes('`fct`') && /^(CREATE|DELETE|INSERT|DROP)/.test(sql))).toEqual([]);
      expect(await tables()).not.toContain('fct__partitions');
      expect(await refused(sent)).toEqual([]);
      expect((await buildBoth('--full-refresh')).rows.map(([id]) => id)).toEqual([1, 6, 7, 8]);
    }, 120_000);

  it('are those asked for by since, and those that a complete query no longer returns', async () => {
    model(`${OVERWRITE}, partition_by: day`, 'select id, day, paid_at, amount from @ref(sales)\n');
    await buildBoth();
    project.write('transforms/seeds/sales.csv', SECOND);
    const { message, rows, sent } = await buildBoth('--vars', 'since: 2018-01-02');
    expect(message).toBe('4 rows, 3 partitions replaced');
    expect(rows.map(([id]) => id)).toEqual([1, 5, 6, 7]);
    expect(await refused(sent)).toEqual([]);
    const whole = await buildBoth();
    expect(whole).toMatchObject({ message: '4 rows' });
    expect(whole.rows.map(([id]) => id)).toEqual([1, 6, 7, 8]);
  }, 120_000);

  it('stay where a key is not unique, or the query fails, and no table beside is left', async () => {
    model(`${OVERWRITE}, unique_key: id, partition_by: day`, NARROWED);
    const { rows } = await buildBoth();
    project.write('transforms/seeds/sales.csv', `${SECOND}1,2018-01-05,,2\n`);
    for (const target of ['cloud', 'dev']) {
      const failed = await project.lastroWith({ BIGQUERY_API_ENDPOINT: proxy.url }, 'build', '--target', target);
      expect(failed).toMatchObject({ code: 1, out: expect.stringContaining('(id 1: 2 rows)') as unknown });
    }
    expect(await tables()).not.toContain('fct__partitions');
    const session = await (await open()).session();
    expect((await session.query(`SELECT * FROM ${prefix}_marts.fct ORDER BY id`)).rows).toEqual(rows);
  }, 120_000);
});

describe('batches of time', () => {
  const BATCHES =
    'materialized: incremental, incremental_strategy: microbatch, batch_size: day, begin: 2018-01-01, event_time: paid_at';
  const QUERY = 'select id, paid_at, amount + 1 as part from @ref(sales)\n';
  const add = (row: string): void => project.edit('transforms/seeds/sales.csv', (text) => `${text}${row}\n`);
  const at = (day: number): string[] => ['--now', `2018-01-0${day}T12:00:00Z`];

  it('are replaced by one MERGE each, the same on both targets, also when a run is killed before one is recorded', async () => {
    project.edit('transforms/seeds/seeds.yaml', (text) =>
      text.replace('- name: sales', '- name: sales\n    config: { event_time: paid_at }'),
    );
    model(`${BATCHES}, unique_key: id, partition_by: paid_at`, QUERY);
    const first = await buildBoth(...at(4));
    expect(first).toMatchObject({ message: '4 rows, batches 2018-01-01..2018-01-04' });
    expect(await refused(first.sent)).toEqual([]);
    add('6,2018-01-02,2018-01-02 12:00:00,2');
    add('7,2018-01-04,2018-01-04 13:00:00,2');
    add('8,2018-01-05,2018-01-05 00:00:00,2');
    const second = await buildBoth(...at(5));
    // What came late, before the lookback, is not seen.
    expect(second.message).toBe('6 rows, batches 2018-01-03..2018-01-05 of 2018-01-01..2018-01-05');
    expect(second.sent.filter((sql) => sql.startsWith('MERGE'))).toHaveLength(3);
    expect(await refused(second.sent)).toEqual([]);
    expect(await tables()).not.toContain('fct__batch');

    add('9,2018-01-05,2018-01-05 01:00:00,5');
    const dying = await apiProxy(emulator?.url ?? '', ({ body }) => {
      if (body.includes('INSERT INTO') && body.includes('model_batches')) throw new Error('the line is down');
    });
    const killed = await project.lastroWith(
      { BIGQUERY_API_ENDPOINT: dying.url },
      ...['build', '--target', 'cloud', ...at(5)],
    );
    dying.close();
    expect(killed.code, killed.out).not.toBe(0);
    // Batches that were forgotten are built again, so that this one sees what came late.
    expect(await build('cloud', ...at(5))).toBe('8 rows, batches 2018-01-02..2018-01-05 of 2018-01-01..2018-01-05');
    // Stored otherwise: all batches anew.
    model(`${BATCHES}, unique_key: id, partition_by: day`, QUERY.replace('id,', 'id, day,'));
    expect(await buildBoth(...at(5))).toMatchObject({ message: '8 rows, batches 2018-01-01..2018-01-05' });
  }, 180_000);

  it('that fail leave the others, and the next run builds them', async () => {
    project.edit('transforms/seeds/seeds.yaml', (text) =>
      text.replace('- name: sales', '- name: sales\n    config: { event_time: paid_at }'),
    );
    model(BATCHES, QUERY.replace('amount + 1', "@cast(case when id = 4 then 'x' else '2018-01-01' end, date)"));
    for (const target of ['cloud', 'dev']) {
      const failed = await project.lastroWith(
        { BIGQUERY_API_ENDPOINT: proxy.url },
        ...['build', '--target', target, ...at(4)],
      );
      expect(failed).toMatchObject({
        code: 1,
        out: expect.stringContaining('1 of 4 batches failed (2018-01-04)') as unknown,
      });
    }
    expect(await tables()).not.toContain('fct__batch');
    project.edit('transforms/seeds/sales.csv', (text) => text.replace('4,2018-01-04', '10,2018-01-04'));
    expect(await buildBoth(...at(4))).toMatchObject({
      message: '4 rows, batches 2018-01-02..2018-01-04 of 2018-01-01..2018-01-04',
    });
  }, 180_000);
});

describe('columns that change', () => {
  it('are added, left out or refused as on_schema_change says, the same on both targets', async () => {
    const config = (policy: string): string => `${OVERWRITE}, partition_by: day, on_schema_change: ${policy}`;
    model(config('ignore'), 'select id, day, amount from @ref(sales)\n');
    await buildBoth();
    const changed = 'select id, day, amount, amount + 1 as more from @ref(sales) @if_incremental(where id > 1)\n';
    model(config('ignore'), changed);
    expect(await buildBoth()).toMatchObject({ message: '5 rows, 3 partitions replaced, not in the table: more' });
    model(config('append_new_columns'), changed);
    const { message, rows, sent } = await buildBoth();
    expect(message).toBe('5 rows, 3 partitions replaced, added, NULL in earlier rows: more');
    expect(rows.map(([id, , , more]) => [id, more])).toEqual([[1, null], ...[2, 3, 4, 5].map((id) => [id, 2])]);
    expect(await refused(sent.filter((sql) => !sql.startsWith('MERGE')))).toEqual([]);
    model(config('fail'), 'select id, day, amount, 1 as other from @ref(sales)\n');
    for (const target of ['cloud', 'dev'])
      expect(await project.lastroWith({ BIGQUERY_API_ENDPOINT: proxy.url }, 'build', '--target', target)).toMatchObject(
        { code: 1, out: expect.stringContaining('other is not in the table') as unknown },
      );
  }, 120_000);
});

describe('a table that requires a filter on its partitions', () => {
  it('is read and written by no statement without one, in builds, checks, profiles, reconcile and show', async () => {
    project.write(
      'transforms/marts/rpt.sql',
      "select day, count(*) as sales from @ref(fct) where day >= @cast('2018-01-01', date) group by day\n",
    );
    project.write(
      'expectations/marts/fct.yaml',
      `expectations:
  - { type: expect_column_values_to_be_unique, kwargs: { column: id } }
  - { type: expect_column_values_to_be_between, kwargs: { column: amount, max_value: 1 }, severity: warning }
  - { type: expect_column_median_to_be_between, kwargs: { column: amount, max_value: 9 } }
  - { type: expect_column_values_to_be_between, kwargs: { column: amount, max_value: 5, row_condition: "day > '2018-01-02'", condition_parser: pandas } }
  - { type: unexpected_rows_expectation, kwargs: { unexpected_rows_query: "SELECT * FROM {batch} WHERE amount > 9" } }
`,
    );
    project.write(
      'expectations/marts/rpt.yaml',
      'expectations: [{ type: expect_table_row_count_to_be_less_than_other_table, kwargs: { other_table_name: fct } }]\n',
    );
    const start = proxy.requests.length;
    for (const strategy of ['merge', 'insert_overwrite']) {
      model(
        `materialized: incremental, incremental_strategy: ${strategy}, unique_key: id, partition_by: day, require_partition_filter: true`,
        NARROWED,
      );
      project.write('transforms/seeds/sales.csv', FIRST);
      await buildBoth();
      project.write('transforms/seeds/sales.csv', SECOND);
      await buildBoth();
      await buildBoth('--vars', 'since: 2018-01-02', '--full-refresh');
    }
    const env = { BIGQUERY_API_ENDPOINT: proxy.url };
    for (const command of [
      ['reconcile', '--from', 'dev', '--to', 'cloud'],
      ['show', '--target', 'cloud', '--select', 'fct'],
      ['build', '--target', 'cloud', '--estimate'],
    ])
      expect(await project.lastroWith(env, ...command)).toMatchObject({ code: 0 });
    const warehouse = await openBigQuery({
      ...{ project: emulator?.project ?? '', prefix, apiEndpoint: proxy.url },
      requiredFilters: new Map([['marts.fct', 'day']]),
    });
    const columns = [{ name: 'amount', type: 'INT64', pii: false }];
    const profiled = await profileTable(await warehouse.session(), warehouse.dialect, FCT, columns);
    expect(profiled.rows).toBe(4);
    const sent = proxy.requests.slice(start).flatMap(statementOf);
    const unfiltered = [...new Set(sent)].flatMap(readsWithoutFilter);
    expect(unfiltered).toEqual([]);
    expect(new Set(sent.filter((sql) => sql.includes('`fct` WHERE'))).size).toBeGreaterThan(10);
    expect(await refused([...new Set(sent)])).toEqual([]);
  }, 240_000);
});

describe('a table that is stored otherwise than its model says', () => {
  it('is rebuilt beside the one that readers have, and takes its name', async () => {
    model('materialized: incremental, unique_key: id, partition_by: day, cluster_by: id', NARROWED);
    await buildBoth();
    for (const config of [
      'partition_by: paid_at, cluster_by: id',
      'partition_by: paid_at, cluster_by: [day, id]',
      'partition_by: paid_at, cluster_by: [day, id], require_partition_filter: true',
      'cluster_by: [day, id]',
      'partition_by: day',
    ]) {
      model(`materialized: incremental, unique_key: id, ${config}`, NARROWED);
      const before = proxy.requests.length;
      expect(await build('cloud')).toBe('5 rows');
      const sent = proxy.requests.slice(before).flatMap(statementOf);
      const steps = sent.filter((sql) => /^(CREATE|DROP|ALTER|MERGE)/.test(sql) && sql.includes('fct'));
      expect(steps.map((sql) => /^[A-Z]+.*?`(fct\w*)`/s.exec(sql)?.slice(0, 2).join(' ').replace(/`.*` /, ''))).toEqual(
        [
          'DROP TABLE IF EXISTS fct__rebuilt',
          'CREATE OR REPLACE TABLE fct__rebuilt',
          'DROP TABLE fct',
          'ALTER TABLE fct__rebuilt',
        ],
      );
      expect(await refused(steps)).toEqual([]);
      expect(await tables()).not.toContain('fct__rebuilt');
    }
  }, 240_000);

  it('is built again by the next run, where one dies before the new one takes the name', async () => {
    model('materialized: table, partition_by: day', 'select id, day from @ref(sales)\n');
    await buildBoth();
    model('materialized: table, cluster_by: id', 'select id, day from @ref(sales)\n');
    const seen: string[] = [];
    const killing = await apiProxy(emulator?.url ?? '', (request) => {
      if (!statementOf(request).some((sql) => sql.startsWith('ALTER TABLE'))) return;
      seen.push(request.path);
      running.child.kill('SIGKILL');
      throw new Error('the client is gone');
    });
    const running = project.spawn(['build', '--target', 'cloud'], { BIGQUERY_API_ENDPOINT: killing.url });
    expect((await running.ended).signal).toBe('SIGKILL');
    killing.close();
    expect(seen).toHaveLength(1);
    expect(await tables()).not.toContain('fct');
    expect((await buildBoth()).message).toBe('5 rows');
  }, 120_000);

  it('forgets its state before the old one goes', async () => {
    model('materialized: table, partition_by: day', 'select id, day from @ref(sales)\n');
    await buildBoth();
    model('materialized: table, cluster_by: id', 'select id, day from @ref(sales)\n');
    const { sent } = await buildBoth();
    const forgotten = sent.findIndex((sql) => sql.startsWith('DELETE') && sql.includes('.fct'));
    expect(forgotten).toBeGreaterThan(0);
    expect(forgotten).toBeLessThan(sent.findIndex((sql) => sql.startsWith('DROP TABLE `')));
    expect((await build('cloud')).startsWith('unchanged')).toBe(true);
  }, 120_000);
});

/** Where a statement reads the table, and no filter on its partitions follows. */
function readsWithoutFilter(sql: string): string[] {
  return [...sql.matchAll(/(\w+(?: \w+)?) `[^`]+`\.`[^`]+`\.`fct`(?=([^]*))/g)].flatMap(
    ([found, verb = '', after = '']) => {
      if (/^(REPLACE TABLE|DROP TABLE|IF EXISTS|RENAME TO)$|TABLE$/i.test(verb)) return [];
      if (/^MERGE INTO$/i.test(verb)) return /kept\.`day` (IS NULL|BETWEEN)/.test(after) ? [] : [sql];
      return /^( AS \w+)? where (\(`day` IS NULL OR `day` IS NOT NULL\)|kept\.`day` >=|day >=)/i.test(after)
        ? []
        : [`${found}: ${sql}`];
    },
  );
}
