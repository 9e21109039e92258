import { afterEach, beforeEach, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openLocal } from '../../src/warehouses/index.js';
import { requireFiles } from '../../src/sql/dialect/files.js';
import { ProjectFolder } from '../support/project-folder.js';

const loader = (name: string, file: string): string => `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: '${name}',
  table: '${name}',
  description: 'x',
  load: () => csvFile({ path: '${file}', columns: ['id', 'year'] }),
});
`;

let parent: string;
let project: ProjectFolder;
beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-paths-'));
  const folder = path.join(parent, 'year=1999', 'region [1]');
  fs.mkdirSync(folder, { recursive: true });
  fs.mkdirSync(path.join(parent, 'year=1999', 'region 1'));
  project = new ProjectFolder(
    {
      'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
      'data/year=2018/orders.csv': 'id,year\no1,2016\no2,2017\n',
      'data/stores[2018].csv': 'id,year\ns1,2016\n',
      'data/stores2.csv': 'id,year\nwrong,1\n',
      'data/a*.csv': 'id,year\na1,2016\n',
      'data/ab.csv': 'id,year\nwrong,1\n',
      'loaders/orders.ts': loader('orders', 'data/year=2018/orders.csv'),
      'loaders/stores.ts': loader('stores', 'data/stores[2018].csv'),
      'loaders/star.ts': loader('star', 'data/a*.csv'),
      'transforms/marts/fct_orders.sql': 'select id, year from @source(orders)\n',
      'expectations/marts/fct_orders.json': JSON.stringify({
        name: 'fct_orders',
        expectations: [
          {
            type: 'expect_column_values_to_be_in_set',
            kwargs: { column: 'year', value_set: ['2016'] },
            severity: 'warning',
          },
        ],
      }),
    },
    folder,
  );
});
afterEach(() => fs.rmSync(parent, { recursive: true, force: true }));

it('a file is the one that its loader names, and its rows what it says, wherever the project lies', async () => {
  expect((await project.lastro('build')).code).toBe(0);
  const rows = (table: string): Promise<unknown> => project.query(`SELECT id, year FROM ${table} ORDER BY id`);
  expect(await rows('raw.orders')).toEqual([
    ['o1', '2016'],
    ['o2', '2017'],
  ]);
  expect(await rows('raw.stores')).toEqual([['s1', '2016']]);
  expect(await rows('raw.star')).toEqual([['a1', '2016']]);
});

it('published figures and failing rows are read back as they were written', async () => {
  await project.lastro('build');
  const warehouse = await openLocal();
  const session = await warehouse.session();
  const read = async (file: string): Promise<unknown> => {
    const relation = requireFiles(warehouse.dialect).read(project.path('target', file), { type: 'parquet' });
    return (await session.query(`SELECT id, year FROM ${relation} ORDER BY id`)).rows;
  };
  expect(await read('published/marts.fct_orders.parquet')).toEqual([
    ['o1', '2016'],
    ['o2', '2017'],
  ]);
  const [failures] = fs.readdirSync(project.path('target', 'failures', 'marts.fct_orders'));
  expect(await read(`failures/marts.fct_orders/${failures ?? ''}`)).toEqual([['o2', '2017']]);
  const index = JSON.parse(project.read('target/published/index.json')) as {
    tables: { columns: { name: string }[] }[];
  };
  expect(index.tables[0]?.columns.map(({ name }) => name)).toEqual(['id', 'year']);
  await warehouse.close();
});

it('lastro check reads the file that it is given', async () => {
  project.write(
    'ids.json',
    JSON.stringify({
      expectations: [
        { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'year', value_set: [2016, 2017] } },
        { type: 'expect_table_columns_to_match_ordered_list', kwargs: { column_list: ['id', 'year'] } },
      ],
    }),
  );
  for (const file of ['data/year=2018/orders.csv', 'data/stores[2018].csv', 'data/a*.csv']) {
    const { code, out, err } = await project.lastro('check', file, '--suite', 'ids.json');
    expect({ file, code, out: code === 0 ? '' : out, err }).toEqual({ file, code: 0, out: '', err: '' });
  }
});
