import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

import type * as version from '../../src/base/version.js';

const engine = vi.hoisted(() => ({ build: 'one' }));
vi.mock('../../src/base/version.js', async (original) => ({
  ...(await original<typeof version>()),
  engineBuild: () => engine.build,
}));

const loader = (name: string): string => `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: '${name}', table: '${name}', description: '${name}',
  load: () => csvFile({ path: 'data/${name}.csv', columns: ['id'] }),
});
`;

/** An expectation of the project's own that measures one query. */
const measuring = (query: string, declared = ''): string => `import { defineExpectation } from 'lastro';
export default defineExpectation({
  type: 'expect_x',
  kind: 'query',
  summary: 'x',
  kwargs: {},
  ${declared}
  columns: () => [],
  describe: () => 'x',
  measure: (scope) => ({
    needs: { rows: { kind: 'query', sql: ${query} } },
    decide: (results) => ({ kind: 'value', success: results.count('rows') === 1, observed: results.count('rows') }),
  }),
});
`;

const FILES = {
  'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({ name: 'shop', vars: { most: 9 } });
`,
  'loaders/mine.ts': loader('mine'),
  'loaders/other.ts': loader('other'),
  'data/mine.csv': 'id\n1\n',
  'data/other.csv': 'id\n1\n',
};

let project: ProjectFolder;
beforeEach(() => {
  engine.build = 'one';
  project = new ProjectFolder(FILES);
});
afterEach(() => project.remove());

const suite = (type: string, kwargs: object = {}, meta: object = {}): void =>
  project.write('expectations/raw/mine.yaml', JSON.stringify({ expectations: [{ type, kwargs, meta }] }));

/** How the one check of the project ended. */
const check = (): string | undefined => project.results.results.find(({ check: each }) => each !== null)?.status;

async function build(...args: string[]): Promise<{ status: string | undefined; out: string; unchanged: boolean }> {
  const { out } = await project.lastro('build', ...args);
  return { status: check(), out, unchanged: /check +raw\.mine.*unchanged/.test(out) };
}

describe('a table that a check reads', () => {
  const comparison = {
    base_query: 'select id from {batch}',
    comparison_query: 'select id from {source_table}',
    comparison_table: 'raw.other',
  };

  it('is loaded before the check, selects it and runs it again', async () => {
    suite('expect_query_results_to_match_comparison', comparison);
    expect(await build()).toMatchObject({ status: 'pass' });
    const { out } = await project.lastro('ls', '--select', 'raw.other+');
    expect(out).toMatch(/^test\.shop\.[0-9a-f]{12}$/m);
    project.write('data/other.csv', 'id\n2\n');
    expect(await build()).toMatchObject({ status: 'fail', unchanged: false });
  });

  it.each([
    ['by @source', 'select id from {batch} where id not in (select id from @source(other))'],
    ['by its plain name', 'select id from {batch} where id not in (select id from RAW."other")'],
  ])('is found in a query: %s', async (_, query) => {
    suite('unexpected_rows_expectation', { unexpected_rows_query: query });
    expect(await build()).toMatchObject({ status: 'pass' });
    expect(await build()).toMatchObject({ status: 'pass', unchanged: true });
    project.write('data/other.csv', 'id\n2\n');
    expect(await build()).toMatchObject({ status: 'fail' });
  });

  it('must be one of the project', async () => {
    suite('expect_table_row_count_to_equal_other_table', { other_table_name: 'othr' });
    const { code, err } = await project.lastro('ls');
    expect(code).toBe(2);
    expect(err).toContain(
      'expect_table_row_count_to_equal_other_table reads raw.othr, which no loader, seed or model creates',
    );
    expect(err).toContain('raw.other');
  });

  it('may be a model that is built on the very table', async () => {
    project.write(
      'transforms/marts/both.sql',
      'select m.id from @source(mine) as m join @source(other) as o using (id)\n',
    );
    suite('expect_table_row_count_to_equal_other_table', { other_table_name: 'marts.both' });
    expect(await build()).toMatchObject({ status: 'pass' });
    project.write('data/other.csv', 'id\n2\n');
    expect(await build()).toMatchObject({ status: 'fail' });
  });

  it('is refused where a query reads a file', async () => {
    suite('unexpected_rows_expectation', { unexpected_rows_query: "select * from read_csv('data/none.csv')" });
    expect(await build()).toMatchObject({ status: 'error' });
    expect((await build()).out).toContain('unexpected_rows_expectation reads read_csv() and does not declare it');
  });
});

describe('an expectation of a project’s own', () => {
  it('reads other tables and the clock when it declares them', async () => {
    project.write(
      'expectations/custom/x.ts',
      measuring('`SELECT COUNT(*) FROM ${scope.otherTable("raw.other")}`', "tables: () => ['raw.other'],"),
    );
    suite('expect_x');
    expect(await build()).toMatchObject({ status: 'pass' });
    expect(await build()).toMatchObject({ status: 'pass', unchanged: true });
    project.write('data/other.csv', 'id\n1\n2\n');
    expect(await build()).toMatchObject({ status: 'fail' });
  });

  it.each([
    ['raw.other', '`SELECT COUNT(*) FROM ${scope.otherTable("raw.other")}`'],
    ['raw.other', '`SELECT COUNT(*) FROM raw.other`'],
    ['raw.other', '`SELECT (SELECT COUNT(*) FROM raw.other) FROM ${scope.relation}`'],
    ['the clock', '`SELECT ${scope.now.getUTCFullYear()} - 2025`'],
    ['the clock', '`SELECT year(current_date)`'],
  ])('fails where it reads %s and does not: %s', async (read, query) => {
    project.write('expectations/custom/x.ts', measuring(query));
    suite('expect_x');
    const { status, out } = await build();
    expect(status).toBe('error');
    expect(out).toContain(`expect_x reads ${read} and does not declare it`);
  });

  it('is checked again when time has passed, if it reads the clock', async () => {
    project.write(
      'expectations/custom/x.ts',
      measuring('`SELECT ${scope.now.getUTCFullYear()} - 2025`', "clock: 'moment',"),
    );
    suite('expect_x');
    expect(await build('--now', '2026-06-01')).toMatchObject({ status: 'pass' });
    expect(await build('--now', '2026-06-01')).toMatchObject({ status: 'pass', unchanged: true });
    expect(await build('--now', '2031-06-01')).toMatchObject({ status: 'fail' });
  });

  it('is checked again when its code changes, or code that it imports', async () => {
    project.write('expectations/custom/parts/n.ts', 'export const n: number = 1;\n');
    project.write('expectations/custom/x.ts', `import { n } from './parts/n.js';\n${measuring('`SELECT ${n}`')}`);
    suite('expect_x');
    expect(await build()).toMatchObject({ status: 'pass' });
    project.write('expectations/custom/parts/n.ts', 'export const n: number = 22;\n');
    expect(await build()).toMatchObject({ status: 'fail' });
    project.edit('expectations/custom/x.ts', (text) => text.replace('=== 1', '=== 22'));
    expect(await build()).toMatchObject({ status: 'pass' });
  });
});

describe('a check', () => {
  it('does not read the clock because its notes speak of time', async () => {
    suite(
      'expect_column_values_to_not_be_null',
      { column: 'id' },
      { notes: 'recently added, see now() and current_date' },
    );
    await build('--now', '2026-06-01');
    expect(await build('--now', '2031-06-01')).toMatchObject({ status: 'pass', unchanged: true });
  });

  it('is run again within the day where moments count', async () => {
    project.write('transforms/marts/at.sql', "select @cast('2026-06-01 00:30:00', TIMESTAMP) as at\n");
    project.write(
      'expectations/marts/at.yaml',
      'expectations: [{type: expect_row_values_to_have_recent_data, kwargs: {column: at, datepart: hour, interval: 1}}]\n',
    );
    await build('--now', '2026-06-01T01:00:00Z');
    expect(check()).toBe('pass');
    await build('--now', '2026-06-01T03:00:00Z');
    expect(check()).toBe('fail');
  });

  it('is run again by another build of the engine, and models and loads with it', async () => {
    suite('expect_column_values_to_not_be_null', { column: 'id' });
    project.write('transforms/marts/copy.sql', 'select id from @source(mine)\n');
    await build();
    expect((await build()).out.match(/^\s*\d+\/\d+ .*unchanged/gm)).toHaveLength(4);
    engine.build = 'two';
    expect((await build()).out).not.toContain('unchanged');
  });
});

describe('a model', () => {
  const model = (sql: string): void => project.write('transforms/marts/m.sql', `${sql}\n`);

  it.each([
    ['a name with a hyphen', 'select * from @ref(z-ids)'],
    ['a plain name', 'select * from staging."z-ids"'],
    ['a rule of set_aside', 'select 1 as id where 1 = 1'],
  ])('is built after what it reads and again with it: %s', async (what, sql) => {
    project.write('transforms/staging/z-ids.sql', 'select 1 as id\n');
    model(sql);
    if (what.includes('set_aside'))
      project.write(
        'transforms/marts/m.yaml',
        `models: [{name: m, set_aside: [{name: late, where: 'id in (select id + 1 from @ref(z-ids)) and id <= @var(most)', reason: x}]}]\n`,
      );
    expect((await project.lastro('build')).code).toBe(0);
    expect(await project.query('FROM marts.m')).toEqual([[1]]);
    expect((await project.lastro('ls', '--select', '+m')).out).toContain('z-ids');
    project.write('transforms/staging/z-ids.sql', 'select 0 as id\n');
    expect((await project.lastro('build')).code).toBe(0);
    expect(await project.query('FROM marts.m')).toEqual(what.includes('set_aside') ? [] : [[0]]);
    if (!what.includes('set_aside')) return;
    await project.lastro('build', '--vars', '{most: 0}');
    expect(await project.query('FROM marts.m')).toEqual([[1]]);
  });

  it('is built after what its text for the warehouse reads, and again with that text', async () => {
    project.write('transforms/staging/z-ids.sql', 'select 1 as id\n');
    model('select 9 as id');
    project.write('transforms/marts/m.duckdb.sql', 'select id from @ref(z-ids)\n');
    expect((await project.lastro('build')).code).toBe(0);
    project.write('transforms/staging/z-ids.sql', 'select 0 as id\n');
    expect((await project.lastro('build')).code).toBe(0);
    expect(await project.query('FROM marts.m')).toEqual([[0]]);
    fs.renameSync(project.path('transforms/marts/m.duckdb.sql'), project.path('transforms/marts/m.bigquery.sql'));
    await project.lastro('build');
    expect(await project.query('FROM marts.m')).toEqual([[9]]);
  });

  it.each([
    ["select * from read_csv('data/mine.csv')", 'm reads read_csv()', 15],
    ["select * from 'data/mine.csv'", 'm reads data/mine.csv', 15],
    ["select * from query_table('raw.mine')", 'm reads query_table()', 15],
    ['select * from raw.gone', 'm reads raw.gone', 15],
  ])('reads nothing that the graph does not know: %s', async (sql, message, column) => {
    model(sql);
    const { code, out } = await project.lastro('build');
    expect(code).toBe(1);
    expect(out).toContain(message);
    expect(out).toContain(`transforms/marts/m.sql:1:${column}`);
  });
});
