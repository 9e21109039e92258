import { gzipSync } from 'node:zlib';
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';

const CSV = 'id,city,price\n1,"São Paulo, SP",10.5\n2,Recife,\n3,"a ""quoted"" city",99\n';

let folder: ProjectFolder;
beforeAll(async () => {
  folder = new ProjectFolder({
    'orders.csv': CSV,
    'odd [1]*.csv': CSV,
    'orders.tsv': CSV.replace('"São Paulo, SP"', 'São Paulo').replaceAll(',', '\t'),
    'orders.jsonl':
      '{"id": 1, "city": "a", "price": 10.5}\n{"id": 2, "city": "b"}\n{"id": 3, "city": "c", "price": 99}\n',
    'broken.csv': 'id,price\n1,2,3,4\n"never closed\n',
    'notes.txt': 'nothing to see',
    'complete.yaml': `expectations:
  - type: expect_column_values_to_not_be_null
    kwargs: {column: price}
  - type: expect_column_values_to_be_unique
    kwargs: {column: id}
`,
    'range.json': JSON.stringify({
      name: 'range',
      expectations: [
        {
          type: 'expect_column_values_to_be_between',
          kwargs: { column: 'price', max_value: { $PARAMETER: 'limit' } },
          severity: 'warning',
        },
      ],
    }),
    'wrong.json': JSON.stringify({
      expectations: [{ type: 'expect_column_values_to_be_between', kwargs: { column: 'price', maximum: 3 } }],
    }),
    'expectations/checkpoints/nightly.yaml': `data: orders.csv
suites: [complete.yaml]
where: id <> 2
actions:
  - {report: junit, to: reports/always.xml}
  - {report: json, to: reports/good.json, when: success}
  - {report: markdown, to: reports/bad.md, when: failure}
`,
    'expectations/checkpoints/wrong.yaml': 'suites: [complete.yaml]\nactions: [{report: junitt, to: x}]\n',
  });
  fs.writeFileSync(folder.path('packed.csv.gz'), gzipSync(CSV));
  const warehouse = await openDuckDB({ path: folder.path('w.duckdb') });
  const session = await warehouse.session();
  await session.run('CREATE SCHEMA marts');
  await session.run(`CREATE TABLE marts.orders AS SELECT * FROM read_csv('${folder.path('orders.csv')}')`);
  await session.run(`COPY marts.orders TO '${folder.path('orders.parquet')}' (FORMAT parquet)`);
  await warehouse.close();
});
afterAll(() => folder.remove());

interface Validation {
  success: boolean;
  suite_name: string;
  statistics: { evaluated_expectations: number; successful_expectations: number };
  results: { success: boolean; result: { unexpected_count?: number } }[];
}

const json = (text: string): Validation => JSON.parse(text) as Validation;

describe('data wherever it lies', () => {
  it.each([
    'orders.csv',
    'odd [1]*.csv',
    'orders.tsv',
    'packed.csv.gz',
    'orders.parquet',
    'orders.jsonl',
    'w.duckdb:marts.orders',
  ])('%s', async (data) => {
    const { code, out, err } = await folder.lastro('check', data, '--suite', 'complete.yaml', '--format', 'json');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(json(out)).toMatchObject({
      success: false,
      suite_name: 'complete',
      statistics: { evaluated_expectations: 2, successful_expectations: 1 },
      results: [{ success: false, result: { unexpected_count: 1 } }, { success: true }],
    });
  });

  it('a part of the rows with --where', async () => {
    const { code, out } = await folder.lastro('check', 'orders.csv', '--suite', 'complete.yaml', '--where', 'id <> 2');
    expect(out).toContain('2 checks: 2 pass');
    expect(code).toBe(0);
  });

  it('by several suites, with parameters', async () => {
    const suites = ['--suite', 'complete.yaml', '--suite', 'range.json', '--where', 'price IS NOT NULL'];
    const warned = await folder.lastro('check', 'orders.csv', ...suites, '--vars', '{limit: 50}');
    expect(warned.out).toContain('3 checks: 2 pass, 1 warn');
    expect(warned.code).toBe(0);
    expect((await folder.lastro('check', 'orders.csv', ...suites, '--vars', '{limit: 50}', '--warn-error')).code).toBe(
      1,
    );
    expect((await folder.lastro('check', 'orders.csv', ...suites, '--vars', '{limit: 500}')).out).toContain('3 pass');
  });

  it('without a project, from a process of its own', async () => {
    const bare = fs.mkdtempSync(folder.path('bare-'));
    const file = folder.path('orders.csv');
    const ended = await folder.spawn(['check', file, '--suite', folder.path('complete.yaml'), '--project-dir', bare])
      .ended;
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 1, err: '' });
    expect(ended.out).toContain('1 of 3 rows');
    expect(fs.readdirSync(bare)).toEqual([]);
  });
});

describe('reports', () => {
  it.each([
    ['text', /FAIL .*price is never null[^]*\(complete\.yaml:2:\d+\)/],
    ['junit', /<testsuites tests="2" failures="1"/],
    ['markdown', /^## Checks/],
    ['github', /^::error file=complete\.yaml,line=2,/],
    ['sarif', /"version": "2\.1\.0"[^]*"startLine": 2/],
  ])('%s', async (format, pattern) => {
    const { code, out } = await folder.lastro('check', 'orders.csv', '--suite', 'complete.yaml', '--format', format);
    expect(out).toMatch(pattern);
    expect(code).toBe(1);
  });
});

describe('checkpoints', () => {
  it('run their suites on their data and write their reports', async () => {
    const good = await folder.lastro('check', '--checkpoint', 'nightly');
    expect({ code: good.code, err: good.err }).toEqual({ code: 0, err: '' });
    expect(json(folder.read('reports/good.json'))).toMatchObject({ success: true });
    expect(folder.read('reports/always.xml')).toContain('failures="0"');
    expect(fs.existsSync(folder.path('reports/bad.md'))).toBe(false);

    const bad = await folder.lastro('check', 'packed.csv.gz', '--checkpoint', 'nightly', '--where', 'id > 0');
    expect(bad.code).toBe(1);
    expect(folder.read('reports/bad.md')).toContain('price is never null');
    expect(folder.read('reports/always.xml')).toContain('failures="1"');
  });

  it.each([
    ['nightli', /check\.unknown-checkpoint .*did you mean nightly\?/],
    ['wrong', /expectations\/checkpoints\/wrong\.yaml:2:\d+ {2}checkpoint\.report .*did you mean junit\?/],
  ])('%s exits 2', async (name, message) => {
    const { code, err } = await folder.lastro('check', 'orders.csv', '--checkpoint', name);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('what cannot be checked', () => {
  it.each<[string, string[], RegExp]>([
    ['no file', ['nope.csv', '--suite', 'complete.yaml'], /check\.no-data {2}no file nope\.csv/],
    ['a folder', ['expectations', '--suite', 'complete.yaml'], /check\.no-data {2}expectations is not a file/],
    ['an unknown format', ['notes.txt', '--suite', 'complete.yaml'], /check\.unknown-format .*\.parquet/],
    [
      'no table',
      ['w.duckdb:marts.odrers', '--suite', 'complete.yaml'],
      /check\.no-data .*did you mean marts\.orders\?/,
    ],
    ['no suite', ['orders.csv'], /usage\.check {2}no suite given/],
    ['a suite that is not there', ['orders.csv', '--suite', 'nope.yaml'], /check\.no-suite .*nope\.yaml/],
    [
      'a wrong kwarg',
      ['orders.csv', '--suite', 'wrong.json', '--strict'],
      /wrong\.json:1:\d+ {2}suite\.unknown-kwarg .*max_value/,
    ],
    ['no parameter', ['orders.csv', '--suite', 'range.json', '--strict'], /range\.json:1:\d+ {2}suite\.parameter/],
    [
      'a broken condition',
      ['orders.csv', '--suite', 'complete.yaml', '--where', 'id <<'],
      /condition\.syntax {2}--where/,
    ],
    ['a report', ['orders.csv', '--suite', 'complete.yaml', '--format', 'xml'], /known: text, json/],
  ])('%s exits 2', async (_, args, message) => {
    const { code, err } = await folder.lastro('check', ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it.each([
    ['broken.csv', 'cannot read broken.csv'],
    ['short.csv', 'cannot read short.csv'],
    ['empty.csv', 'empty.csv is empty'],
  ])('a file that is not what its name says exits 1: %s', async (file, message) => {
    folder.write('short.csv', 'id,price\n1\n2,3,4\n');
    folder.write('empty.csv', '');
    const { code, err } = await folder.lastro('check', file, '--suite', 'complete.yaml');
    expect(err).toContain(`check.cannot-read  ${message}`);
    expect(code).toBe(1);
  });

  it('a column that is not there is a failed check', async () => {
    folder.write('column.yaml', 'expectations: [{type: expect_column_values_to_be_unique, kwargs: {column: idd}}]\n');
    const { code, out } = await folder.lastro('check', 'orders.csv', '--suite', 'column.yaml');
    expect(code).toBe(1);
    expect(out).toContain('idd');
  });
});
