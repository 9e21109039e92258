import { afterAll, expect, it } from 'vitest';
import { textOf } from '../../src/base/cell.js';
import { openContract } from '../../src/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';

const folder = new ProjectFolder({
  'contracts/sale.yaml': `type: object
description: One sale.
properties:
  id: { type: integer }
  email: { type: string, format: email, x-pii: true }
  day: { type: string, format: date }
  price: { type: number, minimum: 0, multipleOf: 0.01 }
required: [id]
`,
  'contracts/dynamic.yaml': 'type: object\nproperties:\n  a:\n    $dynamicRef: "#x"\n',
  'good.csv': 'id,email,day,price\n1,a@example.com,2018-10-17,012.5\n'.replace('012.5', '12.5'),
  'bad.csv': 'id,email,day,price\n1,nobody,2018-10-17,-1\n2,,2018-02-30,007\n3,a@example.com,,1\n',
  'bad.jsonl': '{"id": 1, "price": "1.50"}\n{"id": 2.5}\n',
});
afterAll(() => folder.remove());

const output = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await folder.lastro('contract', 'contracts/sale.yaml', ...args);
  expect(err).toBe('');
  expect(code).toBe(0);
  return out.trimEnd();
};

it('is printed as rules, TypeScript and a table', async () => {
  expect((await output()).split('\n')).toEqual([
    'the record must have id',
    'id must be a whole number',
    'email must be text',
    'email must be an e-mail address',
    'day must be text',
    'day must be a date like 2018-10-17',
    'price must be a number',
    'price must be at least 0',
    'price must be a multiple of 0.01',
  ]);
  expect(await output('--as', 'types')).toBe(
    '/** One sale. */\nexport interface Sale {\n  id: number;\n  email?: string;\n  day?: string;\n  price?: number;\n}',
  );
  expect(await output('--as', 'ddl', '--dialect', 'bigquery', '--table', 'shop.sales')).toBe(
    'CREATE TABLE `lastro_shop`.`sales` (\n  `id` INT64 NOT NULL,\n  `email` STRING,\n  `day` DATE,\n' +
      '  `price` NUMERIC(18, 2)\n);',
  );
});

it('is printed as a query that finds what a table of texts breaks', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
  await session.run(`CREATE TABLE raw.sale AS SELECT * FROM read_csv('${folder.path('bad.csv')}', all_varchar = true)`);
  const { rows } = await session.query((await output('--as', 'sql')).replace(/;$/, ''));
  await warehouse.close();
  expect(rows.map(([keyword, place]) => `${textOf(keyword)} ${textOf(place)}`).sort()).toEqual([
    'format /day',
    'format /email',
    'minimum /price',
    'type /price',
  ]);
});

it('is what a file is held to', async () => {
  expect(await output('good.csv')).toBe('PASS  good.csv by contracts/sale.yaml: 1 row, 9 rules');
  const { code, lines } = await folder.lastro('contract', 'contracts/sale.yaml', 'bad.csv');
  expect(code).toBe(1);
  expect(lines).toEqual([
    'FAIL  bad.csv by contracts/sale.yaml: 2 of 3 rows break it',
    '      email must be an e-mail address: 1 row',
    '      day must be a date like 2018-10-17: 1 row',
    '      price must be a number: 1 row',
    '      price must be at least 0: 1 row',
    'row 1: email must be an e-mail address, but is ***',
    'row 1: price must be at least 0, but is -1',
    'row 2: day must be a date like 2018-10-17, but is "2018-02-30"',
    'row 2: price must be a number, but is "007"',
  ]);
  const json = await folder.lastro('contract', 'contracts/sale.yaml', 'bad.jsonl');
  expect(json.lines.slice(-2)).toEqual([
    'row 1: price must be a number, but is "1.50"',
    'row 2: id must be a whole number, but is 2.5',
  ]);
});

it('that no SQL can check is refused with its line, and checks records all the same', async () => {
  const { code, err } = await folder.lastro('contract', 'contracts/dynamic.yaml', '--as', 'sql');
  expect(code).toBe(2);
  expect(err).toContain('contracts/dynamic.yaml:4');
  expect(err).toContain('contract.cannot-compile  $dynamicRef cannot be checked in SQL');
});

it('checks records from code', async () => {
  const contract = await openContract('contracts/sale.yaml', { root: folder.dir });
  expect(contract.validate({ id: 1, price: -0.5 }).map(({ message }) => message)).toEqual([
    'price must be at least 0, but is -0.5',
  ]);
});
