import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';
import type { Manifest } from '../../src/publish/artifacts.js';

let project: ProjectFolder;
beforeAll(async () => {
  project = new ProjectFolder(SHOP);
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
});
afterAll(() => project.remove());

describe('show', () => {
  it('prints rows of a model as a table', async () => {
    const { out } = await project.lastro('show', '--select', 'fct_orders', '--limit', '2');
    const [head, rule, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^order_id {2}customer {2}amount$/);
    expect(rule).toMatch(/^-+ {2}-+ {2}-+$/);
    expect(rows).toHaveLength(3);
    expect(rows.at(-1)).toBe('(2 shown)');
  });

  it('masks personal columns of a model and of a source', async () => {
    for (const name of ['dim_customers', 'raw.customers']) {
      const { out } = await project.lastro('show', '--select', name, '--output', 'csv');
      expect(out).toContain('ana,***,S');
      expect(out).not.toContain('@example.org');
    }
  });

  it('prints rows of SQL with helpers, as JSON', async () => {
    const sql = 'select sum(amount) as total from @ref(fct_orders) where amount >= @var(floor);';
    const { out } = await project.lastro('show', '--inline', sql, '--output', 'json', '--vars', '{floor: 5}');
    expect(JSON.parse(out)).toEqual([{ total: 17.75 }]);
  });

  it.each([
    ['select amuont from @ref(fct_orders)', /show\.sql .*amuont/],
    ['select 1 from @ref(fct_odrers)', /--inline:1:\d+ .*did you mean fct_orders\?/],
    ['select ordr_id from @ref(fct_orders)', /show\.sql .*ordr_id.*\(did you mean order_id\?\)/],
    ['select o.order_idd from @ref(fct_orders) o', /\(did you mean order_id\?\)/],
    ['select * from marts.fct_odrers', /\(did you mean fct_orders\?\)/],
    ['select cout(*) from @ref(fct_orders)', /\(did you mean count\?\)/],
    ['select @dat_trunc(month, x)', /--inline:1:8 .*did you mean/],
  ])('refuses %s', async (sql, message) => {
    const { code, err } = await project.lastro('show', '--inline', sql);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('ls', () => {
  it('lists unique ids, paths or JSON', async () => {
    const of = ['ls', '--select', 'fct_orders', '--resource-type', 'model'];
    expect((await project.lastro(...of)).out).toBe('model.shop.fct_orders\n');
    expect((await project.lastro(...of, '--output', 'path')).out).toBe('transforms/marts/fct_orders.sql\n');
    const { lines: found } = await project.lastro(...of, '--output', 'json');
    const [manifested] = Object.values((JSON.parse(project.read('target/manifest.json')) as Manifest).nodes).filter(
      ({ name }) => name === 'fct_orders',
    );
    expect(manifested).toMatchObject(JSON.parse(found[0] ?? '') as object);
    const { lines } = await project.lastro('ls', '--output', 'json');
    expect(lines.map((line) => (JSON.parse(line) as { resource_type: string }).resource_type).sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'model'),
      'seed',
      ...Array.from({ length: 2 }, () => 'source'),
      ...Array.from({ length: 5 }, () => 'test'),
      'unit_test',
    ]);
  });
});

describe('compile', () => {
  it('writes the SQL of both dialects and touches no warehouse', async () => {
    const { code, out } = await project.lastro('compile', '--target-path', 'elsewhere');
    expect(code).toBe(0);
    expect(out).toContain('5 models compiled');
    expect(project.read('elsewhere/compiled/duckdb/marts/fct_orders.sql')).toContain('"staging"."stg_orders"');
    expect(project.read('elsewhere/compiled/bigquery/marts/fct_orders.sql')).toContain('`');
    expect(fs.existsSync(project.path('elsewhere/warehouse.duckdb'))).toBe(false);
  });
});

describe('test', () => {
  it('runs checks and unit tests on the warehouse as it is', async () => {
    expect((await project.lastro('test')).code).toBe(0);
    expect(project.results.results.map(({ resource_type }) => resource_type)).not.toContain('model');
    expect(project.results.args).toMatchObject({ command: 'test' });
    await project.lastro('build');
  });

  it('--explain prints the plan, which check rides on what, and checks nothing', async () => {
    const before = project.read('target/run_results.json');
    const { code, out } = await project.lastro('test', '--explain');
    expect(code).toBe(0);
    expect(out).toMatch(/marts\.fct_orders/);
    expect(out).toMatch(/order_id is unique/);
    expect(out).toMatch(/amount is between 0 and 1000/);
    expect(project.read('target/run_results.json')).toBe(before);
  });
});

describe('load --dry-run', () => {
  it('says what would be loaded, and writes nothing', async () => {
    const stat = () => fs.statSync(project.path('target/warehouse.duckdb')).mtimeMs;
    const before = stat();
    const same = await project.lastro('load', '--dry-run');
    expect(same.code).toBe(0);
    expect(same.lines).toEqual([
      expect.stringMatching(/^raw\.customers +unchanged +customers\.csv \(\d+ bytes\)$/),
      expect.stringMatching(/^raw\.orders +unchanged +orders\.csv \(\d+ bytes\)$/),
    ]);
    const original = project.read('data/orders.csv');
    project.write('data/orders.csv', `${original}9,ana,1.00\n`);
    expect((await project.lastro('load', '--dry-run', '-s', 'source:orders')).lines).toEqual([
      expect.stringMatching(/^raw\.orders +load +orders\.csv/),
    ]);
    fs.rmSync(project.path('data/orders.csv'));
    const missing = await project.lastro('load', '--dry-run');
    expect(missing.code).toBe(1);
    expect(missing.out).toMatch(/^raw\.orders +FAIL +.*load\.missing-file/m);
    project.write('data/orders.csv', original);
    expect(stat()).toBe(before);
  });

  it('works before the first run', async () => {
    const { code, lines } = await project.lastro('load', '--dry-run', '--target-path', 'never');
    expect(code).toBe(0);
    for (const line of lines) expect(line).toMatch(/ load /);
    expect(fs.existsSync(project.path('never'))).toBe(false);
  });
});

describe('completion', () => {
  const complete = async (...words: string[]): Promise<string[]> => {
    const { out } = await project.lastro('completion', 'bash');
    const line = ['lastro', ...words].map((word) => `'${word}'`).join(' ');
    const names = `lastro() { case "$3" in node) printf 'fct_orders\\nstg_orders\\n' ;; *) echo "a_$3" ;; esac; }`;
    const script = `${out}\n${names}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _lastro; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  };
  it('completes commands, nested commands and options in bash', async () => {
    expect(await complete('bu')).toEqual(['build']);
    expect(await complete('build', '--full')).toEqual(['--full-refresh']);
    expect(await complete('source', 'fr')).toEqual(['freshness']);
    expect(await complete('source', 'freshness', '--warn')).toEqual(['--warn-error']);
    expect(await complete('build', '--select', 'x', '--excl')).toEqual(['--exclude']);
  });
  it('completes names of the project, and the words of an option, in bash', async () => {
    expect(await complete('build', '--select', 'fct')).toEqual(['fct_orders']);
    expect(await complete('build', '-s', '2+fct')).toEqual(['2+fct_orders']);
    expect(await complete('ls', '--exclude', '')).toEqual(['fct_orders', 'stg_orders']);
    expect(await complete('load', '-t', '')).toEqual(['a_target']);
    expect(await complete('job', 'run', 'a')).toEqual(['a_job']);
    expect(await complete('sensor', 'poll', '')).toContain('a_sensor');
    expect(await complete('alert', 'test', 'a')).toEqual(['a_channel']);
    expect(await complete('check', '--format', 'm')).toEqual(['markdown']);
    expect(await complete('job', 'run', '--tr')).toEqual(['--trigger']);
  });

  it('asks the project for its names', async () => {
    const named = new ProjectFolder({
      ...SHOP,
      'lastro.config.ts': `export default { name: 'shop', targets: { dev: { type: 'duckdb' }, prod: { type: 'duckdb' } },
  jobs: { nightly: { steps: [{ command: 'build' }] } },
  sensors: { files: { type: 'file', path: 'in/*.csv', job: 'nightly' } },
  alerts: { channels: { ops: { type: 'slack', urlVariable: 'X' } } } };\n`,
    });
    const names = async (kind: string): Promise<string[]> =>
      (await named.lastro('completion', '--names', kind)).lines.filter((line) => line !== '');
    expect(await names('node')).toEqual(expect.arrayContaining(['fct_orders', 'orders', 'stg_customers']));
    expect(await names('target')).toEqual(['dev', 'prod']);
    expect(await names('job')).toEqual(['nightly']);
    expect(await names('sensor')).toEqual(['files']);
    expect(await names('channel')).toEqual(['ops']);
    named.remove();
  });

  it('writes a line for each word in fish, and bash completion for zsh', async () => {
    const fish = (await project.lastro('completion', 'fish')).out;
    expect(fish).toContain(`complete -c lastro -n '__fish_use_subcommand' -a build`);
    expect(fish).toMatch(/__fish_seen_subcommand_from source; and __fish_seen_subcommand_from freshness' -l select/);
    expect(fish).toContain(`-l target -xa '(lastro completion --names target 2>/dev/null)'`);
    expect((await project.lastro('completion', 'zsh')).out).toMatch(/^autoload -Uz bashcompinit/);
  });
});

describe('clean', () => {
  it('keeps the warehouse, the published figures and the history of runs', async () => {
    const kept = /^(warehouse\.duckdb|published(\..*)?)$/;
    const { code, out } = await project.lastro('clean');
    expect(code).toBe(0);
    const left = fs.readdirSync(project.path('target'));
    expect(left.filter((name) => !kept.test(name))).toEqual([]);
    expect(left).toEqual(expect.arrayContaining(['published', 'warehouse.duckdb']));
    expect(out).toMatch(/kept target\/warehouse\.duckdb, target\/published\S*, .*--all removes them/);
    expect(JSON.parse(project.read('target/published/index.json'))).toHaveProperty('tables');
    expect((await project.lastro('clean')).out.trim()).toBe('');
    const { out: unchanged } = await project.lastro('build');
    expect(unchanged).toMatch(/marts\.fct_orders .* unchanged/);
  });

  it('removes all that was generated, the history too, and keeps a folder that holds the project', async () => {
    const history = fs.readdirSync(project.path('.lastro/history'), { recursive: true });
    expect(history.length).toBeGreaterThan(0);
    const refused = await project.lastro('clean', '--target-path', '.');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('clean.project') as string });
    for (const file of ['.site/index.md', 'src/data/mine.json']) project.write(file, '');
    fs.symlinkSync('target/gone', project.path('dist'));
    const { code, out } = await project.lastro('clean', '--all');
    const removed = ['target', 'dist', '.site', '.lastro/history'].map((folder) => `removed ${project.path(folder)}\n`);
    expect({ code, out }).toEqual({ code: 0, out: removed.join('') });
    for (const folder of ['target', 'dist', '.site', '.lastro/history'])
      expect(fs.existsSync(project.path(folder))).toBe(false);
    expect(fs.existsSync(project.path('src/data/mine.json'))).toBe(true);
    fs.rmSync(project.path('src'), { recursive: true });
    expect((await project.lastro('clean', '--all')).out.trim()).toBe('');
    project.write('dist/CNAME', 'of the author');
    expect((await project.lastro('clean', '--all')).out.trim()).toBe('');
    expect(project.read('dist/CNAME')).toBe('of the author');
  });
});

describe('serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s', async (signal) => {
    project.write('dist/index.html', 'served');
    const { child, ended } = project.spawn(['serve', '--port', '0']);
    const url = await new Promise<string>((resolve) =>
      child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    expect(await (await fetch(url)).text()).toBe('served');
    child.kill(signal);
    expect((await ended).out.trim()).toBe(url);
  });
});

describe('init', () => {
  let project: ProjectFolder;
  beforeAll(() => {
    project = new ProjectFolder({});
  });
  afterAll(() => project.remove());

  it('writes a project that is named after its folder', async () => {
    const { code, out } = await project.lastro('init', 'Vendas São-Paulo', '--no-run');
    expect(code).toBe(0);
    expect(out).toContain(`\nNext:\n  cd 'Vendas São-Paulo'\n`);
    expect(project.read('Vendas São-Paulo/lastro.config.ts')).toContain(`name: 'vendas_sao_paulo'`);
    expect(project.read('Vendas São-Paulo/.gitignore')).toContain('target/');
  });

  it('overwrites nothing, and then writes nothing', async () => {
    project.write('taken/lastro.config.ts', '');
    const { code, err } = await project.lastro('init', 'taken');
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/init\.exists .*taken already has lastro\.config\.ts/) as string,
    });
    expect(fs.readdirSync(project.path('taken'))).toEqual(['lastro.config.ts']);
  });
});
