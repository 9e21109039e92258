import { beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'lastro.config.ts': "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n",
    'transforms/seeds/orders.csv': 'id,cents\n1,250\n2,\n',
    'transforms/seeds/models.yaml':
      'seeds: [{name: orders, columns: [{name: id}, {name: cents, data_type: BIGINT}]}]\n',
    'transforms/macros/in_reais.sql': 'macro in_reais(cents, digits number = 2) as round(@cents * 0.01, @digits)\n',
    'transforms/macros/paid.sql': 'macro paid() as\nselect id, cents from @ref(orders)\nwhere cents > @var(least, 0)\n',
    'transforms/marts/fct.sql': 'select\n  id, @in_reais(cents) as value\nfrom @paid() as p\n',
  });
  return () => project.remove();
});

describe('macros of a project', () => {
  it('are read for references, variables and the fingerprints of the models that call them', async () => {
    const statuses = async (...args: string[]): Promise<string> => {
      const { code, out, err } = await project.lastro('run', ...args);
      expect(code, out + err).toBe(0);
      return project.results.results
        .map(({ name, message }) => `${name}: ${message.replace(/ since.*/, '')}`)
        .sort()
        .join(', ');
    };
    expect(await statuses()).toBe('fct: 1 row, orders: 2 rows');
    expect((await project.query('FROM marts.fct')).map(String)).toEqual(['1,2.5']);
    expect(await statuses()).toBe('fct: unchanged, orders: unchanged');
    project.write('transforms/macros/unused.sql', 'macro unused() as 1');
    expect(await statuses()).toBe('fct: unchanged, orders: unchanged');
    project.edit('transforms/macros/in_reais.sql', (text) => text.replace('0.01', '0.1'));
    expect(await statuses()).toBe('fct: 1 row, orders: unchanged');
    expect(await statuses('--vars', '{least: 999}')).toBe('fct: 0 rows, orders: unchanged');
  });

  it.each([
    [
      'round(@cents / 100, @digits)',
      'fct.sql:2:7  sql.dialect-trap  / differs between DuckDB and BigQuery, in transforms/macros/in_reais.sql:1:58',
    ],
    [
      '@roundd(@cents)',
      'fct.sql:2:7  sql.unknown-helper  unknown helper @roundd, in transforms/macros/in_reais.sql:1:45',
    ],
    [
      '(select @cents from nowhere.t)',
      'fct.sql:2:7  model.undeclared-read  fct reads nowhere.t, which is not a node of the project, in transforms/macros/in_reais.sql:1:65',
    ],
  ])('are linted as what they become: %s', async (body, message) => {
    project.write('transforms/macros/in_reais.sql', `macro in_reais(cents, digits number = 2) as ${body}`);
    const { code, err } = await project.lastro('compile');
    expect(code).toBe(2);
    expect(err).toContain(`transforms/marts/${message}`);
  });

  it('have their place in errors of the warehouse, and in rules and unit tests', async () => {
    project.write(
      'transforms/macros/in_reais.sql',
      'macro in_reais(cents, digits number = 2) as\n\n@cents * no_column',
    );
    const { out } = await project.lastro('run');
    expect(out).toMatch(/fct\.sql:2:7 {2}model\.binder .*no_column.*, in transforms\/macros\/in_reais\.sql:3:\d+/);
    project.write('transforms/macros/in_reais.sql', 'macro in_reais(cents, digits number = 2) as @cents * 0.01');
    project.write(
      'transforms/marts/models.yaml',
      `models:
  - {name: fct, set_aside: [{name: small, where: '@in_reais(value) < 1', reason: too small}]}
unit_tests:
  - {name: reais, model: fct, given: [{input: ref('orders'), rows: [{cents: 100}]}], expect: {rows: [{value: 1}]}}
`,
    );
    const { code, out: built, err } = await project.lastro('build');
    expect(code, built + err).toBe(0);
    expect(built).toContain('1 row set aside');
  });

  it('come from npm packages that the configuration names', async () => {
    const config = (names: string): void =>
      project.write(
        'lastro.config.ts',
        `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', macros: [${names}] });\n`,
      );
    project.write('node_modules/@acme/money/package.json', '{"name": "@acme/money", "lastro": {"macros": "sql"}}');
    project.write('node_modules/@acme/money/sql/twice.sql', 'macro twice(x) as @x * 2');
    project.write('transforms/marts/fct.sql', 'select id, @twice(@in_reais(cents)) as value from @paid() as p');
    expect((await project.lastro('compile')).err).toContain('unknown helper @twice');
    config("'@acme/money'");
    expect((await project.lastro('run')).code).toBe(0);
    expect((await project.query('FROM marts.fct')).map(String)).toEqual(['1,5']);
    project.write('node_modules/@acme/money/sql/twice.sql', 'macro twice(x) as @x * 3');
    expect((await project.lastro('run')).code).toBe(0);
    expect((await project.query('FROM marts.fct')).map(String)).toEqual(['1,7.5']);
    project.write('node_modules/@acme/money/sql/paid.sql', 'macro paid() as 1');
    expect((await project.lastro('ls')).err).toContain(
      'node_modules/@acme/money/sql/paid.sql  macro.duplicate  two macros are called paid (the other is transforms/macros/paid.sql)',
    );
    config("'lastro'");
    expect(await project.lastro('ls')).toMatchObject({
      code: 2,
      err: expect.stringContaining('macro.package  the package lastro has no macros') as string,
    });
    config("'no-such-package'");
    expect((await project.lastro('ls')).err).toContain(
      'the package no-such-package is not installed (npm install no-such-package)',
    );
  });
});
