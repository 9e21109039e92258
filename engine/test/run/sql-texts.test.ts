import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BesiegedProject } from '../support/hostile-sql.js';

let besieged: BesiegedProject;
beforeAll(async () => {
  besieged = new BesiegedProject();
  await besieged.build();
});
afterEach(() => fs.rmSync(besieged.project.path('transforms/marts/hostile'), { recursive: true, force: true }));
afterAll(() => besieged.remove());

/** Ends of a query after which another text may follow it. */
const ENDINGS = [
  '',
  ';',
  ' ;;',
  ' -- a comment',
  '; -- a comment',
  '\n;\n-- a comment\n',
  ' /* a comment */ ;',
  ' -- it’s “one” (of\n',
];

const QUERIES = [
  ...ENDINGS.map((ending) => `SELECT 1 AS x WHERE FALSE${ending}`),
  "SELECT E'a\\'' AS x WHERE FALSE -- '",
  'WITH a AS (SELECT 1 AS x) SELECT * FROM a WHERE x > 1',
  'WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a WHERE x < 3) SELECT x FROM a WHERE x > 3',
  '(SELECT 1 AS x WHERE FALSE) UNION ALL (SELECT 2 WHERE FALSE)',
  'FROM (VALUES (1)) AS t(x) WHERE FALSE',
  'SELECT i AS x FROM range(0) AS t(i)',
  'SELECT unnest([]) AS x',
  'SELECT 1 AS x FROM (PIVOT (SELECT 1 AS y) ON y IN (1) USING count(*)) WHERE FALSE',
  "SELECT 'DELETE FROM raw.orders; -- ' AS x WHERE FALSE",
  'SELECT 1 AS "; DROP TABLE raw.orders; --" WHERE FALSE',
  'SELECT $$);$$ AS x WHERE FALSE',
];

const rows = (type: string, texts: readonly string[]): string =>
  JSON.stringify({ expectations: texts.map((text) => ({ type, kwargs: { unexpected_rows_query: text } })) });

describe('one query, however it ends, runs', () => {
  it('in a suite', async () => {
    const { project } = besieged;
    project.write('hostile/suite.json', rows('unexpected_rows_expectation', QUERIES));
    const { code, out } = await project.lastro('check', 'data/orders.csv', '--suite', 'hostile/suite.json');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining(`${QUERIES.length} pass`) as string });
  });

  it('in a model and its unit test, as a table, a view and by key', async () => {
    const { project } = besieged;
    const texts = QUERIES.filter((text) => / AS x|SELECT x /.test(text));
    texts.forEach((text, i) => {
      project.write(`transforms/marts/hostile/m${i}.sql`, 'select 1 as x');
      project.write(`transforms/marts/hostile/m${i}.duckdb.sql`, text);
    });
    const kinds = ['table', 'view', 'incremental'];
    const models = texts.map(
      (_, i) => `  - {name: m${i}, config: {materialized: ${kinds[i % 3] ?? ''}, unique_key: x}}`,
    );
    const tests = texts.map((_, i) => `  - {name: t${i}, model: m${i}, given: [], expect: {rows: []}}`);
    project.write('transforms/marts/hostile/all.yaml', ['models:', ...models, 'unit_tests:', ...tests, ''].join('\n'));
    // Made, then merged.
    for (let run = 1; run <= 2; run++) {
      const { code, out, err } = await project.lastro('build', '--select', 'path:transforms/marts/hostile');
      expect(code, err + out).toBe(0);
      texts.forEach((_text, i) => project.edit(`transforms/marts/hostile/m${i}.duckdb.sql`, (text) => ` ${text}`));
    }
  });

  it('in a page, beside one, and by show', async () => {
    const { project } = besieged;
    const fences = QUERIES.map((text, i) => `\`\`\`sql id=q${i}\n${text}\n\`\`\`\n`);
    project.write('src/index.md', fences.join('\n'));
    QUERIES.forEach((text, i) => project.write(`src/q${i}.csv.sql`, text));
    expect(await besieged.answerPages()).toBe('');
    project.write('src/index.md', '# Shop\n');
    QUERIES.forEach((_, i) => fs.rmSync(project.path(`src/q${i}.csv.sql`)));
    for (const text of QUERIES)
      expect(await project.lastro('show', '--inline', text), text).toMatchObject({ code: 0, err: '' });
  });

  it('in a rule of set_aside', async () => {
    const { project } = besieged;
    const conditions = [
      ...ENDINGS.map((ending) => `id > 1${ending}`),
      'id IN (SELECT 2)',
      "'a; DELETE' = 'a; DELETE' AND id = 2",
    ];
    const models = conditions.map((text, i) => {
      project.write(`transforms/marts/hostile/m${i}.sql`, 'select 1 as id union all select 2 as id -- two\n');
      return `  - name: m${i}\n    set_aside:\n      - {name: r, reason: x, where: ${JSON.stringify(text)}}`;
    });
    project.write('transforms/marts/hostile/models.yaml', `models:\n${models.join('\n')}\n`);
    const { code, out, err } = await project.lastro('run', '--select', 'path:transforms/marts/hostile');
    expect(code, err + out).toBe(0);
    for (const [i, text] of conditions.entries())
      expect(await project.query(`SELECT id FROM marts.m${i}`), text).toEqual([[1]]);
  });
});

describe('files that the configuration grants', () => {
  const config = (grants: string): void =>
    besieged.project.edit('lastro.config.ts', (text) =>
      text.replace(
        /vars: \{ floor: 0 \},( externalAccess: \[.*?\],)?/,
        `vars: { floor: 0 }, externalAccess: [${grants}],`,
      ),
    );
  const model = (sql: string, materialized = 'table'): void => {
    besieged.project.write('transforms/marts/extra.sql', 'select 1 as id');
    besieged.project.write('transforms/marts/extra.duckdb.sql', `${sql}\n`);
    besieged.project.write(
      'transforms/marts/extra.yaml',
      `models: [{name: extra, config: {materialized: ${materialized}}}]\n`,
    );
  };
  const build = () => besieged.project.lastro('build', '--select', 'extra');

  beforeAll(() => {
    besieged.project.write('data/extra/a.csv', 'id\n1\n');
    besieged.project.write('data/extra/b.csv', 'id\n2\n');
    besieged.project.write('data/secret.csv', 'id\n3\n');
  });

  it.each(['table', 'view'])(
    'are read by a model, from the folder of the project, in every run: %s',
    async (materialized) => {
      const { project } = besieged;
      config("'data/extra/'");
      model("select id from read_csv('data/extra/a.csv') order by id", materialized);
      expect(await build()).toMatchObject({ code: 0 });
      expect(await project.query('FROM marts.extra')).toEqual([[1]]);
      project.write('data/extra/a.csv', 'id\n10\n');
      expect(await build()).toMatchObject({ code: 0 });
      expect(await project.query('FROM marts.extra')).toEqual([[10]]);
      expect((await project.lastro('show', '--select', 'extra')).out).toContain('10');
      project.write('data/extra/a.csv', 'id\n1\n');
    },
  );

  it.each([
    ["read_csv('data/extra/*.csv')", [[1], [2]]],
    ["read_csv(list_value('data/extra/a.csv', 'data/extra/b.csv'))", [[1], [2]]],
    ["read_csv('data/secret/../extra/b.csv')", [[2]]],
  ])('may be many: %s', async (relation, expected) => {
    config("'data/extra'");
    model(`select id from ${relation} order by id`);
    expect(await build()).toMatchObject({ code: 0 });
    expect(await besieged.project.query('FROM marts.extra ORDER BY 1')).toEqual(expected);
  });

  it('may be one file, wherever it lies', async () => {
    config(`'${besieged.outside}/secret.csv'`);
    model(`select length(a) as id\nfrom read_csv('${besieged.outside}/secret.csv')`);
    expect(await build()).toMatchObject({ code: 0 });
  });

  it.each([
    "read_csv('data/secret.csv')",
    "read_csv('data/extra/../secret.csv')",
    "read_csv('data/extra/*/../../secret.csv')",
    "read_csv('data/extrange.csv')",
    "read_csv(list_value('data/extra/a.csv', 'data/secret.csv'))",
    "read_csv(concat('data/extra/', '../secret.csv'))",
    "read_text('/etc/passwd')",
    "'data/extra/a.csv'",
    "query_table('data/extra/a.csv')",
    "read_csv('https://example.org/data/extra/a.csv')",
  ])('are no others: %s', async (relation) => {
    config("'data/extra/'");
    model(`select *\nfrom ${relation}`);
    const { code, out } = await build();
    expect(code).toBe(1);
    expect(out).toMatch(/transforms\/marts\/extra\.duckdb\.sql:2:6 {2}model\.undeclared-read {2}extra reads /);
  });

  it('are reported with how to grant them', async () => {
    config('');
    model("select * from read_csv('data/extra/a.csv')");
    expect((await build()).out).toContain("allow it in lastro.config.ts: externalAccess: ['data/extra/']");
  });

  it('are no patterns', async () => {
    config("'data/*.csv'");
    const { code, err } = await build();
    expect(code).toBe(2);
    expect(err).toContain('lastro.config.ts:3  config.external-access');
    config('');
  });

  it('point to the place of an error behind their names', async () => {
    config("'data/extra/'");
    model("select a.id, nope\nfrom read_csv('data/extra/a.csv') as a");
    expect((await build()).out).toContain('transforms/marts/extra.duckdb.sql:1:14  model.binder');
    model("select a.id\nfrom read_csv('data/extra/a.csv') as a, read_csv('data/extra/b.csv') as b where b.nope = 1");
    expect((await build()).out).toContain('transforms/marts/extra.duckdb.sql:2:81  model.binder');
  });
});
