import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { fileChecks, suiteOf, type Config } from './file-checks.js';

let folder: ProjectFolder;
beforeAll(() => {
  folder = new ProjectFolder();
});
afterAll(() => folder.remove());

const { check, contract } = fileChecks(() => folder);

describe('values of a file are the texts that stand in it', () => {
  it.each<[string, string, Config[], (string | number)[]]>([
    [
      'lines that begin with # are rows',
      'amount,id\n10,1\n#N/A,2\n5,3\n#DIV/0!,4\n',
      [
        ['table_row_count_to_equal', { value: 4 }],
        ['column_values_to_be_between', { column: 'amount', min_value: 0 }],
      ],
      ['pass', 2],
    ],
    [
      'words are no booleans',
      'churn,price\nYes,-5\nNo,7\nt,1\nf,2\n',
      [
        ['column_values_to_be_in_set', { column: 'churn', value_set: ['Yes', 'No', 't', 'f'] }],
        ['column_values_to_not_be_in_set', { column: 'churn', value_set: ['Yes'] }],
        ['column_values_to_be_between', { column: 'price', min_value: 0, row_condition: "churn = 'Yes'" }],
      ],
      ['pass', 1, 1],
    ],
    [
      'long keys keep every digit',
      'key\n35200114200166000187550010000000071234567890\n35200114200166000187550010000000071234567891\n',
      [
        ['column_values_to_be_unique', { column: 'key' }],
        ['column_values_to_be_in_set', { column: 'key', value_set: ['35200114200166000187550010000000071234567890'] }],
        ['column_value_lengths_to_equal', { column: 'key', value: 44 }],
        ['column_values_to_match_regex', { column: 'key', regex: '^\\d{44}$' }],
      ],
      ['pass', 1, 'pass', 'pass'],
    ],
    [
      'days and times are matched as they are written',
      'd,t,cpf\n2023-01-31,9:30,01234567890\n2023-02-28,09:30,98765432100\n',
      [
        ['column_values_to_match_strftime_format', { column: 'd', strftime_format: '%Y-%m-%d' }],
        ['column_values_to_match_regex', { column: 'd', regex: '^\\d{4}-\\d{2}-\\d{2}$' }],
        ['column_values_to_be_dateutil_parseable', { column: 'd' }],
        ['column_values_to_be_unique', { column: 't' }],
        ['column_value_lengths_to_equal', { column: 'cpf', value: 11 }],
        ['column_values_to_match_strftime_format', { column: 't', strftime_format: '%H:%M' }],
      ],
      ['pass', 'pass', 'pass', 'pass', 'pass', 'pass'],
    ],
    [
      'an empty text is no missing value',
      'id,w\n1,""\n2,\n3,x\n',
      [
        ['column_values_to_not_be_null', { column: 'w' }],
        ['column_value_lengths_to_be_between', { column: 'w', min_value: 1 }],
      ],
      [1, 1],
    ],
  ])('%s', async (_, csv, configs, verdicts) => {
    expect((await check('d.csv', csv, configs)).verdicts).toEqual(verdicts);
  });
});

describe('a comparison reads them by what they are compared with', () => {
  const csv =
    'v,f,d,m\n10,True,2023-01-31,01\nx,true,2023-02-30,12\n-3,NA,31/01/2023,13\n1e2,false,2023-01-01 10:00,7\n,,,\n';
  it.each<[string, Config, string | number]>([
    ['numbers', ['column_values_to_be_between', { column: 'v', min_value: 0 }], 2],
    ['numbers with zeros in front', ['column_values_to_be_between', { column: 'm', min_value: 1, max_value: 12 }], 1],
    ['days', ['column_values_to_be_between', { column: 'd', min_value: '2023-01-01', max_value: '2023-12-31' }], 2],
    ['booleans in a set', ['column_values_to_be_in_set', { column: 'f', value_set: [true, false] }], 1],
    ['numbers in a set', ['column_values_to_be_in_set', { column: 'v', value_set: [10, 100.0, -3] }], 1],
    ['numbers and texts in a set', ['column_values_to_be_in_set', { column: 'v', value_set: [10, 100, 'x'] }], 1],
    ['none of some numbers', ['column_values_to_not_be_in_set', { column: 'v', value_set: [10, 'y'] }], 1],
    [
      'distinct numbers',
      ['column_distinct_values_to_equal_set', { column: 'v', value_set: [10, 'x', -3, 100] }],
      'pass',
    ],
    ['text bounds of no date', ['column_values_to_be_between', { column: 'v', min_value: '0', max_value: 'z' }], 1],
    ['a mean', ['column_mean_to_be_between', { column: 'v', min_value: 0 }], 'fail'],
    [
      'a sum of some rows',
      ['column_sum_to_be_between', { column: 'v', min_value: 7, max_value: 107, row_condition: "v <> 'x'" }],
      'pass',
    ],
    ['a maximum', ['column_max_to_be_between', { column: 'm', max_value: 13, min_value: 13 }], 'pass'],
    ['a minimum of days', ['column_min_to_be_between', { column: 'd', min_value: '2020-01-01' }], 'fail'],
    [
      'a condition on numbers',
      ['column_values_to_be_in_set', { column: 'f', value_set: ['True'], row_condition: 'v > 9 and v < 50' }],
      'pass',
    ],
    ['a type', ['column_values_to_be_of_type', { column: 'm', type_: 'int64' }], 'pass'],
    ['a type that some are not of', ['column_values_to_be_of_type', { column: 'v', type_: 'float' }], 'fail'],
    ['text', ['column_values_to_be_of_type', { column: 'v', type_: 'str' }], 'pass'],
    [
      'one of several types',
      ['column_values_to_be_in_type_list', { column: 'm', type_list: ['bool', 'float'] }],
      'pass',
    ],
  ])('%s', async (_, config, verdict) => {
    expect((await check('d.csv', csv, [config])).verdicts).toEqual([verdict]);
  });

  it('and order of rows by their numbers', async () => {
    const increasing: Config[] = [['column_values_to_be_increasing', { column: 'n' }]];
    expect((await check('d.csv', 'n\n2\n9\n10\n100\n', increasing)).verdicts).toEqual(['pass']);
    expect((await check('d.csv', 'n\n2\n9\n10\n9\n', increasing)).verdicts).toEqual([1]);
    expect((await check('d.csv', 'n\na\nb\n10\n', increasing)).verdicts).toEqual([1]);
    const pair: Config[] = [['column_pair_values_a_to_be_greater_than_b', { column_A: 'a', column_B: 'b' }]];
    expect((await check('d.csv', 'a,b\n10,9\n2023-02-01,2023-01-31\nx,1\n', pair)).verdicts).toEqual([1]);
  });

  it('names what does not read', async () => {
    folder.write('d.csv', csv);
    folder.write(
      's.json',
      suiteOf([
        ['column_values_to_be_between', { column: 'v', min_value: 0 }],
        ['column_mean_to_be_between', { column: 'v', min_value: 0 }],
      ]),
    );
    const { out } = await folder.lastro('check', 'd.csv', '--suite', 's.json');
    expect(out).toContain('2 of 4 rows (50 %) not as expected: "x", "-3"');
    expect(out).toContain('v is not a valid number in 1 row: {"v":"x"}');
  });

  it('and NaN is missing, which is said', async () => {
    const { verdicts, out } = await check('d.csv', 'id,v,name\n1,1.5,Nan\n2,nan,Ana\n3,2.5,Zoe\n', [
      ['column_stdev_to_be_between', { column: 'v', min_value: 0.7, max_value: 0.8 }],
      ['column_mean_to_be_between', { column: 'v', min_value: 2, max_value: 2 }],
      ['column_values_to_be_between', { column: 'v', min_value: 0 }],
      ['column_values_to_not_be_null', { column: 'v' }],
      ['column_values_to_not_be_null', { column: 'name' }],
    ]);
    expect(verdicts).toEqual(['pass', 'pass', 'pass', 1, 'pass']);
    expect(out.match(/v is NaN in 1 row, which counts as missing/g)).toHaveLength(4);
  });

  it('and sums are the same to the last digit that is compared', async () => {
    const values = Array.from({ length: 1000 }, (_, i) => (32.6 + (i % 649) / 10).toFixed(2));
    const exact = values.reduce((sum, value) => sum + BigInt(value.replace('.', '')), 0n);
    const mean = Number(exact) / 100 / 1000;
    const { verdicts } = await check('d.csv', `v\n${values.join('\n')}\n`, [
      ['column_mean_to_be_between', { column: 'v', min_value: mean, max_value: mean }],
      ['column_sum_to_be_between', { column: 'v', min_value: mean * 1000, max_value: mean * 1000 }],
    ]);
    expect(verdicts).toEqual(['pass', 'pass']);
  });
});

describe('how a file is written', () => {
  const exists: Config[] = [
    ['column_to_exist', { column: 'price' }],
    ['column_sum_to_be_between', { column: 'price', min_value: 4.25, max_value: 1004.25 }],
  ];

  it.each<[string, string, string | Buffer, string[]]>([
    [
      'semicolons and decimal commas',
      'd.csv',
      'id;price\n1;1,50\n2;2,75\n',
      ['separated by semicolons', 'decimal comma'],
    ],
    ['semicolons and decimal points', 'd.csv', 'id;price\n1;1.50\n2;2.75\n', ['separated by semicolons']],
    ['thousands', 'd.csv', 'id;price\n1;1.001,50\n2;2,75\n', ['separated by semicolons', 'decimal comma']],
    ['tabs', 'd.csv', 'id\tprice\n1\t1.50\n2\t2.75\n', ['separated by tabs']],
    ['tabs and decimal commas', 'd.tsv', 'id\tprice\n1\t1,50\n2\t2,75\n', ['decimal comma']],
    ['bars', 'd.csv', 'id|price\n1|1.50\n2|2.75\n', ['separated by bars']],
    ['a quoted header', 'd.csv', '"a,b;c";price\n1;1.50\n2;2.75\n', []],
    ['UTF-16', 'd.csv', Buffer.from('\ufeffid,price\n1,1.50\n2,2.75\n', 'utf16le'), ['UTF-16LE']],
    ['a byte order mark', 'd.csv', '\ufeffprice,id\n1.50,1\n2.75,2\n', []],
    ['CR LF', 'd.csv', 'id,price\r\n1,1.50\r\n2,2.75\r\n', []],
  ])('is recognised and said: %s', async (name, file, content, notes) => {
    fs.writeFileSync(folder.path(file), content);
    const { verdicts, err } = await check(
      file,
      '',
      exists,
      ...(name === 'a quoted header' ? ['--delimiter', ';'] : []),
    );
    expect(verdicts).toEqual(['pass', 'pass']);
    expect(err.split('\n').filter((line) => line !== '')).toHaveLength(notes.length);
    for (const note of notes) expect(err).toContain(note);
  });

  it('is stated where it cannot be detected', async () => {
    fs.writeFileSync(folder.path('d.csv'), Buffer.from('cidade,price\nSão Paulo,1.50\nBelém,2.75\n', 'latin1'));
    const unstated = await check('d.csv', '', exists);
    expect(unstated.err).toMatch(
      /none of its records can be read; 2 of 2 records cannot be read, the first at d\.csv:2: not valid UTF-8.*--encoding latin1/,
    );
    const stated = await check(
      'd.csv',
      '',
      [...exists, ['column_values_to_be_in_set', { column: 'cidade', value_set: ['São Paulo', 'Belém'] }]],
      '--encoding',
      'latin1',
    );
    expect(stated.verdicts).toEqual(['pass', 'pass', 'pass']);
    expect((await check('d.csv', 'id,price\n1,"1,50"\n2,"2,75"\n', exists, '--decimal', ',')).verdicts).toEqual([
      'pass',
      'pass',
    ]);
    expect((await check('d.csv', 'id;price\n1;1,50\n', exists, '--delimiter', 'colon')).err).toContain(
      'use one character',
    );
  });

  it('names the options for lines before a header and for names that occur twice', async () => {
    const rows: Config[] = [['table_row_count_to_equal', { value: 1 }]];
    expect((await check('d.csv', 'Report\na,b\n1,2\n', rows)).err).toContain('--skip');
    const { verdicts, err } = await check('d.csv', 'Report\na,b\n1,2\n', rows, '--skip', '1');
    expect({ verdicts, err }).toEqual({ verdicts: ['pass'], err: 'd.csv: its first line is skipped' });
    expect((await check('d.csv', 'a,A\n1,2\n', rows)).err).toContain('--header rename');
    expect((await check('d.csv', 'a,A\n1,2\n', rows, '--header', 'rename')).err).toBe(
      'd.csv: its header is renamed: column 2 ("A") to A_2',
    );
    for (const wrong of [
      ['--quote', 'ab'],
      ['--skip', '-1'],
      ['--header', 'yes'],
      ['--rename', 'a'],
      ['--comment', '//'],
    ])
      expect((await check('d.csv', 'a,b\n1,2\n', rows, ...wrong)).code).toBe(2);
  });

  it('says which records it does not take, and --warn-error fails for them', async () => {
    const csv = 'id,price\n1,2\n2,3,4\n3,5\n';
    const { verdicts, err, code } = await check('d.csv', csv, [['table_row_count_to_equal', { value: 2 }]]);
    expect({ verdicts, code }).toEqual({ verdicts: ['pass'], code: 0 });
    expect(err).toBe('d.csv: 1 of 3 records cannot be read, the first at d.csv:3: expected 2 columns, found 3');
    expect((await check('d.csv', csv, [['table_row_count_to_equal', { value: 2 }]], '--warn-error')).code).toBe(1);
    expect(await contract('d.csv', csv, {})).toEqual([
      'FAIL  d.csv by c.json: 1 of 3 rows breaks it',
      '      the record must be readable: 1 row',
    ]);
  });

  it.each([
    ['occurs twice', 'v,v\n1,x\n', /d\.csv:1 {2}check\.cannot-read .*column "v" occurs twice/],
    ['differs only in case', 'Name,name\n1,x\n', /the names "Name" and "name" differ only in case/],
  ])('a name that %s is refused by check and contract', async (_, csv, message) => {
    const { err, code } = await check('d.csv', csv, [['table_row_count_to_equal', { value: 1 }]]);
    expect(err).toMatch(message);
    expect(code).toBe(1);
    folder.write('c.json', '{"type": "object"}');
    expect((await folder.lastro('contract', 'c.json', 'd.csv')).err).toMatch(message);
  });

  it('a column without a name is named by its place, and a padded name keeps its blanks', async () => {
    const { verdicts, err } = await check('d.csv', ',a, b\n0,1,2\n', [
      ['column_to_exist', { column: 'Unnamed: 0' }],
      ['column_to_exist', { column: ' b' }],
      ['column_to_exist', { column: 'b' }],
    ]);
    expect(verdicts).toEqual(['pass', 'pass', 'fail']);
    expect(err).toContain('its column 1 has no name and is called "Unnamed: 0"');
    expect(err).toContain('leading or trailing blanks are part of the name of " b"');
  });
});

describe('types that are stated', () => {
  const configs: Config[] = [
    ['column_values_to_be_of_type', { column: 'id', type_: 'BIGINT' }],
    ['column_values_to_be_in_set', { column: 'price', value_set: [1.5, 2.75] }],
    ['column_values_to_be_in_set', { column: 'day', value_set: ['31/01/2023'] }],
    ['column_value_lengths_to_equal', { column: 'code', value: 3 }],
  ];
  const csv = 'id;price;day;code\n1;1,50;2023-01-31;007\n2;2,75;;008\n';

  it('hold for all checks, from a map or a contract', async () => {
    folder.write('types.yaml', 'id: bigint\nprice: decimal(9, 2)\nday: date\n');
    folder.write(
      'contract.json',
      JSON.stringify({
        type: 'object',
        properties: {
          id: { type: 'integer' },
          price: { type: 'number' },
          day: { type: 'string', format: 'date' },
        },
      }),
    );
    for (const types of ['types.yaml', 'contract.json'])
      expect((await check('d.csv', csv, configs, '--types', types)).verdicts).toEqual([
        'pass',
        'pass',
        'error',
        'pass',
      ]);
  });

  it.each([
    ['id: bigint\nname: text\n', 2, /a type is given for name, which is not a column/],
    ['id: bigintt\n', 2, /unknown type of id: bigintt/],
    ['[]', 2, /defines no types/],
    ['code: date\n', 1, /code is not a valid DATE in 2 rows, such as "007"/],
  ])('are refused where they do not fit: %j', async (types, exitCode, message) => {
    folder.write('types.yaml', types);
    const { err, code } = await check('d.csv', csv, configs, '--types', 'types.yaml');
    expect(err).toMatch(message);
    expect(code).toBe(exitCode);
  });
});

describe('a file by a contract', () => {
  it('reads its texts by the types of the contract, whatever begins a line', async () => {
    const schema = { properties: { amount: { type: 'number' } }, required: ['amount'] };
    expect(await contract('d.csv', 'amount,id\n10,1\n#N/A,2\n', schema)).toContain(
      'row 2: amount must be a number, but is "#N/A"',
    );
    expect(await contract('d.csv', 'id;amount\n1;1,50\n2;x\n3;1.000\n', schema)).toEqual([
      'FAIL  d.csv by c.json: 1 of 3 rows breaks it',
      '      amount must be a number: 1 row',
      'row 2: amount must be a number, but is "x"',
    ]);
    expect(await contract('d.csv', 'id,w\n1,""\n', { properties: { w: { type: 'string', minLength: 1 } } })).toContain(
      'row 1: w must have at least 1 character, but is ""',
    );
  });
});

describe('values that stand for NULL', () => {
  const DATA = 'id,n\n1,NA\n2,""\n3,5\n4,\n5,"NA"\n6,N/A\n';
  const loader = `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'd', table: 'd', description: '',
  load: () => csvFile({ path: 'd.csv', columns: ['id', 'n'], NULLS }) });
`;

  it.each<[nulls: string[], args: string[], ids: string]>([
    [[], [], '4'],
    [['NA'], ['--nulls', 'NA'], '1 4 5'],
    [['NA', ''], ['--nulls', 'NA,'], '1 2 4 5'],
    [['NA', '', 'N/A'], ['--nulls', "NA,''", '--nulls', 'N/A'], '1 2 4 5 6'],
  ])('%j are the same to loaders, check and contract', async (nulls, args, ids) => {
    const expected = ids.split(' ');
    folder.write('lastro.config.ts', "export default { name: 'nulls' };\n");
    folder.write('d.csv', DATA);
    folder.write('loaders/d.ts', loader.replace('NULLS', `nulls: ${JSON.stringify(nulls)}`));
    expect((await folder.lastro('load')).code).toBe(0);
    expect(await folder.query('SELECT id FROM raw.d WHERE n IS NULL ORDER BY id')).toEqual(expected.map((id) => [id]));

    const { verdicts } = await check('d.csv', DATA, [['column_values_to_be_null', { column: 'n' }]], ...args);
    expect(verdicts).toEqual([6 - expected.length]);

    const lines = await contract('d.csv', DATA, { properties: { n: { type: 'integer' } } }, ...args);
    const bad = ['1', '2', '5', '6'].filter((id) => !expected.includes(id));
    expect(lines.filter((line) => /^row \d+:/.test(line))).toHaveLength(bad.length);
  });

  it('change what is loaded although the file is the same', async () => {
    const marked = (nulls: string): void => folder.write('loaders/d.ts', loader.replace('NULLS', `nulls: ${nulls}`));
    folder.write('d.csv', DATA);
    for (const [nulls, count] of [
      ['[]', 1],
      ["['NA']", 3],
    ] as const) {
      marked(nulls);
      expect((await folder.lastro('load')).code).toBe(0);
      expect(await folder.query('SELECT count(*) FROM raw.d WHERE n IS NULL')).toEqual([[count]]);
    }
  });
});
