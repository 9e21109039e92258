import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataDrift } from '../../src/commands/profile/compare-profiled.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

/** Forty flights of three airports; two delays are unknown, of which one has a word for it. */
const flights = (late: number, word = 'NA'): string =>
  [
    'flight_id,date,origin,delay,Price (USD),phone',
    ...Array.from({ length: 40 }, (_, i) => {
      const delay = i === 3 ? word : i === 4 ? '' : String(late + i);
      const day = `2024-01-${String((i % 28) + 1).padStart(2, '0')}`;
      return `F${i},${day},${['GRU', 'REC', 'REC', 'POA'][i % 4] ?? ''},${delay},"1,0${String(i).padStart(2, '0')}.50",555-${i}`;
    }),
    '',
  ].join('\n');

interface JsonColumn {
  name: string;
  [key: string]: unknown;
}

/** A folder of files, without a project. */
let folder: ProjectFolder;
/** The shop, built. */
let shop: ProjectFolder;
beforeAll(async () => {
  folder = new ProjectFolder({
    'flights.csv': flights(0),
    'later.csv': flights(20, ''),
    'semicolons.csv': flights(0).replaceAll(',', ';').replaceAll('"1;0', '"1,0'),
    'empty.csv': 'a,b\n',
    'other.csv': 'x\n1\n',
    'contract.yaml': `type: object\nproperties: { origin: { type: string, x-pii: true }, date: { type: string } }\n`,
    'types.yaml': 'delay: text\nflight_id: text\n',
    'texts.jsonl': '{"flight_id": "F1", "delay": 5}\n{"flight_id": "F2", "delay": 7}\n',
  });
  shop = new ProjectFolder({ ...SHOP, 'orders.csv': 'order_id,customer,amount\n1,ana,99\n2,eva,98\n9,eva,97\n' });
  expect(await shop.lastro('build')).toMatchObject({ code: 0 });
});
afterAll(() => {
  folder.remove();
  shop.remove();
});

const profile = async (
  project: ProjectFolder,
  ...args: string[]
): Promise<{ rows: number; columns: Record<string, JsonColumn> }> => {
  const { code, out, err } = await project.lastro('profile', ...args, '--output', 'json');
  expect(code, err).toBe(0);
  const { rows, columns } = JSON.parse(out) as { rows: number; columns: JsonColumn[] };
  return { rows, columns: Object.fromEntries(columns.map((column) => [column.name, column])) };
};

const drift = async (project: ProjectFolder, ...args: string[]): Promise<DataDrift> => {
  const { code, out, err } = await project.lastro('profile', ...args, '--output', 'json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as DataDrift;
};

describe('lastro profile', () => {
  it('reads the types of a file of texts, and says what stands for no value', async () => {
    const { rows, columns } = await profile(folder, 'flights.csv');
    expect(rows).toBe(40);
    expect(Object.keys(columns)).toEqual(['flight_id', 'date', 'origin', 'delay', 'Price (USD)', 'phone']);
    expect(columns['delay']).toMatchObject({
      ...{ type: 'BIGINT', kind: 'number', nulls: 2, null_share: 0.05, distinct: 38, min: 0, max: 39 },
      quantiles: { p5: 1.85, p25: 11.25, p50: 20.5, p75: 29.75, p95: 37.15 },
    });
    expect(columns['date']).toMatchObject({ kind: 'date', distinct: 28, min: '2024-01-01', max: '2024-01-28' });
    expect(columns['origin']).toMatchObject({
      kind: 'text',
      frequent: [
        { value: 'REC', count: 20 },
        { value: 'GRU', count: 10 },
        { value: 'POA', count: 10 },
      ],
    });
    expect(columns['Price (USD)']).toMatchObject({ kind: 'number', mean: 1020 });
    const { err } = await folder.lastro('profile', 'flights.csv');
    expect(err).toContain('delay: NA is read as no value');
  });

  it('shows no values of columns that look personal, or that a contract marks', async () => {
    const { out } = await folder.lastro('profile', 'flights.csv', '--contract', 'contract.yaml');
    const json = (await folder.lastro('profile', 'flights.csv', '--contract', 'contract.yaml', '--output', 'json')).out;
    for (const text of [out, json]) {
      expect(text).not.toContain('555-');
      expect(text).not.toContain('REC');
    }
    expect(out).toMatch(/^origin +VARCHAR +0 +3 +\*\*\* +\*\*\*/m);
    expect(out).toContain('*** values of personal columns are not shown');
  });

  it('prints a line for each column, and frequent values', async () => {
    const { lines } = await folder.lastro('profile', 'flights.csv');
    expect(lines[0]).toBe('flights.csv: 40 rows, 6 columns');
    expect(lines[1]).toMatch(/^column +type +nulls +distinct +min +max +mean +p5 +p25 +p50 +p75 +p95$/);
    expect(lines).toContainEqual(
      expect.stringMatching(/^delay +BIGINT +2 \(5\.0 %\) +38 +0 +39 +20\.3421 +1\.85 +11\.25 +20\.5 +29\.75 +37\.15$/),
    );
    expect(lines).toContainEqual('  flight_id: all values differ');
    expect(lines).toContainEqual('  origin: "REC" 20 (50.0 %), "GRU" 10 (25.0 %), "POA" 10 (25.0 %)');
  });

  it('takes the options of files, and types that are stated', async () => {
    const { columns } = await profile(folder, 'semicolons.csv', '--delimiter', ';', '--nulls', "NA,''");
    expect(columns['delay']).toMatchObject({ kind: 'number', nulls: 2 });
    const typed = await profile(folder, 'flights.csv', '--types', 'types.yaml');
    // A file says what its columns are read from: a text stays one where all of its values are.
    expect(typed.columns['flight_id']).toMatchObject({ kind: 'text', distinct: 40 });
    expect((await profile(folder, 'texts.jsonl')).columns['delay']).toMatchObject({ kind: 'number', mean: 6 });
    expect(await profile(folder, 'empty.csv')).toMatchObject({
      rows: 0,
      columns: { a: { nulls: 0, null_share: null } },
    });
  });

  it('describes tables of the project, without what loads add, and masks what is personal there', async () => {
    const { rows, columns } = await profile(shop, 'marts.fct_orders');
    expect(rows).toBe(3);
    expect(columns['amount']).toMatchObject({ kind: 'number', min: 3, max: 10.5, quantiles: { p50: 7.25 } });
    expect((await profile(shop, 'fct_orders')).columns).toEqual(columns);
    expect((await profile(shop, 'target/warehouse.duckdb:marts.fct_orders')).columns).toEqual(columns);
    const raw = await profile(shop, 'raw.customers');
    expect(Object.keys(raw.columns)).toEqual(['customer', 'email', 'region']);
    for (const table of ['raw.customers', 'stg_customers', 'target/warehouse.duckdb:marts.dim_customers'])
      expect((await shop.lastro('profile', table, '--output', 'json')).out).not.toContain('example.org');
    expect((await shop.lastro('profile', 'dim_customers')).out).toMatch(/^email +VARCHAR +0 +2 +\*\*\*/m);
  });

  it('writes nothing', async () => {
    const files = (): string[] => [
      ...fs.readdirSync(shop.dir),
      ...['target', '.lastro'].flatMap((folder) =>
        fs.readdirSync(shop.path(folder), { recursive: true, encoding: 'utf8' }),
      ),
    ];
    const before = files();
    await shop.lastro('profile', 'orders.csv', '--against', 'marts.fct_orders');
    expect(files()).toEqual(before);
  });
});

describe('lastro profile --suggest', () => {
  it.each([
    ['of a file', 'flights.csv', ['--nulls', "NA,''"]],
    ['of another dialect', 'semicolons.csv', ['--delimiter', ';', '--nulls', "NA,''"]],
  ])('prints a suite that the data passes: %s', async (_, file, options) => {
    for (const output of ['text', 'json']) {
      const { code, out } = await folder.lastro('profile', file, '--suggest', '--output', output, ...options);
      expect(code).toBe(0);
      folder.write('suite.yaml', out);
      const checked = await folder.lastro('check', file, '--suite', 'suite.yaml', '--format', 'json', ...options);
      expect(checked.code, checked.out).toBe(0);
      for (const type of ['be_unique', 'not_be_null', 'be_in_set', 'be_between']) expect(out).toContain(type);
      expect(out).not.toContain('555-');
    }
  });

  it('says of each expectation why it is there, and which table it is of', async () => {
    const { out } = await shop.lastro('profile', 'marts.fct_orders', '--suggest');
    expect(out).toMatch(/^name: marts\.fct_orders\nexpectations:\n/);
    expect(out).toContain('# Identifies a row: all values of 3 rows differ.');
    shop.write('suggested.yaml', out);
    const table = 'target/warehouse.duckdb:marts.fct_orders';
    expect(await shop.lastro('check', table, '--suite', 'suggested.yaml')).toMatchObject({ code: 0 });
  });
});

describe('lastro profile --against', () => {
  it('says how the values of a file have shifted', async () => {
    const { data, columns, rows } = await drift(folder, 'later.csv', '--against', 'flights.csv');
    expect(data).toEqual({ from: 'flights.csv', to: 'later.csv' });
    expect(rows).toEqual({ from: 40, to: 40 });
    const of = (name: string) => columns.find((column) => column.name === name);
    // All but 20 of 38 values of both are common: those of the later flights are from 20 to 59.
    expect(of('delay')).toMatchObject({ level: 'large', kind: 'number', reason: null });
    expect(of('delay')?.ks?.statistic).toBeCloseTo(20 / 38, 12);
    expect(of('origin')).toMatchObject({ psi: 0, level: 'stable', ks: null });
    expect(of('date')).toMatchObject({ psi: 0, kind: 'date', ks: { statistic: 0, p_value: 1 } });
    expect(of('phone')).toMatchObject({ pii: true, psi: null, reason: 'its values are personal', bins: [] });
    expect(of('delay')?.null_share).toEqual({ from: 0.05, to: 0.05 });
  });

  it('prints a line for each column, and what the measures mean', async () => {
    const { code, lines } = await folder.lastro('profile', 'later.csv', '--against', 'flights.csv');
    expect(code).toBe(0);
    expect(lines[0]).toBe('later.csv (40 rows) against flights.csv (40 rows)');
    expect(lines).toContainEqual(expect.stringMatching(/^delay +\d\.\d{3} +large +0\.526 +< 0\.001 +5\.0 % +38$/));
    expect(lines).toContainEqual(expect.stringMatching(/^origin +0\.000 +stable +0\.0 % +3$/));
    expect(lines).toContainEqual('not compared: phone: its values are personal');
    expect(lines.join('\n')).toContain('by convention below 0.1 stable, up to 0.25 moderate, above large');
  });

  it('compares files with tables, tables with each other, and files of different kinds', async () => {
    const found = await drift(shop, 'orders.csv', '--against', 'marts.fct_orders');
    expect(found.columns.map(({ name, reason }) => [name, reason])).toEqual([
      ['order_id', 'it is a text in marts.fct_orders, a number in orders.csv'],
      ['customer', null],
      ['amount', null],
    ]);
    expect(found.columns[2]?.ks?.statistic).toBe(1);
    const same = await drift(shop, 'marts.fct_orders', '--against', 'target/warehouse.duckdb:staging.stg_orders');
    expect(same.columns.map(({ psi }) => psi)).toEqual([0, 0, 0]);
    const parquet = folder.path('flights.parquet');
    const warehouse = await openDuckDB({ path: ':memory:' });
    await (
      await warehouse.session()
    ).run(`COPY (SELECT i::DOUBLE AS delay, 'REC' AS origin FROM range(40) AS r(i)) TO '${parquet}' (FORMAT parquet)`);
    await warehouse.close();
    const args = ['semicolons.csv', '--against', 'flights.parquet', '--delimiter', ';'];
    const mixed = await drift(folder, ...args);
    expect(mixed.columns.map(({ name, level }) => [name, level])).toEqual([
      ['origin', 'large'],
      ['delay', 'stable'],
    ]);
    expect(mixed.only).toEqual({ from: [], to: ['flight_id', 'date', 'Price (USD)', 'phone'] });
    const { lines } = await folder.lastro('profile', ...args);
    expect(lines).toContainEqual('only in semicolons.csv: flight_id, date, Price (USD), phone');
  });

  it('shows no personal value of a project', async () => {
    const { out } = await shop.lastro('profile', 'dim_customers', '--against', 'raw.customers', '--output', 'json');
    expect(out).toContain('its values are personal');
    expect(out).not.toContain('example.org');
  });
});

describe('lastro profile refuses', () => {
  it.each<[what: string, args: string[], message: RegExp]>([
    ['a file that is not there', ['nowhere.csv'], /check\.no-data {2}no file nowhere\.csv/],
    ['what is no file, outside of a project', ['marts.fct_orders'], /check\.no-data {2}no file marts\.fct_orders/],
    ['a suite and a comparison', ['flights.csv', '--suggest', '--against', 'later.csv'], /usage\.profile/],
    ['data without common columns', ['flights.csv', '--against', 'other.csv'], /profile\.nothing-common/],
    ['an option that the file does not take', ['texts.jsonl', '--delimiter', ';'], /usage\.file-option/],
    [
      'an option that neither file takes',
      ['flights.csv', '--against', 'later.csv', '--sheet', 'x'],
      /usage\.file-option {2}--sheet: flights\.csv/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, err, out } = await folder.lastro('profile', ...args);
    expect({ code, out: out.trim() }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('what is neither a file nor a table of the project, with the nearest', async () => {
    expect(await shop.lastro('profile', 'marts.fct_order')).toMatchObject({
      code: 2,
      err: 'profile.no-data  marts.fct_order is neither a file nor a table of the project (did you mean marts.fct_orders?)',
    });
  });

  it('a table that is not built yet', async () => {
    shop.write('transforms/marts/rpt_new.sql', 'select 1 as id\n');
    expect(await shop.lastro('profile', 'rpt_new')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^profile\.not-built .*target dev does not have marts\.rpt_new \(run npx lastro build/,
      ) as string,
    });
    expect(await shop.lastro('profile', 'fct_orders', '--target', 'prod')).toMatchObject({
      code: 2,
      err: expect.stringContaining('warehouse.missing') as string,
    });
    fs.rmSync(shop.path('transforms/marts/rpt_new.sql'));
  });
});
