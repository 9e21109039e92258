import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder, type Ended } from '../support/project-folder.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

/** Files as people have them. */
const FILES: Readonly<Record<string, string | Buffer>> = {
  'Vendas 2024 (final).csv': Buffer.concat([
    Buffer.from('\ufeff"Nº do Pedido";Data;order;Group;Preço (R$);preço (r$);"a ""b"", c";;select;Ativo;2024\r\n'),
    ...Array.from({ length: 40 }, (_, i) =>
      Buffer.from(
        `${1000 + i};${String((i % 28) + 1).padStart(2, '0')}/0${(i % 9) + 1}/2024;${i % 3 === 0 ? 'SP' : 'são paulo'};` +
          `g${i % 4};1.${100 + i},50;${i};"x;\n${i}";${i % 5 === 0 ? '' : i};NA;${i % 2 === 0 ? 'true' : 'false'};${i % 7 === 0 ? 'NA' : i}\r\n`,
      ),
    ),
  ]),
  'one.csv': 'name\nAna\nBo\n',
  'one number.csv': `n\n${Array.from({ length: 50 }, (_, i) => i * 1.5).join('\n')}\n`,
  'header only.csv': 'id,name\n',
  'empty.csv': '',
  'select.tsv': 'from\tto\n1\t2\n3\t4\n',
  'latin.csv': Buffer.from('id,city\n1,Porto\n2,\ufffd\n'),
  'codes.csv': 'zip,country,mail\n00123,NA,a@example.com\n04567,DE,b@example.com\n',
  'two ways.csv': 'when,amount\n01/02/2024,"1,234"\n03/04/2024,"5,678"\n',
  'broken.csv': 'a,b\n1,2\n3\n4,5\n',
  'mixed.json': '[{"a": 1, "b": {"c": true}}, {"a": 2.5, "b": [1], "d": false, "when": "2024-01-01 10:00"}]',
  'lines.jsonl': '{"a": "x", "b": true}\n{"a": "y", "b": "true"}\n{"a": "z", "b": null}\n',
  'notes.txt': 'no data',
};

async function writeTables(folder: string): Promise<void> {
  const warehouse = await openDuckDB({ path: path.join(folder, 'shop.duckdb') });
  const session = await warehouse.session();
  for (const statement of [
    'CREATE SCHEMA crm',
    `CREATE TABLE crm."order" AS SELECT i AS id, DATE '2023-01-01' + (i * 9)::INTEGER AS "day", i % 3 = 0 AS "is", i * 1.5::DOUBLE AS value,
       '0' || i AS code, [i] AS list, {'a': i} AS struct, TIMESTAMP '2023-01-01' + to_hours(i::INTEGER) AS ts, 'g' || (i % 3) AS "Grp" FROM range(60) AS r(i)`,
    'CREATE TABLE nothing (id INTEGER)',
    'CREATE VIEW v AS FROM crm."order"',
  ])
    await session.run(statement);
  await session.run(`COPY crm."order" TO '${path.join(folder, 'typed.parquet')}' (FORMAT parquet)`);
  await warehouse.close();
}

let place: ProjectFolder;
let project: ProjectFolder;
let written: Ended;
beforeAll(async () => {
  place = new ProjectFolder();
  for (const [file, content] of Object.entries(FILES)) place.write(`in put/${file}`, content.toString('utf8'));
  await writeTables(place.path('in put'));
  written = await place.lastro('init', 'Meu Relatório!', '--from', 'in put', '--no-run');
  project = Object.assign(Object.create(ProjectFolder.prototype) as ProjectFolder, {
    dir: place.path('Meu Relatório!'),
  });
});
afterAll(() => place.remove());

describe('a project of files as people have them', () => {
  it('has every table, and says what was left out', () => {
    expect(written.code).toBe(0);
    expect(written.err.split('\n')).toEqual([
      `${path.join('in put', 'empty.csv')} is empty and was left out`,
      expect.stringContaining('1 of 3 records cannot be read'),
      `when of two_ways can be read in two ways: staging has @try_parse_date("when", '%d/%m/%Y'), not @try_parse_date("when", '%m/%d/%Y')`,
      expect.stringMatching(
        /^amount of two_ways can be read in two ways: .* decimal\(18, 0\)\), not .* decimal\(18, 3\)\)$/,
      ),
    ]);
    expect(fs.readdirSync(project.path('loaders')).sort()).toEqual(
      [
        ...['broken', 'codes', 'crm_order', 'header_only', 'latin', 'lines', 'mixed', 'nothing', 'one', 'one_number'],
        ...['select', 'two_ways', 'typed', 'v', 'vendas_2024_final'],
      ].map((name) => `${name}.ts`),
    );
  });

  it('builds, and nothing in it fails', async () => {
    const { code, out, err } = await project.lastro('build');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const problems = Object.entries(project.statuses()).filter(([, status]) => !['success', 'pass'].includes(status));
    expect(Object.fromEntries(problems), out).toEqual({ broken: 'warn', header_only: 'warn', nothing: 'warn' });
  });

  it('reads numbers, days and marks of missing values as they are written', async () => {
    expect(
      await project.query(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'stg_vendas_2024_final'",
      ),
    ).toEqual([
      ['no_do_pedido', 'BIGINT'],
      ['data', 'DATE'],
      ['order_', 'VARCHAR'],
      ['group_', 'VARCHAR'],
      ['preco_r', 'DECIMAL(18,2)'],
      ['preco_r_1', 'BIGINT'],
      ['a_b_c', 'VARCHAR'],
      ['unnamed_7', 'BIGINT'],
      ['select_', 'VARCHAR'],
      ['ativo', 'BOOLEAN'],
      ['c_2024', 'BIGINT'],
    ]);
    expect(
      await project.query(
        'SELECT count(*), sum(preco_r), count(select_), count(c_2024), min(data)::VARCHAR FROM staging.stg_vendas_2024_final',
      ),
    ).toEqual([[40, 44800, 0, 34, '2024-01-01']]);
    expect(await project.query('SELECT zip, country FROM staging.stg_codes ORDER BY zip')).toEqual([
      ['00123', 'NA'],
      ['04567', 'DE'],
    ]);
  });

  it('keeps its contracts, and compiles for every warehouse', async () => {
    for (const [table, data] of [
      ['vendas_2024_final', 'target/warehouse.duckdb:raw.vendas_2024_final'],
      ['codes', 'data/codes.csv'],
      ['one_number', 'data/one number.csv'],
      ['crm_order', 'target/warehouse.duckdb:raw.crm_order'],
      ['mixed', 'target/warehouse.duckdb:raw.mixed'],
    ] as const) {
      const { out } = await project.lastro('contract', `expectations/contracts/${table}.json`, data);
      expect(out).toMatch(/^PASS/);
    }
    expect(await project.lastro('compile')).toMatchObject({ code: 0, err: '' });
  });
});
