import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isProcessAlive } from '../../src/base/process.js';
import { INTERPRETERS } from '../../src/project/interpreters.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';

let project: ProjectFolder;
afterEach(() => project.remove());

const config = (more = ''): string =>
  `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', loaderTimeout: 20${more} });\n`;

function projectOf(files: Readonly<Record<string, string>>, more = ''): ProjectFolder {
  return new ProjectFolder({ 'lastro.config.ts': config(more), ...files });
}

const messages = (): Record<string, string> =>
  Object.fromEntries(project.results.results.map(({ name, status, message }) => [name, `${status}  ${message}`]));

describe('what a program prints is the table', () => {
  it('in the format of its name, or of its first bytes', async () => {
    project = projectOf({
      'loaders/a_csv.csv.sh': `printf 'id,city\\n1,"São Paulo"\\n2,\\n'`,
      'loaders/b_lines.jsonl.sh': `printf '{"id":12345678901234567890,"price":1.50}\\n{"id":2,"price":null,"tags":["a"]}\\n'`,
      'loaders/c_list.sh': `printf '[{"id":1},\\n {"id":2}]'`,
      'loaders/d_told.sh': `printf '{"id":1}\\n{"id":2}\\n'`,
      'loaders/e_plain.py': `print('id;x'.replace(';', ','))\nprint('1,2')\n`,
      'loaders/f_query.sql': `select * from read_csv('data/in.csv', header = true)\nwhere id > 1;\n`,
      'data/in.csv': 'id,name\n1,a\n2,b\n3,c\n',
      'loaders/_shared.py': 'raise SystemExit(1)\n',
    });
    const { code, out, err } = await project.spawn(['load']).ended;
    expect({ code, err }, out).toEqual({ code: 0, err: '' });
    const rows = (table: string) => project.query(`SELECT * EXCLUDE (_loaded_at, _run_id) FROM raw.${table}`);
    expect(await rows('a_csv')).toEqual([
      ['1', 'São Paulo', 'a_csv.csv', 1],
      ['2', null, 'a_csv.csv', 2],
    ]);
    expect(await rows('b_lines')).toEqual([
      ['12345678901234567890', '1.50', null, 'b_lines.jsonl', 1],
      ['2', null, '["a"]', 'b_lines.jsonl', 2],
    ]);
    expect(await rows('c_list')).toEqual([
      ['1', 'c_list.json', 1],
      ['2', 'c_list.json', 2],
    ]);
    expect((await rows('d_told')).length).toBe(2);
    expect(await rows('e_plain')).toEqual([['1', '2', 'e_plain.csv', 1]]);
    expect(await rows('f_query')).toEqual([
      ['2', 'b', 'f_query.parquet', 1],
      ['3', 'c', 'f_query.parquet', 2],
    ]);
    expect(out).toContain('c_list: its output is read as one JSON list, as its first bytes say');
    expect(fs.readdirSync(project.path('target', 'scratch'))).toEqual([]);
  }, 60_000);
});

describe('a program that fails leaves its table as it is', () => {
  it('with its exit code, its signal, the end of its log, and no table from half of an output', async () => {
    project = projectOf(
      {
        'loaders/code.sh': `printf 'id\\n1\\n'; echo 'no connection' >&2; exit 3`,
        'loaders/signal.sh': `kill -SEGV $$`,
        'loaders/nothing.sh': 'true',
        'loaders/none.zz': 'x',
        'loaders/late.sh': 'sleep 60 & echo $! > pid; wait',
        'loaders/late.yml': 'timeout: 1\n',
        'loaders/input.sh': 'cat; echo id; echo 1',
        'loaders/rejects.csv.sh': `printf 'id,x\\n1,a\\n2\\n3,"b\\n'`,
        'loaders/header.csv.sh': `printf 'id,name\\n1,a\\n'`,
        'loaders/header.yml': 'columns: [id, city]\n',
        'loaders/secret.sh': 'echo "the token is $SHOP_TOKEN" >&2; exit 1',
      },
      `, interpreters: { '.zz': ['no-such-program'] }`,
    );
    const { code, out } = await project.spawn(['load'], { SHOP_TOKEN: 's3cret-value' }).ended;
    expect(code, out).toBe(1);
    expect(messages()).toMatchObject({
      code: 'error  sh loaders/code.sh ended with exit code 3 (its log ends: no connection)',
      signal: 'error  sh loaders/signal.sh was killed by SIGSEGV (the table is unchanged)',
      nothing: expect.stringContaining('sh loaders/nothing.sh printed nothing') as string,
      none: expect.stringContaining(
        'no-such-program is not installed, and runs no-such-program loaders/none.zz',
      ) as string,
      late: 'error  the load took longer than 1 s',
      input: 'success  ',
      header: expect.stringContaining('column city is missing') as string,
      secret: 'error  sh loaders/secret.sh ended with exit code 1 (its log ends: the token is ***)',
    });
    expect(out).toContain('code: no connection');
    expect(out).not.toContain('s3cret-value');
    expect(isProcessAlive(Number(project.read('pid')))).toBe(false);
    expect(await project.query(`SELECT line_number, rule FROM meta.rejected_rows ORDER BY 1`)).toEqual([
      [3, 'column-count'],
      [4, 'broken-quote'],
    ]);
    const [rejects] = project.results.results.filter(({ name }) => name === 'rejects');
    expect(rejects?.load).toMatchObject({ read: 3, loaded: 1, rejected: 2 });
    const tables = await project.query(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'raw' ORDER BY 1`,
    );
    expect(tables).toEqual([['input'], ['rejects']]);
  }, 60_000);
});

it('a program runs in each load, or when what it reads has changed; the same output changes nothing', async () => {
  project = projectOf({
    'loaders/always.csv.sh': 'echo run >> runs; echo id; echo 1',
    'loaders/reads.csv.sh': 'echo run >> reads; cat data/in.csv',
    'loaders/reads.yml': 'reads: [data/in.csv]\ntable: other\ndescription: What the file has.\n',
    'data/in.csv': 'id\n1\n',
  });
  const runs = (file: string): number => project.read(file).trim().split('\n').length;
  const env = { PATH: process.env['PATH'] ?? '' };
  const load = () => project.lastroWith(env, 'load');
  expect((await load()).code).toBe(0);
  const dry = await project.lastroWith(env, 'load', '--dry-run');
  expect(dry.out).toContain('raw.always                        load       what sh loaders/always.csv.sh prints\n');
  expect(dry.out).toContain('raw.other                         unchanged  the source has not changed\n');
  expect((await load()).code).toBe(0);
  expect([runs('runs'), runs('reads')]).toEqual([2, 1]);
  expect(messages()['always']).toBe('success  unchanged, 1 file skipped');
  project.write('data/in.csv', 'id\n1\n2\n');
  expect((await load()).code).toBe(0);
  expect(runs('reads')).toBe(2);
  expect(await project.query('SELECT count(*) FROM raw.other')).toEqual([[2]]);
  expect((await project.lastro('ls', '--output', 'path')).out).toBe('loaders/always.csv.sh\nloaders/reads.csv.sh\n');
});

it('a contract rejects what a program prints; a query reads only what it may', async () => {
  project = projectOf({
    'loaders/rates.csv.sh': `printf 'day,rate\\n2024-01-02,4.89\\n2024-01-03,none\\n2024-01-04,NA\\n'`,
    'loaders/rates.yml': 'contract: rates.json\nnulls: [NA]\n',
    'rates.json': JSON.stringify({ type: 'object', properties: { day: {}, rate: { type: ['number', 'null'] } } }),
    'loaders/outside.sql': `select *\nfrom read_csv('/etc/hostname')\n`,
    'loaders/several.sql': 'select 1 as x; drop table raw.rates;\n',
    'loaders/wrong.sql': 'select nothing as x\n',
  });
  const { code, out } = await project.lastroWith({ PATH: process.env['PATH'] ?? '' }, 'load');
  expect(code, out).toBe(1);
  expect(await project.query('SELECT day, rate FROM raw.rates ORDER BY day')).toEqual([
    ['2024-01-02', '4.89'],
    ['2024-01-04', null],
  ]);
  expect(messages()).toMatchObject({
    outside: expect.stringContaining('the query reads read_csv(), which it may not read') as string,
    several: expect.stringContaining('it is several statements') as string,
    wrong: expect.stringContaining('"nothing"') as string,
  });
  expect(out).toContain('loaders/outside.sql:2  load.query-reads');
});

it('names, keys and formats of programs are checked', async () => {
  project = projectOf({
    'loaders/rates.csv.py': '',
    'loaders/rates.yml': 'desciption: x\nformat: parquet\nonFailure: keeps\ntimeout: soon\n',
    'loaders/stray.yml': 'description: x\n',
    'loaders/a b.sh': '',
  });
  const { code, err } = await project.lastro('ls');
  expect(code).toBe(2);
  for (const message of [
    'loaders/rates.yml:1:1  yaml.unknown-key  unknown key desciption in the file (did you mean description?)',
    'loaders/rates.yml:3:12  yaml.value  onFailure is keeps (did you mean keep?)',
    'loaders/rates.yml:4:10  yaml.value  timeout is soon (use seconds above 0)',
    'loaders/rates.csv.py  loader.format  loaders/rates.csv.py prints csv by its name, and parquet by its YAML',
    'loaders/stray.yml  loader.no-program  loaders/stray.yml is beside no program of its name',
    'not a valid loader name: "a b"',
  ])
    expect(err).toContain(message);
});

it('lastro add loader writes a program that runs', async () => {
  project = projectOf({});
  for (const name of ['p.py', 's.sh', 'q.sql']) expect((await project.lastro('add', 'loader', name)).code).toBe(0);
  expect((await project.lastroWith({ PATH: process.env['PATH'] ?? '' }, 'build')).code).toBe(0);
  for (const table of ['p', 's', 'q'])
    expect(await project.query(`SELECT day, rate FROM raw.${table} ORDER BY day`)).toEqual([
      ['2024-01-02', '4.89'],
      ['2024-01-03', '4.92'],
    ]);
  expect((await project.lastro('add', 'loader', 'p.sh')).err).toContain('loaders/p.py loads the table p');
});

it('the programs of the guide load', async () => {
  const guide = fs.readFileSync(path.join(REPOSITORY, 'docs/guide/loaders-in-any-language.md'), 'utf8');
  const block = (language: string): string => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(guide)?.[1] ?? '';
  project = projectOf({
    'loaders/rates.py': block('py'),
    'loaders/rates.yml': block('yaml'),
    'loaders/known.sql': block('sql'),
    'data/rates.csv': 'day,rate\n2024-01-02,4.89\n2024-01-03,\n',
    'data/rates.txt': '',
    'expectations/contracts/rates.json': '{ "type": "object" }',
  });
  const { code, out, err } = await project.lastroWith({ PATH: process.env['PATH'] ?? '' }, 'load');
  expect(code, out + err).toBe(0);
  expect(out).toContain('rates: one day');
  for (const table of ['rates', 'known'])
    expect(await project.query(`SELECT day, rate FROM raw.${table}`)).toEqual([['2024-01-02', '4.89']]);
  const rows = [...guide.matchAll(/^\| (`\.\w+`.*?) +\| `?(.*?)`? +\|$/gm)].flatMap(([, endings = '', command = '']) =>
    endings.split(', ').map((ending) => [ending.replaceAll('`', ''), command === 'the file itself' ? '' : command]),
  );
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(INTERPRETERS).map(([ending, command]) => [ending, command.join(' ')])),
  );
});

it('a program adds to its table, or replaces records by key', async () => {
  const csv = (...lines: string[]): string => lines.map((line) => `printf '%s\\n' '${line}'\n`).join('');
  project = projectOf({
    'loaders/a.csv.sh': csv('id,x', '1,a', '2,', '3,"b', '2,c'),
    'loaders/a.yml': 'mode: upsert\nkey: [id]\nnulls: [NA]\n',
    'loaders/b.jsonl.sh': csv('{"n": 1.50}', '{"n": ', '{"n": 2}'),
    'loaders/b.yml': 'mode: append\ncolumns: [n]\n',
  });
  const first = await project.spawn(['load']).ended;
  expect(first.code, first.out + first.err).toBe(0);
  project.write('loaders/a.csv.sh', csv('x,id', 'NA,1', '"",4'));
  expect((await project.spawn(['load']).ended).code).toBe(0);
  expect(await project.query('SELECT id, x FROM raw.a ORDER BY id')).toEqual([
    ['1', null],
    ['2', 'c'],
    ['4', ''],
  ]);
  expect(await project.query('SELECT n, count(*) FROM raw.b GROUP BY n ORDER BY n')).toEqual([
    ['1.50', 2],
    ['2', 2],
  ]);
  expect(
    await project.query('SELECT DISTINCT table_name, line_number, rule FROM meta.rejected_rows ORDER BY 1'),
  ).toEqual([
    ['a', 4, 'broken-quote'],
    ['b', 2, 'json'],
  ]);
});

it.each(['mode: replace', 'mode: upsert\nkey: [ident]'])('a program prints as its YAML says: %s', async (mode) => {
  project = projectOf({
    'loaders/odd.csv.sh': String.raw`printf '%s\n' 'A report' 'ID,n,N' '1,#1,\N' '# comment' "2,'x,y',3" 'lost'`,
    'loaders/odd.yml': `skip: 1\ncomment: '#'\nquote: "'"\nescape: \\\nnulls: ['\\N']\nheader: rename\nrename: { ID: ident }\n${mode}\n`,
    'loaders/plain.csv.sh': `printf '1,2\\n3,4\\n'`,
    'loaders/plain.yml': 'header: false\ncolumns: [a, b]\n',
  });
  const { code, out, err } = await project.spawn(['load']).ended;
  expect(code, out + err).toBe(0);
  for (const note of [
    'its first line is skipped',
    '1 line that begins with # is a comment',
    'its header is renamed: column 3 ("N") to N_2',
  ])
    expect(out).toContain(`${mode === 'mode: replace' ? 'odd.csv' : 'odd'}: ${note}`);
  expect(await project.query('SELECT ident, n, N_2 FROM raw.odd ORDER BY 1')).toEqual([
    ['1', '#1', null],
    ['2', 'x,y', '3'],
  ]);
  expect(await project.query('SELECT a, b FROM raw.plain ORDER BY 1')).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
  expect(await project.query('SELECT line_number, rule FROM meta.rejected_rows')).toEqual([[6, 'column-count']]);
  project.write('loaders/plain.yml', 'header: maybe\nskip: -1\n');
  const wrong = await project.spawn(['load']).ended;
  expect(wrong.err).toContain('loaders/plain.yml:1:9  yaml.value  header is "maybe"');
  expect(wrong.err).toContain('skip is -1');
});
