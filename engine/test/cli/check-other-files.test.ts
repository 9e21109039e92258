import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workbook } from '../load/workbook.js';
import { ProjectFolder } from '../support/project-folder.js';
import { fileChecks, type Config } from './file-checks.js';

const cell = (value: string, type = 'str'): string => `<c t="${type}"><v>${value}</v></c>`;
const row = (...cells: string[]): string => `<row>${cells.join('')}</row>`;
const ROWS = [
  row(cell('id'), cell('amount')),
  row(cell('1', 'n'), cell('1.1000000000000001', 'n')),
  row(cell('2', 'n'), cell('#N/A', 'e')),
  row(cell('3', 'n'), cell('-7', 'n')),
].join('');
const CONFIGS: Config[] = [
  ['column_values_to_be_between', { column: 'amount', min_value: 0 }],
  ['table_row_count_to_equal', { value: 2 }],
];

let folder: ProjectFolder;
beforeAll(() => {
  folder = new ProjectFolder({
    'page.html': '<html></html>',
    'page.csv': '<!doctype html><html></html>',
    'old.xls': 'x',
    'rows.jsonl': '{"id": 1}\n',
    'none.yaml': 'expectations: []\n',
    'lines.txt': '1   1.5\n2    -7\n3  short\n',
    'amounts.yaml': 'type: object\nproperties: {id: {type: integer}, amount: {type: number, minimum: 0}}\n',
    'lastro.config.ts': "export default { name: 'files' };\n",
    'data/sales-1.csv': 'id\n1\n',
    'data/sales-2.csv': 'id,city\n2,Recife\n',
    'loaders/book.ts': `import { defineLoader, excelFile } from 'lastro';
export default defineLoader({ name: 'book', table: 'book', description: '',
  load: () => excelFile({ path: 'book.xlsx', columns: ['id', 'amount'], nulls: ['#N/A'] }) });
`,
    'loaders/sales.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'sales', table: 'sales', description: '',
  load: () => csvFile({ path: 'data/sales-*.csv', columns: ['id', 'city'], unionByName: true }) });
`,
  });
  fs.writeFileSync(folder.path('book.xlsx'), workbook(ROWS));
  fs.writeFileSync(folder.path('sheets.xlsx'), workbook(ROWS, { sheets: ['Orders', 'Costs'] }));
});
afterAll(() => folder.remove());

const { check } = fileChecks(() => folder);

it('a sheet is checked as a file of texts; what cannot be read is said', async () => {
  const { verdicts, err } = await check('book.xlsx', '', CONFIGS);
  expect(verdicts).toEqual([1, 'pass']);
  expect(err).toContain('1 of 3 records cannot be read, the first at book.xlsx:3: B3 is #N/A');
  expect((await check('book.xlsx', '', CONFIGS, '--nulls', '#N/A')).verdicts).toEqual([1, 'fail']);
});

it('--sheet names one of several', async () => {
  const { code, err } = await check('sheets.xlsx', '', CONFIGS);
  expect([code, err]).toEqual([2, expect.stringContaining('name the sheet to read: Orders, Costs')]);
  expect((await check('sheets.xlsx', '', CONFIGS, '--sheet', 'Costs')).verdicts).toEqual([1, 'pass']);
  const { lines } = await folder.lastro('contract', 'amounts.yaml', 'sheets.xlsx', '--sheet', 'Costs');
  expect(lines.join('\n')).toContain('row 3: amount must be at least 0');
});

it('a loader is written of one of several', async () => {
  expect((await folder.lastro('add', 'loader', 'costs', '--from', 'sheets.xlsx')).err).toContain(
    'Orders, Costs; as in npx lastro add loader NAME --from sheets.xlsx:SHEET',
  );
});

it('--positions reads a file whose columns have fixed positions', async () => {
  const { verdicts, err } = await check('lines.txt', '', CONFIGS, '--positions', 'id:1-3,amount:4-7');
  expect(err).toContain('1 of 3 records cannot be read, the first at lines.txt:3: expected 7 characters, found 8');
  expect(verdicts).toEqual([1, 'pass']);
  expect((await check('lines.txt', '', CONFIGS, '--positions', 'id')).err).toContain('id:1-8,name:9-40');
  expect((await check('lines.txt', '', CONFIGS, '--positions', 'id:1-3,ID:4-7')).err).toContain(
    'name each column once',
  );
});

it('options that a kind of file does not take are refused, whatever reads it', async () => {
  for (const [data, option, value, hint] of [
    ['book.xlsx', '--decimal', ',', 'takes --sheet, --skip, --nulls'],
    ['rows.jsonl', '--nulls', 'NA', 'leave it out'],
    ['warehouse.duckdb:main.t', '--delimiter', ';', 'leave it out'],
    ['postgres:public.t', '--skip', '1', 'leave it out'],
    ['lines.txt', '--comment', '#', 'takes --positions'],
    ['data/sales-1.csv', '--sheet', 'A', 'takes --delimiter, --encoding'],
  ] as const) {
    const more = data === 'lines.txt' ? ['--positions', 'id:1-3'] : [];
    for (const command of [
      ['check', data, '--suite', 'none.yaml'],
      ['contract', 'amounts.yaml', data],
    ]) {
      const { code, err } = await folder.lastro(...command, option, value, ...more);
      expect([code, err], err).toEqual([2, expect.stringContaining(`usage.file-option  ${option}: ${data} is`)]);
      expect(err).toContain(hint);
    }
  }
});

it('kinds that are not read are named, by their ending or their content', async () => {
  expect((await check('page.html', '', CONFIGS)).err).toContain(
    'an HTML page is not read: page.html (convert it to CSV',
  );
  expect((await check('old.xls', '', CONFIGS)).err).toContain('(.xls) is not read: old.xls (save it as .xlsx');
  expect((await check('page.csv', '', CONFIGS)).err).toContain(
    'cannot read page.csv: it is an HTML page, which is not read (convert it',
  );
});

it('what a load tells of its files is told again while they are unchanged', async () => {
  for (let i = 0; i < 2; i++) {
    const { out } = await folder.lastro('load');
    expect(out).toContain('column city is missing in 1 file and NULL in the rows of sales-1.csv');
  }
  const { out } = await folder.lastro('show', '--select', 'raw.book');
  expect(out).toContain('1.1');
});

it('a loader is written for a workbook', async () => {
  await folder.lastro('add', 'loader', 'costs', '--from', 'sheets.xlsx:Costs');
  const written = fs.readFileSync(folder.path('loaders/costs.ts'), 'utf8');
  expect(written).toContain("excelFile({\n      path: 'sheets.xlsx',\n      sheet: 'Costs',");
});
