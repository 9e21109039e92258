import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import {
  coreExpectations,
  createRegistry,
  parseSuite,
  planChecks,
  runPlan,
  validateSuite,
  type Expectation,
} from '../../src/expect/index.js';
import type { Suite } from '../../src/project/model.js';
import { outsideReads, wholeDatabase, type Readable } from '../../src/sql/outside-reads.js';
import { parseSql } from '../../src/warehouse/parse-sql.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { BesiegedProject, hostileConditions, hostileQueries } from '../support/hostile-sql.js';

let besieged: BesiegedProject;
let queries: string[];
let conditions: string[];
beforeAll(async () => {
  besieged = new BesiegedProject();
  await besieged.build();
  queries = hostileQueries(besieged.outside);
  conditions = hostileConditions(besieged.outside).filter((text) => text.trim() !== '');
});
afterAll(() => besieged.remove());
afterEach(() => {
  const { project } = besieged;
  for (const folder of ['expectations/marts/hostile', 'transforms/marts/hostile'])
    fs.rmSync(project.path(folder), { recursive: true, force: true });
});

const CODE =
  /\b(sql\.[a-z-]+|model\.(parser|undeclared-read)|check\.undeclared-table|site\.query|show\.sql|condition\.syntax|suite\.row-condition)\b/;

/** A suite with one expectation a line, so that line N + 2 is about text N. */
const suiteOf = (texts: readonly string[], expectation: (text: string) => object): string =>
  `{"expectations": [\n${texts.map((text) => JSON.stringify(expectation(text))).join(',\n')}\n]}\n`;

const rowsQuery = (text: string): object => ({
  type: 'unexpected_rows_expectation',
  kwargs: { unexpected_rows_query: text },
});

const comparison = (text: string): object => ({
  type: 'expect_query_results_to_match_comparison',
  kwargs: { base_query: 'SELECT 1 WHERE FALSE', comparison_query: text },
});

interface Refused {
  status: string;
  code: string;
  line: number | null;
}

describe.each([
  ['unexpected_rows_query', rowsQuery],
  ['comparison_query', comparison],
])('as %s', (_, expectation) => {
  /** Checks of the project as its run tells them. */
  const results = (): Refused[] =>
    besieged.project.results.results
      .filter(({ file }) => file === 'expectations/marts/hostile.json')
      .map(({ status, line, check }) => ({
        status,
        line,
        code: /^[\w.-]+/.exec(check?.exception_info.exception_traceback ?? '')?.[0] ?? '',
      }));

  it('of a suite of the project', async () => {
    const { project } = besieged;
    project.write(
      'expectations/marts/hostile.json',
      suiteOf(queries, expectation).replace('{', '{"table": "fct_orders",'),
    );
    const { out, err } = await project.lastro('test');
    const refused = results();
    fs.rmSync(project.path('expectations/marts/hostile.json'));
    expect(refused).toHaveLength(queries.length);
    expect(
      refused.flatMap(({ status, code, line }, i) =>
        status === 'error' && CODE.test(code) && line === i + 2 ? [] : [[queries[i], status, code, line]],
      ),
    ).toEqual([]);
    expect(await besieged.damage(out + err)).toEqual([]);
  });

  it.each(['data/orders.csv', 'target/warehouse.duckdb:raw.orders'])('of a suite for %s', async (data) => {
    const { project } = besieged;
    project.write('hostile/suite.json', suiteOf(queries, expectation));
    const { code, out, err } = await project.lastro('check', data, '--suite', 'hostile/suite.json', '--format', 'json');
    expect(code).toBe(1);
    expect(await besieged.damage(out + err)).toEqual([]);
    const { results } = JSON.parse(out) as { results: Validation[] };
    expect(results).toHaveLength(queries.length);
    const failures = results.flatMap(({ success, exception_info: { exception_traceback: trace } }, i) =>
      !success && CODE.test(trace) ? [] : [[queries[i], success, trace]],
    );
    expect(failures).toEqual([]);
  });
});

interface Validation {
  success: boolean;
  exception_info: { exception_traceback: string };
}

it('as row_condition of a suite', async () => {
  const { project } = besieged;
  const type = 'expect_column_values_to_not_be_null';
  const kwargs = (text: string): object => ({ column: 'order_id', row_condition: text });
  project.write(
    'hostile/suite.json',
    suiteOf(conditions, (text) => ({ type, kwargs: kwargs(text) })),
  );
  const { code, err } = await project.lastro('check', 'data/orders.csv', '--suite', 'hostile/suite.json', '--strict');
  expect(code).toBe(2);
  expect(conditions.filter((_, i) => !err.includes(`hostile/suite.json:${i + 2}:1  suite.row-condition`))).toEqual([]);
  expect(await besieged.damage(err)).toEqual([]);
});

it('as --where of a check', async () => {
  const { project } = besieged;
  project.write('hostile/suite.yaml', 'expectations: []\n');
  const run: string[] = [];
  for (const text of conditions) {
    const { code, err } = await project.lastro(
      'check',
      'data/orders.csv',
      '--suite',
      'hostile/suite.yaml',
      '--where',
      text,
    );
    if (code !== 2 || !err.includes('condition.syntax')) run.push(text);
  }
  expect(run).toEqual([]);
  expect(await besieged.damage('')).toEqual([]);
});

/** Results of the models and unit tests that were written for a test. */
const hostileResults = (): { status: string; file: string; line: number | null; message: string }[] =>
  besieged.project.results.results.filter(({ file }) => file.startsWith('transforms/marts/hostile/'));

describe('as a model', () => {
  // What no model can hold is told before any of them is built.
  const isCompiled = (text: string): boolean => !text.includes('never closed');

  /** Each as the text for DuckDB, of which no lint asks what BigQuery would make of it. */
  const writeModels = (texts: readonly string[]): void =>
    texts.forEach((text, i) => {
      besieged.project.write(`transforms/marts/hostile/q${i}.sql`, 'select 1 as x');
      besieged.project.write(`transforms/marts/hostile/q${i}.duckdb.sql`, text);
    });

  it('no relation is built', async () => {
    const { project } = besieged;
    const texts = queries.filter(isCompiled);
    writeModels(texts);
    const { out, err } = await project.lastro('run');
    const results = hostileResults();
    expect(err).toBe('');
    expect(results).toHaveLength(texts.length);
    expect(results.filter(({ status, line }) => status !== 'error' || line === null)).toEqual([]);
    // The console tells of the first that failed.
    expect(out.split('\n').filter((line) => line.includes('.duckdb.sql:') && CODE.test(line)).length).toBeGreaterThan(
      5,
    );
    expect(await besieged.damage(out + err)).toEqual([]);
  });

  it('no unit test runs it', async () => {
    const { project } = besieged;
    const texts = queries.filter(isCompiled);
    writeModels(texts);
    const tests = texts.map((_, i) => `  - {name: t${i}, model: q${i}, given: [], expect: {rows: []}}`);
    project.write('transforms/marts/hostile/tests.yaml', `unit_tests:\n${tests.join('\n')}\n`);
    const { out, err } = await project.lastro('test');
    expect(err).toBe('');
    const results = hostileResults();
    expect(results).toHaveLength(texts.length);
    expect(results.filter(({ status }) => status !== 'error')).toEqual([]);
    expect(await besieged.damage(out + err)).toEqual([]);
  });

  it('whose quote or comment is not closed, nothing is built', async () => {
    const { project } = besieged;
    for (const text of queries.filter((each) => !isCompiled(each))) {
      project.write('transforms/marts/hostile/q.sql', text);
      const { code, err } = await project.lastro('run');
      expect(code).toBe(2);
      expect(err).toContain('transforms/marts/hostile/q.sql:1');
    }
  });
});

it('as a rule of set_aside', async () => {
  const { project } = besieged;
  const texts = conditions.filter((text) => !text.includes('never closed'));
  const models = texts.map((text, i) => {
    project.write(`transforms/marts/hostile/m${i}.sql`, 'select 1 as id\n');
    return `  - name: m${i}\n    set_aside:\n      - {name: r, reason: x, where: ${JSON.stringify(text)}}`;
  });
  project.write('transforms/marts/hostile/models.yaml', `models:\n${models.join('\n')}\n`);
  const { out, err } = await project.lastro('run');
  const results = hostileResults();
  expect(results).toHaveLength(texts.length);
  expect(
    results.flatMap(({ status, file, line, message }, i) =>
      status === 'error' && file === 'transforms/marts/hostile/models.yaml' && line !== null
        ? []
        : [[texts[i], status, file, line, message]],
    ),
  ).toEqual([]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

it('as a query of a page, and beside one', async () => {
  const { project } = besieged;
  const page = project.read('src/index.md');
  const fences = queries.map((text, i) => `\`\`\`sql id=q${i}\n${text.replaceAll('\n', ' ')}\n\`\`\`\n`);
  project.write('src/index.md', fences.join(''));
  queries.forEach((text, i) => project.write(`src/q${i}.csv.sql`, text));
  const problems = (await besieged.answerPages()).split('\n');
  project.write('src/index.md', page);
  queries.forEach((_, i) => fs.rmSync(project.path(`src/q${i}.csv.sql`)));
  const refused = (place: string): boolean => problems.some((line) => line.includes(`${place}:`) && CODE.test(line));
  expect(queries.filter((_, i) => !refused(`src/index.md:${i * 3 + 2}`))).toEqual([]);
  expect(queries.filter((_, i) => !refused(`src/q${i}.csv.sql:1`))).toEqual([]);
  expect(await besieged.damage(problems.join('\n'))).toEqual([]);
});

it('as --inline of show', async () => {
  const { project } = besieged;
  const shown: string[] = [];
  for (const text of queries) {
    const { code, out, err } = await project.lastro('show', '--inline', text);
    if (code !== 2 || !CODE.test(err) || !err.includes('--inline')) shown.push(`${text}: ${out}${err}`);
  }
  expect(shown).toEqual([]);
  expect(await besieged.damage(shown.join('\n'))).toEqual([]);
});

it('as loaded_at_field of a source', async () => {
  const { project } = besieged;
  const yaml = project.read('transforms/raw/sources.yaml');
  const read: string[] = [];
  for (const text of conditions) {
    project.write(
      'transforms/raw/sources.yaml',
      yaml.replace('- name: customers', `- name: customers\n        loaded_at_field: ${JSON.stringify(text)}`),
    );
    const { out, err } = await project.lastro('source', 'freshness');
    if (!/transforms\/raw\/sources\.yaml:\d+:\d+ {2}(sql|freshness)\.[a-z-]+ {2}loaded_at_field/.test(out + err))
      read.push(`${text}: ${out}${err}`);
  }
  project.write('transforms/raw/sources.yaml', yaml);
  expect(read).toEqual([]);
  expect(await besieged.damage(read.join('\n'))).toEqual([]);
});

describe('a database that is not the project’s', () => {
  /** A file with a view of its maker's that reads what is none of its business. */
  beforeAll(async () => {
    const warehouse = await openDuckDB({ path: besieged.project.path('hostile.duckdb') });
    const session = await warehouse.session();
    await session.run('CREATE TABLE main.t AS SELECT 1 AS id');
    await session.run(`CREATE VIEW main.leak AS SELECT 1 AS id, * FROM read_csv('${besieged.outside}/secret.csv')`);
    await warehouse.close();
  });
  afterAll(() => fs.rmSync(besieged.project.path('hostile.duckdb')));

  it.each(['t', 'leak'])('reads no file by its views, in a check of %s', async (table) => {
    const { project } = besieged;
    const query = "SELECT * FROM main.leak WHERE a LIKE 'c0%'";
    project.write('hostile/suite.json', suiteOf([query, 'SELECT * FROM {batch}'], rowsQuery));
    const { code, out, err } = await project.lastro(
      'check',
      `hostile.duckdb:main.${table}`,
      '--suite',
      'hostile/suite.json',
    );
    expect(code).toBe(1);
    expect(out + err).toContain('file system operations are disabled');
    expect(out + err).not.toContain('c0rrect');
  });
});

/** Kwargs of expectations that hold text become no SQL: where one is not what it must be, its check does nothing. */
it('as any other text of a suite', async () => {
  const injections = [
    `x' OR EXISTS (SELECT 1 FROM read_text('${besieged.outside}/secret.txt')) OR '`,
    `order_id" FROM read_csv('${besieged.outside}/secret.csv') --`,
    "day', now()); DELETE FROM raw.orders; --",
    'INTEGER); DELETE FROM raw.orders; SELECT CAST(1 AS INTEGER',
    '`); DELETE FROM raw.orders; --',
    "$$'); DELETE FROM raw.orders; --",
    "\\'; DELETE FROM raw.orders; --",
  ];
  const expectations = injections.flatMap((text) => coreExpectations.flatMap((each) => textExpectations(each, text)));
  expect(expectations.length).toBeGreaterThan(1000);
  const registry = createRegistry(coreExpectations);
  const suite = (each: object): Suite =>
    parseSuite(JSON.stringify({ expectations: [each] }), 'hostile.json', { layer: 'raw', table: 'orders', name: 'x' });
  const valid = expectations.filter(
    (each) => validateSuite(suite(each), registry, { vars: {}, now: new Date(0) }).length === 0,
  );
  expect(valid.length).toBeGreaterThan(500);
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
  await session.run("CREATE TABLE raw.orders AS SELECT '1' AS order_id, 'ana' AS customer, 1 AS amount");
  const statements: string[] = [];
  warehouse.onStatement(({ sql }) => statements.push(sql));
  const { columns } = await session.query('FROM raw.orders LIMIT 0');
  const plan = planChecks(
    [{ ...suite({ type: 'x' }), expectations: valid.flatMap((each) => suite(each).expectations) }],
    columns,
    warehouse.dialect,
    { registry, parameters: { vars: {}, now: new Date(0) } },
  );
  const results = await runPlan(plan, session, { clock: systemClock });
  expect(results).toHaveLength(valid.length);
  const asked = statements.filter(
    (sql) => !sql.includes('json_serialize_sql') && sql !== 'DROP TABLE temp.main.lastro_failing',
  );
  const trees = await parseSql(
    { session, dialect: warehouse.dialect },
    asked.map((sql) => ({ sql: sql.replace(/^CREATE TEMP TABLE \S+ AS /, ''), form: 'query' as const })),
  );
  const reaching = trees.flatMap(({ problem, tree }, i) =>
    problem === undefined && outsideReads(tree, anyRelation).length === 0 ? [] : [asked[i]],
  );
  expect(reaching).toEqual([]);
  expect((await session.query('SELECT count(*) FROM raw.orders')).rows).toEqual([[1]]);
  await warehouse.close();
});

/** What a text makes the name of a table of is quoted: that no such table is there, DuckDB says. */
const anyRelation: Readable = { ...wholeDatabase, relation: () => true };

/** An expectation with a text in one of its kwargs after the other, and plain values in the others. */
function textExpectations({ type, kwargs, required = [], kind }: Expectation, text: string): object[] {
  const sample = (schema: unknown, value: unknown): unknown => {
    const kinds = JSON.stringify(schema);
    if (kinds.includes('"enum"')) return (schema as { enum?: unknown[] }).enum?.[0];
    if (kinds.includes('"array"')) return [value];
    return /"(number|integer)"/.test(kinds) && !kinds.includes('"string"') ? 1 : value;
  };
  const rows = kind === 'table' || kind === 'query' ? {} : { row_condition: {}, condition_parser: {} };
  return Object.keys({ ...kwargs, ...rows }).map((name) => ({
    type,
    kwargs: Object.fromEntries(
      [...new Set([...required, name])].map((each) => [
        each,
        each === name
          ? sample(kwargs[each] ?? {}, text)
          : sample(kwargs[each], /column|_A|_B/.test(each) ? 'order_id' : 'x'),
      ]),
    ),
  }));
}
