import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

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
