import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { inThisProcess } from '../../src/load/index.js';
import { readProject } from '../../src/run/project/project.js';
import { openRun, type RunContext } from '../../src/run/run-context.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { BesiegedProject } from '../support/hostile-sql.js';

/** The rule that reads syntax trees lets everything through here: what remains is DuckDB's own refusal. */
vi.mock('../../src/sql/outside-reads.js', async (original) => ({
  ...(await original<object>()),
  outsideReads: () => [],
}));

const REFUSED = 'file system operations are disabled by configuration';

let besieged: BesiegedProject;
/** Queries that read a file of each kind: outside, of the system, of the project, of the engine. */
let queries: string[];
beforeAll(async () => {
  besieged = new BesiegedProject();
  await besieged.build();
  besieged.project.write('src/.env', 'KEY=c0rrect-horse-battery-staple\n');
  const { outside, project } = besieged;
  fs.symlinkSync(path.join(outside, 'secret.txt'), project.path('target', 'link.txt'));
  queries = [
    `SELECT * FROM read_csv('${outside}/secret.csv')`,
    `SELECT * FROM '${outside}/secret.csv'`,
    `SELECT * FROM read_json('${outside}/secret.json')`,
    `SELECT * FROM read_text('${outside}/*.txt')`,
    `SELECT * FROM read_blob('${outside}/secret.txt')`,
    `SELECT * FROM glob('${outside}/*')`,
    `SELECT * FROM sniff_csv('${outside}/secret.csv')`,
    `SELECT * FROM parquet_scan('${outside}/secret.csv')`,
    `SELECT * FROM (SELECT 1 AS a) WHERE EXISTS (SELECT * FROM read_text('/etc/passwd'))`,
    `SELECT * FROM read_text('${project.path('src/.env')}')`,
    `SELECT * FROM read_csv('${project.path('data', 'orders.csv')}')`,
    `SELECT * FROM read_text('${project.path('target', 'run_results.json')}')`,
    `SELECT * FROM read_text('${project.path('target', 'link.txt')}')`,
    `SELECT * FROM read_text('${project.path('target', 'scratch', '..', '..', 'src', '.env')}')`,
    `SELECT * FROM read_text('${project.path('.lastro', '*')}')`,
  ];
});
afterAll(() => besieged.remove());
afterEach(() => {
  for (const each of ['expectations/marts/hostile.json', 'expectations/raw/hostile.json', 'transforms/marts/hostile'])
    fs.rmSync(besieged.project.path(each), { recursive: true, force: true });
});

const suite = (table: string, severity: string): string =>
  JSON.stringify({
    table,
    expectations: queries.map((query) => ({
      type: 'unexpected_rows_expectation',
      kwargs: { unexpected_rows_query: query },
      severity,
    })),
  });

/** Results of the nodes that a file with `hostile` in its path defines. */
const hostileResults = () =>
  besieged.project.results.results.filter(({ file, name }) => `${file} ${name}`.includes('hostile'));

it('checks of a suite read no file', async () => {
  const { project } = besieged;
  project.write('expectations/marts/hostile.json', suite('fct_orders', 'warning'));
  const { out, err } = await project.lastro('test');
  const traces = hostileResults().flatMap(({ check }) => check?.exception_info.exception_traceback ?? []);
  expect(traces).toHaveLength(queries.length);
  expect(queries.filter((_, i) => !traces[i]?.includes(REFUSED))).toEqual([]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

it.each(['load', 'build'])('checks of a gate read no file: %s', async (command) => {
  const { project } = besieged;
  project.write('expectations/raw/hostile.json', suite('orders', 'critical'));
  const { code, out, err } = await project.lastro(command, '--full-refresh', '--select', 'orders');
  expect(code).toBe(1);
  const traces = hostileResults().flatMap(({ check }) => check?.exception_info.exception_traceback ?? []);
  expect(traces).toHaveLength(queries.length);
  expect(queries.filter((_, i) => !traces[i]?.includes(REFUSED))).toEqual([]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

it.each(['run', 'build', 'test'])('models and their unit tests read no file: %s', async (command) => {
  const { project } = besieged;
  queries.forEach((text, i) => {
    project.write(`transforms/marts/hostile/hostile${i}.sql`, 'select 1 as x');
    project.write(`transforms/marts/hostile/hostile${i}.duckdb.sql`, text);
  });
  const tests = queries.map((_, i) => `  - {name: hostile_t${i}, model: hostile${i}, given: [], expect: {rows: []}}`);
  const rules = queries.map((_, i) => {
    project.write(`transforms/marts/hostile/hostile_m${i}.sql`, 'select 1 as id\n');
    const where = JSON.stringify(`EXISTS (${queries[i] ?? ''})`);
    return `  - name: hostile_m${i}\n    set_aside:\n      - {name: r, reason: x, where: ${where}}`;
  });
  project.write(
    'transforms/marts/hostile/models.yaml',
    `models:\n${rules.join('\n')}\nunit_tests:\n${tests.join('\n')}\n`,
  );
  const { code, out, err } = await project.lastro(command);
  expect(code, err).toBe(1);
  const [models, unitTests] = ['model', 'unit_test'].map((type) =>
    hostileResults().filter(({ resource_type }) => resource_type === type),
  );
  expect(models).toHaveLength(command === 'test' ? 0 : 2 * queries.length);
  expect(unitTests).toHaveLength(command === 'run' ? 0 : queries.length);
  expect(
    [...(models ?? []), ...(unitTests ?? [])].flatMap(({ name, status, message }) =>
      status === 'error' && message.includes(REFUSED) ? [] : [[name, status, message]],
    ),
  ).toEqual([]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

it('show reads no file', async () => {
  for (const query of queries) {
    const { code, out, err } = await besieged.project.lastro('show', '--inline', query);
    expect(code).toBe(2);
    expect(err).toContain(REFUSED);
    expect(await besieged.damage(out + err)).toEqual([]);
  }
});

it('pages read no file', async () => {
  const { project } = besieged;
  const page = project.read('src/index.md');
  project.write('src/index.md', queries.map((text, i) => `\`\`\`sql id=q${i}\n${text}\n\`\`\`\n`).join(''));
  const problems = (await besieged.answerPages()).split('\n').filter((line) => line.includes(REFUSED));
  project.write('src/index.md', page);
  expect(queries.filter((_, i) => !problems.some((line) => line.includes(`src/index.md:${i * 3 + 2}`)))).toEqual([]);
  expect(await besieged.damage(problems.join('\n'))).toEqual([]);
});

it('views that another program left in the warehouse read no file', async () => {
  const { project, outside } = besieged;
  const warehouse = await openDuckDB({ path: project.path('target/warehouse.duckdb') });
  const session = await warehouse.session();
  await session.run('CREATE SCHEMA hostile');
  await session.run(`CREATE VIEW hostile.leak AS SELECT * FROM read_csv('${outside}/secret.csv')`);
  await warehouse.close();
  project.write('transforms/marts/hostile/hostile.sql', 'select 1 as x');
  project.write('transforms/marts/hostile/hostile.duckdb.sql', 'select * from hostile.leak');
  const { out, err } = await project.lastro('run');
  expect(hostileResults().map(({ message }) => message.includes(REFUSED))).toEqual([true]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

it('files that the configuration grants are read, and no others, wherever links lead', async () => {
  const { project, outside } = besieged;
  const config = project.read('lastro.config.ts');
  const grants = "externalAccess: ['src/extra/', 'src/linked/']";
  project.write('lastro.config.ts', config.replace("name: 'shop',", `name: 'shop', ${grants},`));
  for (const name of ['a', 'b']) project.write(`src/extra/${name}.csv`, 'id\n1\n');
  project.write('src/real/a.csv', 'id\n1\n');
  fs.symlinkSync(project.path('src/real'), project.path('src/linked'));
  fs.symlinkSync(outside, project.path('src/extra/out'));
  const files: [file: string, isGranted: boolean][] = [
    ['src/extra/a.csv', true],
    ['src/extra/*.csv', true],
    ['src/linked/a.csv', true],
    ['src/real/a.csv', true],
    ['src/extra/out/secret.csv', false],
    ['src/extra/*/*.csv', false],
    ['src/extra/../.env', false],
    ['src/index.md', false],
  ];
  files.forEach(([file], i) => {
    project.write(`transforms/marts/hostile/hostile${i}.sql`, 'select 1 as x');
    const text = `select * from read_csv('${project.path(file)}', header = true, all_varchar = true)`;
    project.write(`transforms/marts/hostile/hostile${i}.duckdb.sql`, text);
  });
  const views = files.map((_, i) => `  - {name: hostile${i}, config: {materialized: view}}`);
  project.write('transforms/marts/hostile/models.yaml', `models:\n${views.join('\n')}\n`);
  const { out, err } = await project.lastro('run', '--select', 'path:transforms/marts/hostile');
  const found = files.map(([file], i) => {
    const { status, message } = hostileResults().find(({ name }) => name === `hostile${i}`) ?? {};
    return [file, status === 'success' ? true : !message?.includes(REFUSED)];
  });
  project.write('lastro.config.ts', config);
  expect(found).toEqual(files);
  expect(out).toContain('also grant the target of the link');
  expect(await besieged.damage(out + err)).toEqual([]);
});

describe('every session of a run', () => {
  let run: RunContext;
  const statements = (target: string): Record<string, string[]> => {
    const { outside } = besieged;
    const written = path.join(outside, 'written');
    return {
      refused: [
        ...queries,
        `COPY (SELECT 1) TO '${written}/x.csv'`,
        `COPY (SELECT 1) TO '${written}/x.parquet' (FORMAT parquet)`,
        `COPY (SELECT 1) TO '${outside}/secret.csv'`,
        `COPY raw.orders FROM '${outside}/secret.csv'`,
        `COPY (SELECT 1) TO '${target}/run_results.json'`,
        `COPY (SELECT 1) TO '${target}/published/index.json'`,
        `COPY (SELECT 1) TO '${target}/failures/../x.csv'`,
        `EXPORT DATABASE '${written}'`,
        `IMPORT DATABASE '${written}'`,
        `ATTACH '${written}/x.duckdb' AS x`,
        `ATTACH '${target}/x.duckdb' AS x`,
        'INSTALL httpfs',
        'LOAD httpfs',
        `LOAD '${written}/x.duckdb_extension'`,
      ],
      locked: [
        'SET enable_external_access = true',
        "SET GLOBAL allowed_directories = ['/']",
        'RESET allowed_directories',
        'SET lock_configuration = false',
        "PRAGMA temp_directory = '/tmp'",
      ],
    };
  };

  beforeAll(async () => {
    const options = { projectDir: besieged.project.dir, env: {}, clock: systemClock, log: silentLogger };
    run = await openRun(await readProject(options), options, inThisProcess);
  });
  afterAll(async () => {
    await run.close();
    expect(await besieged.damage('')).toEqual([]);
  });

  it('opens the files of the run alone, whatever the statement, and keeps its settings', async () => {
    const target = besieged.project.path('target');
    const { refused = [], locked = [] } = statements(target);
    await run.sessions.withAllSessions(async (pool) => {
      for (const session of [...pool, await run.warehouse.session()]) {
        for (const sql of refused) await expect(session.run(sql), sql).rejects.toMatchObject({ kind: 'Permission' });
        for (const sql of locked) await expect(session.run(sql), sql).rejects.toThrow();
      }
    });
  });

  it('writes failing rows and figures, and reads what a load has prepared', async () => {
    const { project } = besieged;
    const folders = [project.path('target/failures/t'), project.path('target/scratch'), run.figuresFolder];
    for (const folder of folders) {
      fs.mkdirSync(folder, { recursive: true });
      await run.sessions.withSession(async (session) => {
        await session.read(`COPY (SELECT 1 AS a) TO '${folder}/x.csv'`);
        expect((await session.read(`FROM read_csv('${folder}/x.csv')`)).rows).toEqual([[1]]);
      });
      fs.rmSync(folder, { recursive: true });
    }
  });
});
