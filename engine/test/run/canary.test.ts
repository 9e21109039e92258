import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { StatementError } from '../../src/warehouse/warehouse.js';
import { ProjectFolder, REPOSITORY, type Ended } from '../support/project-folder.js';
import { CANARIES, HEADER_CANARY, canaryProject } from './canary-project.js';

/** Files of the project itself: what its author wrote. */
const SOURCES =
  /^(data|loaders|transforms|expectations|src|node_modules)\/|^(package\.json|(lastro|observablehq)\.config\.ts)$/;

/** What holds values as they came, by its nature: 0600, in folders that are 0700. */
const HOLDS_VALUES: readonly [RegExp, string][] = [
  [/^target\/warehouse\.duckdb(\.wal|\.\d+\.new(\.wal)?)?$/, 'the warehouse is where the data is'],
  [/^target\/(scratch|tmp)\//, 'a load or DuckDB works there; removed at the end, or by the next run after a kill'],
];

const canaries = [...Object.values(CANARIES), HEADER_CANARY];

let project: ProjectFolder;
const said: { command: string; text: string }[] = [];
afterEach(() => {
  said.length = 0;
  project.remove();
});

async function say(args: readonly string[], ended: Promise<Ended> = project.lastro(...args)): Promise<Ended> {
  const found = await ended;
  said.push({ command: args.join(' '), text: found.out + found.err });
  return found;
}

/** Commands that show what there is after a run. */
async function showEverything(): Promise<void> {
  const tables = ['raw.people', 'raw.contacts', 'stg_people', 'stg_contacts', 'vips', 'dim_people', 'rpt_cities'];
  for (const table of tables) await say(['show', '--select', table, '--output', 'json']);
  for (const sql of [
    'select contact as c, id from marts.dim_people',
    'select upper(e) from (select "Email" as e from RAW.people)',
    'select cast(email as integer) from raw.people',
    'select * from meta.rejected_rows',
    `select * from 'target/failures/**/*.parquet'`,
    `select * from read_csv('data/people.csv', ignore_errors = true)`,
    `select * from 'data/people.csv'`,
  ])
    await say(['show', '--inline', sql]);
  for (const args of [
    ['test', '--full-refresh', '--debug'],
    ['test', '--explain'],
    ['load', '--dry-run'],
    ['source', 'freshness'],
    ['compile'],
    ['ls'],
    ['check', 'target/warehouse.duckdb:marts.dim_people', '--suite', 'expectations/marts/dim_people.json'],
    ['check', 'target/warehouse.duckdb:raw.people', '--suite', 'expectations/raw/people.json', '--format', 'json'],
    ['contract', 'expectations/contracts/contact.json', 'data/more.jsonl'],
    [
      'check',
      'data/more.jsonl',
      '--suite',
      'expectations/raw/contacts.json',
      '--contract',
      'expectations/contracts/contact.json',
    ],
    ['retry', '--debug'],
  ])
    await say(args);
}

function filesOf(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/** The text of a file: rows of Parquet, what is packed unpacked. */
async function textOf(file: string): Promise<string> {
  const full = project.path(file);
  if (file.endsWith('.parquet')) {
    const { openDuckDB } = await import('../../src/warehouses/duckdb/client.js');
    const warehouse = await openDuckDB({ path: ':memory:' });
    try {
      const session = await warehouse.session();
      const rows = await session.query(`SELECT * FROM read_parquet('${full}')`);
      const statistics = await session.query(`SELECT * FROM parquet_metadata('${full}')`);
      return JSON.stringify([rows, statistics]);
    } catch (error) {
      // A kill leaves files that are not complete.
      if (!(error instanceof StatementError)) throw error;
      return fs.readFileSync(full).toString('latin1');
    } finally {
      await warehouse.close();
    }
  }
  const bytes = fs.readFileSync(full);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}

/** A model over every combination of that many people: of 16 it does not end. */
function slow(people: number): string {
  const tables = Array.from({ length: people }, (_, i) => `@source(raw, people) as p${i}`);
  return `select count(*) as n from ${tables.join(', ')} where p0.email || p${people - 1}.full_name <> 'x'\n`;
}

const canariesIn = (text: string): string[] => canaries.filter((canary) => text.toLowerCase().includes(canary));
const modeOf = (file: string): string => (fs.statSync(project.path(file)).mode & 0o777).toString(8);

/** Searches all that was printed, and every file but the project's own; returns the files that were searched. */
async function expectNoCanary(): Promise<string[]> {
  for (const { command, text } of said) expect(canariesIn(text), `printed by ${command}:\n${text}`).toEqual([]);
  const written = filesOf(project.dir).filter((file) => !SOURCES.test(file));
  for (const file of written) {
    const reason = HOLDS_VALUES.find(([pattern]) => pattern.test(file))?.[1];
    if (reason === undefined) expect(canariesIn(await textOf(file)), file).toEqual([]);
    else expect([file, modeOf(file), modeOf(path.dirname(file))]).toEqual([file, '600', '700']);
  }
  return written;
}

function expectPrivate(written: readonly string[]): void {
  // What a site shows may be read by another user, where it is copied to.
  for (const file of written.filter((each) => /^(target\/(?!site-data\/|sites\/)|\.lastro\/)/.test(each)))
    expect([file, modeOf(file)]).toEqual([file, '600']);
  for (const folder of ['target', 'target/failures', '.lastro', '.lastro/history'])
    if (fs.existsSync(project.path(folder))) expect([folder, modeOf(folder)]).toEqual([folder, '700']);
}

describe('no personal value is in what is printed or written', () => {
  it('when warnings are all that is wrong, and the site is built', async () => {
    project = new ProjectFolder(canaryProject('warning'));
    fs.rmSync(project.path('node_modules'), { recursive: true });
    fs.symlinkSync(path.join(REPOSITORY, 'node_modules'), project.path('node_modules'), 'dir');
    const { code, out } = await say(['build', '--debug']);
    expect(code, out).toBe(1);
    // Broken checks fail a run whatever their severity; without them it is published.
    for (const file of filesOf(project.path('expectations')).filter((each) => each.endsWith('.json')))
      project.edit(path.join('expectations', file), (text) =>
        text.replaceAll(/CAST\(\\"\w+\\" AS TINYINT\)/g, 'TRY_CAST(id AS TINYINT)'),
      );
    const again = await say(['build', '--site', '--debug', '--full-refresh']);
    expect(again.code, again.out).toBe(0);
    await showEverything();
    const written = await expectNoCanary();
    expectPrivate(written);
    for (const part of [
      /^target\/failures\/.*parquet$/,
      /^target\/published.*\/marts.*parquet$/,
      /^target\/sites\/.*html$/,
    ])
      expect(written.filter((file) => part.test(file)).length, String(part)).toBeGreaterThan(0);
    expect(written.filter((file) => /^\.lastro\/history\/.*gz$/.test(file)).length).toBeGreaterThan(1);
    expect(written.filter((file) => file.startsWith('.site/data/')).length).toBeGreaterThan(5);
    // The canaries do come as far as they may.
    const held = fs.readFileSync(project.path('target/warehouse.duckdb')).toString('latin1');
    expect(canariesIn(held)).toEqual(expect.arrayContaining([CANARIES.email, CANARIES.street, CANARIES.vip]));
    expect(said.map(({ text }) => text).join('\n')).toContain('***');
  });

  it('when checks and unit tests fail', async () => {
    project = new ProjectFolder(canaryProject('critical'));
    const { code, out } = await say(['build', '--debug', '--log-format', 'json']);
    expect(code).toBe(1);
    expect(out).toMatch(/- contact: \\"\*\*\*\\"/);
    await showEverything();
    expectPrivate(await expectNoCanary());
  });

  it.each<[string, string, string, RegExp]>([
    [
      'a model converts a value',
      'transforms/marts/dim_people.sql',
      'select @cast(contact, DATE) as n, id from @ref(stg_people)\n',
      /dim_people\.sql:1:\d+ {2}model\.conversion {2}Conversion error \(the message is hidden/,
    ],
    [
      'a model joins by a value',
      'transforms/staging/stg_people.sql',
      "select p.id, email as contact, full_name as display_name, salary, city from @source(raw, people) as p where @cast(p.email, DATE) > @cast('2018-01-01', DATE)\n",
      /Conversion error \(the message is hidden/,
    ],
    [
      'a number is too large',
      'transforms/staging/stg_people.sql',
      'select id, email as contact, full_name as display_name, @cast(@try_cast(salary, BIGINT), INTEGER) as salary, city from @source(raw, people)\n',
      /the message is hidden/,
    ],
    [
      'a file has no header',
      'data/people.csv',
      `1,${HEADER_CANARY}@example.org,${HEADER_CANARY},${CANARIES.salary},Recife\n`,
      /load\.header {2}people\.csv: column id is missing/,
    ],
    [
      'a loader reads what is no JSON',
      'data/contacts.jsonl',
      `{"id": 1, "phone": ${CANARIES.phone}\n`,
      /not valid JSON \(the message is hidden/,
    ],
    [
      'a seed cannot be converted',
      'transforms/seeds/seeds.yaml',
      'seeds: [{name: vips, columns: [{name: id, data_type: VARCHAR}, {name: code, data_type: INTEGER, pii: true}]}]\n',
      /the message is hidden/,
    ],
  ])('when %s', async (_, file, text, message) => {
    project = new ProjectFolder(canaryProject('warning'));
    project.write(file, text);
    const { code, out } = await say(
      ['build', '--debug'],
      project.lastroWith({ LASTRO_DEBUG: '1' }, 'build', '--debug'),
    );
    expect(code).toBe(1);
    expect(out).toMatch(message);
    await showEverything();
    await expectNoCanary();
  });

  it('when the run is killed', async () => {
    project = new ProjectFolder({
      ...canaryProject('warning'),
      'transforms/staging/stg_slow.sql': slow(16),
      'transforms/staging/slow.yaml': 'models: [{name: stg_slow, config: {materialized: table}}]\n',
    });
    for (const isFirst of [true, false]) {
      const running = project.spawn(['build', '--debug', ...(isFirst ? [] : ['--full-refresh'])]);
      let printed = '';
      running.child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      for (let i = 0; i < 1500 && !/contacts +(ok|WARN)/.test(printed); i++) await wait(20);
      await wait(300);
      running.child.kill('SIGKILL');
      await say(['build, killed'], running.ended);
      const written = await expectNoCanary();
      expect(written.some((file) => file.startsWith('target/warehouse.duckdb'))).toBe(true);
      // The second kill is of a run on a warehouse that is there.
      if (isFirst) {
        project.write('transforms/staging/stg_slow.sql', slow(1));
        await say(['build', '--debug']);
        project.write('transforms/staging/stg_slow.sql', slow(16));
      }
    }
  });
});
