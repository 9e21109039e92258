import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { fileChecks, type Config } from './file-checks.js';

let folder: ProjectFolder;
beforeAll(() => {
  folder = new ProjectFolder();
});
afterAll(() => folder.remove());

const { check } = fileChecks(() => folder);

/** A file as somebody sends it, how it is read by both ways, and what both say of it. */
interface Case {
  name: string;
  content: string | Buffer;
  /** Options of `csvFile`. */
  options: string;
  args: string[];
  columns: string[];
  contract: Record<string, { type: string | string[] }>;
  checks: Config[];
  verdicts: (string | number)[];
  /** Rows as they are loaded. */
  rows: (string | null)[][];
  rejects: [line: number, reason: string][];
  said: string[];
}

const CASES: Case[] = [
  {
    name: 'the export of a bank',
    content: Buffer.from(
      [
        'Extrato de conta corrente;;;',
        'Agência: 0001;Conta: "12345-6;;',
        'Período: 01/01/2024 a 31/01/2024;;;',
        '',
        'Saldo anterior;;;1.000,00',
        'Data;Histórico;Valor (R$);Saldo (R$)',
        '02/01/2024;Pagamento de salário;5.234,56;6.234,56',
        '03/01/2024;"Cartão; débito";-1.234,5;5.000,06',
        '04/01/2024;Tarifa;-12;4.988,06',
        '05/01/2024;Estorno',
        '06/01/2024;Rendimento;n/d;4.988,06',
        '',
      ].join('\r\n'),
      'latin1',
    ),
    options: `encoding: 'latin1', delimiter: ';', skip: 5, decimal: ',', rename: { 'Valor (R$)': 'valor', 'Saldo (R$)': 'saldo' }`,
    args: [
      '--encoding',
      'latin1',
      '--delimiter',
      'semicolon',
      '--skip',
      '5',
      '--rename',
      'Valor (R$)=valor',
      '--rename',
      'Saldo (R$)=saldo',
    ],
    columns: ['Data', 'Histórico', 'valor', 'saldo'],
    contract: { valor: { type: 'number' }, saldo: { type: 'number' } },
    checks: [
      ['table_row_count_to_equal', { value: 4 }],
      ['column_values_to_be_between', { column: 'valor', min_value: -1234.5, max_value: 5234.56 }],
      ['column_sum_to_be_between', { column: 'saldo', min_value: 21210.74, max_value: 21210.74 }],
      ['column_values_to_be_in_set', { column: 'Histórico', value_set: ['Cartão; débito', 'Tarifa', 'Rendimento'] }],
    ],
    verdicts: ['pass', 1, 'pass', 1],
    rows: [
      ['02/01/2024', 'Pagamento de salário', '5234.56', '6234.56'],
      ['03/01/2024', 'Cartão; débito', '-1234.5', '5000.06'],
      ['04/01/2024', 'Tarifa', '-12', '4988.06'],
    ],
    rejects: [
      [10, 'expected 4 columns, found 2'],
      [11, 'valor must be a number, but is "n/d"'],
    ],
    said: ['its first 5 lines are skipped'],
  },
  {
    name: 'the export of a MySQL table',
    content: '1\tJo\\\tão\t\\N\n2\tC:\\\\temp\\\nnew line\t5\n3\t"quoted"\tx\n4\t\\\\N\t\n5\tlost\n',
    options: `delimiter: '\\t', quote: '', escape: '\\\\', nulls: ['\\\\N'], header: false`,
    args: [
      '--delimiter',
      'tab',
      '--quote',
      'none',
      '--escape',
      'backslash',
      '--nulls',
      '\\N',
      '--header',
      'none',
      '--rename',
      'column1=id',
      '--rename',
      'column2=name',
      '--rename',
      'column3=n',
    ],
    columns: ['id', 'name', 'n'],
    contract: { n: { type: ['integer', 'null'] } },
    checks: [
      ['table_row_count_to_equal', { value: 4 }],
      [
        'column_values_to_be_in_set',
        { column: 'name', value_set: ['Jo\tão', 'C:\\temp\nnew line', '"quoted"', '\\N'] },
      ],
      ['column_values_to_not_be_null', { column: 'n' }],
      ['column_values_to_be_between', { column: 'n', min_value: 0 }],
    ],
    verdicts: ['pass', 'pass', 2, 1],
    rows: [
      ['1', 'Jo\tão', null],
      ['2', 'C:\\temp\nnew line', '5'],
      ['4', '\\N', null],
    ],
    rejects: [
      [4, 'n must be a whole number or null, but is "x"'],
      [6, 'expected 3 columns, found 2'],
    ],
    said: [],
  },
  {
    name: 'numbers of several spellings',
    content: 'id;v\n1;1,5\n2;2.5\n3;1.000\n4;12.34,5\n5;,5\n6;-1.234.567,8\n7;7\n',
    options: `delimiter: ';', decimal: ','`,
    args: ['--delimiter', ';', '--decimal', ','],
    columns: ['id', 'v'],
    contract: { v: { type: 'number' } },
    checks: [
      ['column_values_to_be_in_set', { column: 'v', value_set: [1.5, 2.5, 1000, 0.5, -1234567.8, 7] }],
      ['column_values_to_be_between', { column: 'v', min_value: 0 }],
    ],
    verdicts: [1, 2],
    rows: [
      ['1', '1.5'],
      ['2', '2.5'],
      ['3', '1000'],
      ['6', '-1234567.8'],
      ['7', '7'],
    ],
    rejects: [
      [5, 'v must be a number, but is "12.34,5"'],
      [6, 'v must be a number, but is ".5"'],
    ],
    said: [],
  },
  {
    name: 'measurements with comments',
    content:
      "# station: 7 \"north\n# unit: °C\ntime,temp,note\n2024-01-01,3.5,'it''s cold'\n# sensor replaced\n2024-01-02,-1.5,'#1'\n2024-01-03,broken,'a\n#b'\n",
    options: `comment: '#', quote: "'"`,
    args: ['--comment', '#', '--quote', 'single'],
    columns: ['time', 'temp', 'note'],
    contract: { temp: { type: 'number' } },
    checks: [
      ['table_row_count_to_equal', { value: 3 }],
      ['column_values_to_be_between', { column: 'temp', min_value: -10, max_value: 10 }],
      ['column_values_to_be_in_set', { column: 'note', value_set: ["it's cold", '#1', 'a\n#b'] }],
    ],
    verdicts: ['pass', 1, 'pass'],
    rows: [
      ['2024-01-01', '3.5', "it's cold"],
      ['2024-01-02', '-1.5', '#1'],
    ],
    rejects: [[7, 'temp must be a number, but is "broken"']],
    said: ['3 lines that begin with # are comments'],
  },
  {
    name: 'a header with two names and a blank one',
    content: 'id,name,,Name\n1,Ana,x,Silva\n2,Zoe,y,\n',
    options: `header: 'rename', rename: { name: 'first_name', Name_2: 'last_name' }`,
    args: ['--header', 'rename', '--rename', 'name=first_name', '--rename', 'Name_2=last_name'],
    columns: ['id', 'first_name', 'column3', 'last_name'],
    contract: { last_name: { type: 'string' } },
    checks: [
      ['column_values_to_not_be_null', { column: 'last_name' }],
      ['column_values_to_be_in_set', { column: 'column3', value_set: ['x', 'y'] }],
    ],
    verdicts: [1, 'pass'],
    rows: [
      ['1', 'Ana', 'x', 'Silva'],
      ['2', 'Zoe', 'y', null],
    ],
    rejects: [],
    said: ['its header is renamed: column 3 (without a name) to column3, column 4 ("Name") to Name_2'],
  },
];

describe('a file as people have it is read the same way by a loader, check and contract', () => {
  it.each(CASES)(
    '$name',
    async ({ content, options, args, columns, contract, checks, verdicts, rows, rejects, said }) => {
      folder.write('lastro.config.ts', "export default { name: 'odd' };\n");
      fs.writeFileSync(folder.path('d.csv'), content);
      folder.write(
        'loaders/d.ts',
        `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'd', table: 'd', description: '', contract: 'c.json',
  load: () => csvFile({ path: 'd.csv', columns: ${JSON.stringify(columns)}, ${options} }) });
`,
      );
      const writeContract = (properties: object): void =>
        folder.write('c.json', JSON.stringify({ type: 'object', properties }));

      // With a contract that rejects nothing the table is the file, and passes what the file passes.
      const lenient = Object.entries(contract).map(([name, { type }]) => [
        name,
        { type: [...new Set([type, 'string'].flat())] },
      ]);
      writeContract(Object.fromEntries(lenient) as object);
      const load = await folder.lastro('load');
      for (const note of said) expect(load.out).toContain(`d.csv: ${note}`);
      const checked = await check('d.csv', '', checks, ...args);
      expect(checked.verdicts).toEqual(verdicts);
      for (const note of said) expect(checked.err).toContain(`d.csv: ${note}`);
      expect((await check('target/warehouse.duckdb:raw.d', '', checks)).verdicts).toEqual(verdicts);

      writeContract(contract);
      await folder.lastro('load');
      const names = columns.map((name) => `"${name}"`).join(', ');
      expect(await folder.query(`SELECT ${names} FROM raw.d ORDER BY _source_row`)).toEqual(rows);
      const latest = '(SELECT run_id FROM meta.load_metadata ORDER BY rowid DESC LIMIT 1)';
      expect(
        await folder.query(
          `SELECT line_number, reason FROM meta.rejected_rows WHERE run_id = ${latest} AND table_name = 'd' ORDER BY 1`,
        ),
      ).toEqual(rejects);
      const { lines, err } = await folder.lastro('contract', 'c.json', 'd.csv', ...args);
      expect(lines[0]).toMatch(rejects.length === 0 ? /^PASS/ : new RegExp(`: ${rejects.length} of `));
      for (const note of said) expect(err).toContain(`d.csv: ${note}`);
    },
  );
});
