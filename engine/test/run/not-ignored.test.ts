import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const loader = (more = '', load = '() => [{ id: 1 }]'): string => `import { defineLoader } from 'lastro';
export default defineLoader({ name: 'a', table: 'a', description: 'x', columns: ['id'], ${more} load: ${load} });
`;

const suite = JSON.stringify({ expectations: [{ type: 'expect_table_row_count_to_equal', kwargs: { value: 99 } }] });

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
    'loaders/a.ts': loader(),
    'transforms/staging/b.sql': 'select id from @source(a)\n',
  });
});
afterEach(() => project.remove());

const latin1 = (file: string, text: string): void => {
  project.write(file, '');
  fs.writeFileSync(project.path(file), Buffer.from(text, 'latin1'));
};

describe('what a project says is read, or refused with its place', () => {
  it.each([
    ['expectations/a_suite.json', suite, 'suite.not-read'],
    ['expectations/raw/deep/a.yaml', suite, 'suite.not-read'],
    ['expectations/raw/a.YAML', suite, 'suite.not-read'],
    ['loaders/sub/c.ts', loader().replaceAll("'a'", "'c'"), 'loader.not-read'],
    ['loaders/c.mts', loader().replaceAll("'a'", "'c'"), 'loader.not-read'],
    ['transforms/staging/c.SQL', 'select 1 as x', 'transforms.not-read'],
    ['transforms/staging/m.YAML', 'models: []', 'transforms.not-read'],
    ['transforms/seeds/s.Csv', 'id\n1\n', 'transforms.not-read'],
    ['transforms/seeds/s.tsv', 'id\n1\n', 'transforms.not-read'],
    ['transforms/seeds/deep/s.csv.gz', 'x', 'transforms.not-read'],
    ['expectations/Raw/a.json', suite, 'suite.unknown-table'],
    ['expectations/raw/A.yaml', suite, 'suite.unknown-table'],
    ['transforms/staging/z/B.sql', 'select 1 as x', 'transforms.duplicate'],
  ])('%s', async (file, text, code) => {
    project.write(file, text);
    const { code: exit, err } = await project.lastro('build');
    expect(exit).toBe(2);
    expect(err).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')}  ${code.replace('.', '\\.')}  `));
  });

  it.each([
    ["mode: 'merge',", 'loader.invalid-key', 'mode is "merge" (use replace, append, upsert)'],
    ["onFailure: 'ignore',", 'loader.invalid-key', 'onFailure is "ignore"'],
    ["colums: ['id'],", 'loader.unknown-key', 'unknown key colums (did you mean columns?)'],
  ])('a loader with %s', async (more, code, message) => {
    project.write('loaders/a.ts', loader(more).replace("'lastro'", "'lastro' // @ts-nocheck"));
    const { code: exit, err } = await project.lastro('build');
    expect(exit).toBe(2);
    expect(err).toContain(`loaders/a.ts:2  ${code}  ${message}`);
  });

  it.each([
    ['transforms/staging/c.sql', "select 1 as a,\n 'S\xe3o' as c", 2],
    ['transforms/seeds/s.csv', 'a,b\n1,x\n2,S\xe3o\n', 3],
    ['transforms/staging/m.yaml', "models:\n  - name: b\n    description: 'S\xe3o'\n", 3],
    ['expectations/raw/a.yaml', '# S\xe3o\nexpectations: []\n', 1],
  ])('%s is not UTF-8', async (file, text, line) => {
    latin1(file, text);
    const { code, err } = await project.lastro('build');
    expect(code).toBe(2);
    expect(err).toBe(`${file}:${line}  file.encoding  ${file} is not UTF-8 (save it as UTF-8)`);
  });

  it.each([
    ['id,\n1,2\n', 'column 2 of the header has no name'],
    ['id,Id\n1,2\n', 'column Id occurs twice'],
  ])('a seed with the header %j', async (text, message) => {
    project.write('transforms/seeds/s.csv', text);
    expect((await project.lastro('build')).out).toContain(`transforms/seeds/s.csv:1  seed.broken  ${message}`);
  });

  it('files that say nothing to the engine are left alone', async () => {
    project.write('expectations/README.md', 'x');
    project.write('expectations/raw/notes/x.txt', 'x');
    project.write('loaders/sub/helper.ts', 'export const x = 1;\n');
    expect((await project.lastro('build')).code).toBe(0);
  });
});

describe('what is stored by a name', () => {
  it('rows that a model sets aside stand beside those that the load of the same name rejects', async () => {
    project.write('loaders/a.ts', loader('', '() => [{ id: 1 }, { no: 2 }, { id: 3 }]'));
    project.write('transforms/marts/a.sql', 'select id from @source(a)\n');
    project.write(
      'transforms/marts/m.yaml',
      `models: [{ name: a, set_aside: [{ name: three, where: "id = '3'", reason: x }] }]\n`,
    );
    for (let i = 0; i < 2; i++) {
      expect((await project.lastro('build', '--full-refresh')).code).toBe(0);
      const rejected = await project.query(
        `SELECT rule, count(*) FROM meta.rejected_rows WHERE run_id = '${project.results.metadata.invocation_id}' GROUP BY 1 ORDER BY 1`,
      );
      expect(rejected).toEqual([
        ['three', 1],
        ['unknown-field', 1],
      ]);
    }
    expect(await project.query("SELECT count(*) FROM meta.rejected_rows WHERE rule = 'three'")).toEqual([[1]]);
  });

  it('a changed seed is modified, and so is a model that is stored another way', async () => {
    project.write('transforms/seeds/s.csv', 'id\n1\n');
    project.write('transforms/marts/c.sql', 'select id from @ref(s)\n');
    await project.lastro('build');
    fs.cpSync(project.path('target'), project.path('before'), { recursive: true });
    const modified = async (): Promise<string[]> =>
      (await project.lastro('ls', '--select', 'state:modified', '--state', 'before')).lines;
    expect(await modified()).toEqual([]);
    project.write('transforms/seeds/s.csv', 'id\n2\n');
    project.write('transforms/marts/m.yaml', 'models: [{ name: c, config: { cluster_by: id } }]\n');
    expect(await modified()).toEqual(['model.shop.c', 'seed.shop.s']);
  });

  it('prototype names are variables, targets, kwargs and keys of YAML that nobody has defined', async () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      project.write('transforms/staging/b.sql', `select @var(${name}) as x from @source(a)\n`);
      expect((await project.lastro('build')).err).toContain(`unknown variable ${name}`);
      project.write('transforms/staging/b.sql', `select 1 as "${name}", id from @source(a) -- @ref(${name})\n`);
      expect((await project.lastro('build', '--target', name)).err).toContain(`unknown target ${name}`);
      project.write(
        'expectations/raw/a.yaml',
        `expectations: [{ type: expect_column_to_exist, kwargs: { column: id, ${name}: 1 } }]\n`,
      );
      expect((await project.lastro('build', '--strict')).err).toContain(`unknown kwarg ${name}`);
      project.write('expectations/raw/a.yaml', `expectations: [{ type: ${name}, kwargs: {} }]\n`);
      expect((await project.lastro('build', '--strict')).err).toContain(name);
      project.write('expectations/raw/a.yaml', 'expectations: []\n');
      project.write('transforms/staging/m.yaml', `models: [{ name: b, ${name}: 1 }]\n`);
      expect((await project.lastro('build')).err).toContain(`unknown key ${name}`);
      project.write(
        'transforms/staging/m.yaml',
        `models: [{ name: b, columns: [{ name: ${name}, data_type: ${name} }] }]\n`,
      );
      expect((await project.lastro('build')).err).toContain(`unknown type ${name}`);
      project.write(
        'transforms/staging/m.yaml',
        `models: [{ name: b, columns: [{ name: ${name}, data_type: INTEGER }] }]\n`,
      );
      project.write(
        'expectations/staging/b.yaml',
        JSON.stringify({
          expectations: [
            {
              type: 'expect_column_values_to_not_be_null',
              kwargs: { column: name, row_condition: `col("${name}") == 1`, condition_parser: 'great_expectations' },
            },
          ],
        }),
      );
      const { out, err, code } = await project.lastro('build');
      expect(err).toBe('');
      expect(out).toMatch(/PASS {2}/);
      expect(code).toBe(0);
      fs.rmSync(project.path('expectations/staging'), { recursive: true });
      fs.rmSync(project.path('transforms/staging/m.yaml'));
    }
  });
});

describe('unit tests', () => {
  const unitTest = (rows: string, expected: string): void =>
    project.write(
      'transforms/marts/u.yaml',
      `unit_tests: [{ name: t, model: c, given: [{ input: ref('b'), rows: ${rows} }], expect: { rows: ${expected} } }]\n`,
    );
  beforeEach(() => {
    project.write('transforms/marts/c.sql', 'select n from @ref(b) order by n limit 1\n');
  });

  it('compare by the types of the warehouse, and again when those change', async () => {
    project.write('transforms/staging/b.sql', 'select 1 as n from @source(a)\n');
    unitTest("[{ n: '9' }, { n: '10' }]", "[{ n: '10' }]");
    await project.lastro('build');
    expect(project.statuses()).toMatchObject({ t: 'fail' });
    unitTest('[{ n: 9 }, { n: 10 }]', '[{ n: 9 }]');
    await project.lastro('build');
    expect(project.statuses()).toMatchObject({ t: 'pass' });
    project.write('transforms/staging/b.sql', "select 'x' as n from @source(a)\n");
    await project.lastro('build');
    expect(project.statuses()).toMatchObject({ t: 'fail' });
  });

  it('compare by the types of their values where nothing is built, and as text what a load fills', async () => {
    unitTest('[{ n: 9 }, { n: 10 }]', '[{ n: 9 }]');
    await project.lastro('test');
    expect(project.statuses()).toMatchObject({ t: 'pass' });
    project.write('transforms/marts/c.sql', 'select n from @source(a) order by n limit 1\n');
    project.edit('transforms/marts/u.yaml', (text) =>
      text.replace("ref('b')", "source('raw', 'a')").replace('expect: { rows: [{ n: 9', "expect: { rows: [{ n: '10'"),
    );
    await project.lastro('test');
    expect(project.statuses()).toMatchObject({ t: 'pass' });
  });

  it('lose no digit of their rows, and --vars none of theirs', async () => {
    project.write(
      'transforms/staging/b.sql',
      'select cast(9007199254740993 as bigint) as n\n'.replace('cast(', '@cast(').replace(' as bigint', ', bigint'),
    );
    project.write('transforms/marts/c.sql', 'select n, @cast(@var(big, 0), bigint) as big from @ref(b)\n');
    unitTest('[{ n: 9007199254740993 }]', '[{ n: 9007199254740992 }]');
    await project.lastro('build');
    expect(project.statuses()).toMatchObject({ t: 'fail' });
    unitTest('[{ n: 9007199254740993 }]', '[{ n: 9007199254740993 }]');
    project.write('transforms/marts/c.sql', "select n, @var(big, '0') as big from @ref(b)\n");
    await project.lastro('build', '--vars', 'big: 9007199254740993');
    expect(project.statuses()).toMatchObject({ t: 'pass' });
    expect(await project.query('SELECT CAST(n AS VARCHAR), CAST(big AS VARCHAR) FROM marts.c')).toEqual([
      ['9007199254740993', '9007199254740993'],
    ]);
  });
});

it('--vars since narrows a run without a configuration, and the next whole build makes up for it', async () => {
  project.write('loaders/a.ts', loader('', "({ env }) => [{ id: env.FIRST }, { id: '2018-09-01' }]"));
  project.write('transforms/marts/c.sql', 'select @try_parse_date(id) as d, 1 as n from @source(a)\n');
  project.write(
    'transforms/marts/m.yaml',
    'models: [{ name: c, config: { materialized: incremental, unique_key: d, partition_by: d } }]\n',
  );
  await project.lastroWith({ FIRST: '2018-01-01' }, 'build');
  const { code } = await project.lastroWith({ FIRST: '2018-01-02' }, 'build', '--vars', 'since: 2018-08-01');
  expect(code).toBe(0);
  expect(await project.query('SELECT CAST(min(d) AS VARCHAR) FROM marts.c')).toEqual([['2018-01-01']]);
  await project.lastroWith({ FIRST: '2018-01-02' }, 'build');
  expect(await project.query('SELECT CAST(min(d) AS VARCHAR) FROM marts.c')).toEqual([['2018-01-02']]);
});
