import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const CONFIG = `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'shop',
  targets: { dev: { type: 'duckdb' }, cloud: { type: 'bigquery', project: 'none', prefix: 'shop' } },
});
`;

let project: ProjectFolder;
beforeAll(() => {
  project = new ProjectFolder({
    'lastro.config.ts': CONFIG,
    'data/x.csv': 'a\n1\n',
    'transforms/seeds/orders.csv': 'id\n1\n',
    'transforms/marts/m.sql': 'select id\nfrom @ref(orders)',
  });
});
afterAll(() => project.remove());

describe('models are refused before anything runs', () => {
  it.each([
    [
      'select 1 as x\n; drop table staging.orders',
      'sql.not-one-query',
      'it is several statements (write a single SELECT',
    ],
    ['drop table staging.orders', 'sql.not-one-query', 'it is another statement'],
    ["select *\nfrom 'data/x.csv'", 'model.undeclared-read', 'load files by a loader'],
    ["select *\nfrom read_csv('data/x.csv')", 'model.undeclared-read', "externalAccess: ['data/']"],
    ['select *\nfrom orders', 'model.undeclared-read', 'write @ref(orders)'],
    ['select *\nfrom shop_staging.orders', 'model.undeclared-read', 'write @ref(orders)'],
    ['select *\nfrom "staging.orders"', 'model.undeclared-read', 'write @ref(orders)'],
    ['select *\nfrom staging.order', 'model.undeclared-read', 'did you mean @ref(orders)?'],
  ])('%s', async (sql, code, hint) => {
    project.write('transforms/marts/m.sql', sql);
    for (const command of [['compile'], ['run', '--target', 'cloud']]) {
      const { code: exit, err } = await project.lastro(...command);
      expect(exit).toBe(2);
      expect(err).toContain(`transforms/marts/m.sql:${code === 'model.undeclared-read' ? '2:6' : '1:1'}  ${code}  `);
      expect(err).toContain(hint);
    }
  });

  it.each([
    ['`none.shop_staging.orders`', 'none.shop_staging.orders'],
    ['none.shop_staging.orders', 'none.shop_staging.orders'],
    ['`my-project`.other.orders', 'my-project.other.orders'],
    ['shop_staging.orders', 'shop_staging.orders'],
  ])('a text for BigQuery alone that reads %s', async (table, named) => {
    project.write('transforms/marts/m.sql', 'select id\nfrom @ref(orders)');
    project.write('transforms/marts/m.bigquery.sql', `select id, a.b.c\nfrom ${table} as a, a.items`);
    const { err } = await project.lastro('run', '--target', 'cloud');
    expect(err).toMatch(/transforms\/marts\/m\.bigquery\.sql:2:\d {2}model\.undeclared-read/);
    expect(err).toContain(`m reads ${named}, which is not a node of the project (write @ref(model) or @source(table)`);
  });

  it('a table named directly is a reference', async () => {
    project.write('transforms/marts/m.sql', 'select id from "Staging"."Orders"');
    project.write('transforms/marts/m.bigquery.sql', 'select id from @ref(orders)');
    expect(await project.lastro('compile')).toMatchObject({ code: 0 });
    expect((await project.lastro('ls', '--select', '+m')).out).toContain('seed.shop.orders');
  });
});
