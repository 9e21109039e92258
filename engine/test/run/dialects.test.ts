import { beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/publish/artifacts.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'transforms/seeds/orders.csv': 'id,day,tags\n7,2018-01-02,a b\n',
    'transforms/seeds/models.yaml':
      'seeds: [{name: orders, columns: [{name: id, data_type: UTINYINT}, {name: day, data_type: DATE}]}]\n',
    'transforms/marts/fct.sql':
      "select * exclude (tags), id / 2 as half, day - 1 as before, id::varchar as text, list_transform(string_split(tags, ' '), x -> upper(x))[1] as first\nfrom @ref(orders) qualify row_number() over () = 1\n",
    'transforms/marts/models.yaml':
      "models: [{name: fct, set_aside: [{name: odd, where: 'half::int > 99', reason: too large}]}]\n",
  });
  config("dialects: ['duckdb']");
  return () => project.remove();
});

const config = (more: string): void =>
  project.write(
    'lastro.config.ts',
    `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', ${more} });\n`,
  );

describe("dialects: ['duckdb']", () => {
  it("lets models be DuckDB's SQL, and compiles nothing else", async () => {
    const { code, out, err } = await project.lastro('build');
    expect(code, out + err).toBe(0);
    expect(await project.query('SELECT half, CAST(before AS VARCHAR), text, "first" FROM marts.fct')).toEqual([
      [3.5, '2018-01-01', '7', 'A'],
    ]);
    const manifest = JSON.parse(project.read('target/manifest.json')) as Manifest;
    expect(manifest.nodes['model.shop.fct']?.compiled).toMatchObject({
      bigquery: null,
      duckdb: expect.stringContaining('exclude') as string,
    });
    expect((await project.lastro('compile')).out).toContain('1 model compiled for duckdb in');
    config('');
    expect((await project.lastro('compile')).err).toContain('unknown type UTINYINT of orders.id');
    project.write('transforms/seeds/models.yaml', '');
    expect((await project.lastro('compile')).err).toContain('fct.sql:1:10  sql.dialect-trap');
  });

  it('keeps the rules of every model', async () => {
    project.write('transforms/marts/fct.sql', "select * from read_csv('x.csv'); select {{ ref('a') }}");
    expect((await project.lastro('compile')).err).toContain('sql.jinja');
    project.write('transforms/marts/fct.sql', "select * from read_csv('x.csv')");
    expect((await project.lastro('compile')).err).toContain('model.undeclared-read');
    project.write('transforms/marts/fct.bigquery.sql', 'select 1');
    expect((await project.lastro('compile')).err).toContain(
      'fct.bigquery.sql is ignored (dialects in lastro.config.ts leaves out bigquery)',
    );
  });

  it.each([
    [
      "dialects: ['duckdb'], targets: { dev: { type: 'duckdb' }, cloud: { type: 'bigquery', project: 'p', prefix: 'x' } }",
      "config.dialects  target cloud is of type bigquery, which dialects leaves out (add it: dialects: ['duckdb', 'bigquery'])",
    ],
    ["dialects: ['ducdb']", 'unknown dialect ducdb (did you mean duckdb?)'],
    ["dialects: ['bigquery']", 'dialects is ["bigquery"] (list duckdb, alone or with others)'],
    ["dialects: 'duckdb'", 'dialects is "duckdb"'],
  ])('is checked: %s', async (text, message) => {
    config(text);
    const { code, err } = await project.lastro('ls');
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
