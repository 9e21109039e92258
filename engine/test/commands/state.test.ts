import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { listRuns } from '../../src/history/index.js';
import { readPublished } from '../../src/publish/published.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

describe('the state that one machine leaves to the next', () => {
  const folders: ProjectFolder[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) folder.remove();
  });
  /** A checkout of the shop, with nothing of earlier runs. */
  const machine = (): ProjectFolder => {
    const folder = new ProjectFolder(SHOP);
    folders.push(folder);
    return folder;
  };
  const pseudonyms = (project: ProjectFolder): Promise<unknown> =>
    project.query(
      `select email from '${project.path('target/published/marts.dim_customers.parquet')}' order by customer`,
    );
  const runIds = async (folder: string): Promise<string[]> => (await listRuns(folder)).map(({ run_id }) => run_id);

  it('is nothing before a first run, and says what follows', async () => {
    const first = machine();
    const { code, lines } = await first.lastro('state', 'restore', 'kept');
    expect(code).toBe(0);
    expect(lines).toEqual([
      'history: none: the next run is the first',
      'published figures: none: pages show none until a run succeeds',
      'pseudonym key: none: personal columns would get a new one, and other pseudonyms than before',
      'warehouse: none: everything is loaded and built again',
    ]);
    expect(fs.existsSync(first.path('.lastro'))).toBe(false);
  });

  it('is history, figures and artifacts, and neither key nor rows unless it is private', async () => {
    const project = machine();
    await project.lastro('build');
    expect((await project.lastro('state', 'save', 'kept')).lines.slice(2)).toEqual([
      'pseudonym key: not saved without --private',
      'warehouse: not saved without --private',
    ]);
    project.edit('transforms/marts/models.yaml', (yaml) =>
      yaml.replace('{unique_key: order_id,', '{materialized: incremental, unique_key: order_id,'),
    );
    await project.lastro('build');
    expect((await project.lastro('state', 'save', 'kept')).lines[3]).toBe(
      'warehouse: not saved without --private: marts.fct_orders would start anew',
    );
    expect(fs.readdirSync(project.path('kept')).sort()).toEqual(
      ['catalog.json', 'history', 'manifest.json', 'published', 'run_results.json', 'sources.json'].sort(),
    );
    expect(fs.lstatSync(project.path('kept/published')).isDirectory()).toBe(true);
    await project.lastro('state', 'save', 'secret', '--private');
    fs.rmSync(project.path('.lastro/pseudonym.key'));
    expect((await project.lastro('build')).out).toContain('a new one was generated, and all pseudonyms change');
    expect(fs.readdirSync(project.path('secret'))).toEqual(expect.arrayContaining(['dev.duckdb', 'pseudonym.key']));
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: project.dir, encoding: 'utf8' });
    git('init', '--quiet');
    git('add', '--all');
    expect(git('ls-files', 'secret')).toBe('');
    expect(git('ls-files', 'kept')).not.toBe('');
  });

  it('lets a new machine go on as the old one would have: history, pseudonyms, unchanged nodes', async () => {
    const old = machine();
    await old.lastro('build');
    old.write('.lastro/history/alerts.json', '{"version":1,"topics":{},"messages":[]}');
    await old.lastro('state', 'save', 'kept', '--private');
    const next = machine();
    fs.cpSync(old.path('kept'), next.path('kept'), { recursive: true, preserveTimestamps: true });
    const restored = await next.lastro('state', 'restore', 'kept');
    expect(restored.lines).toEqual([
      'history: 1 run',
      expect.stringMatching(/^published figures: 3 tables of run /),
      'pseudonym key: there',
      'warehouse: there',
    ]);
    const alerts = (from: ProjectFolder): unknown => JSON.parse(from.read('.lastro/history/alerts.json'));
    expect(alerts(next)).toEqual(alerts(old));
    const built = await next.lastro('build');
    expect(built.code).toBe(0);
    expect(next.results.results.find(({ name }) => name === 'fct_orders')?.message).toContain('unchanged');
    expect(await pseudonyms(next)).toEqual(await pseudonyms(old));
    expect(await runIds(next.path('.lastro/history'))).toHaveLength(2);
    expect((fs.statSync(next.path('.lastro/pseudonym.key')).mode & 0o777).toString(8)).toBe('600');
  });

  it('keeps the last good figures through a failing night on a new machine', async () => {
    const [monday, tuesday, wednesday] = [machine(), machine(), machine()];
    await monday.lastro('build', '--now', '2026-06-01');
    await monday.lastro('state', 'save', 'kept');
    const good = await readPublished(monday.path('target'));
    fs.cpSync(monday.path('kept'), tuesday.path('kept'), { recursive: true });
    await tuesday.lastro('state', 'restore', 'kept');
    fs.rmSync(tuesday.path('data/orders.csv'));
    expect((await tuesday.lastro('build', '--now', '2026-06-02')).code).toBe(1);
    expect(await readPublished(tuesday.path('target'))).toEqual(good);
    await tuesday.lastro('state', 'save', 'kept');
    fs.cpSync(tuesday.path('kept'), wednesday.path('kept'), { recursive: true });
    await wednesday.lastro('state', 'restore', 'kept');
    expect(await readPublished(wednesday.path('target'))).toEqual(good);
    expect(await runIds(wednesday.path('.lastro/history'))).toHaveLength(2);
  });

  it('of two runs at once is the history of both, and the figures and artifacts of the later one', async () => {
    const [early, late] = [machine(), machine()];
    await early.lastro('build', '--now', '2026-06-01');
    late.edit('data/orders.csv', (text) => `${text}4,ana,1.00\n`);
    await late.lastro('build', '--now', '2026-06-02');
    for (const order of [
      [early, late],
      [late, early],
    ]) {
      const kept = fs.mkdtempSync(`${early.dir}/kept-`);
      for (const each of order) expect((await each.lastro('state', 'save', kept)).code).toBe(0);
      expect(await runIds(`${kept}/history`)).toHaveLength(2);
      const index = JSON.parse(fs.readFileSync(`${kept}/published/index.json`, 'utf8')) as { run_id: string };
      expect(index.run_id).toBe(late.results.metadata.invocation_id);
      expect(fs.readFileSync(`${kept}/run_results.json`, 'utf8')).toBe(late.read('target/run_results.json'));
    }
  });

  it('is refused with another pseudonym key than the own one', async () => {
    const [one, other] = [machine(), machine()];
    for (const each of [one, other]) await each.lastro('build');
    await one.lastro('state', 'save', 'kept', '--private');
    const { code, err } = await other.lastro('state', 'restore', one.path('kept'));
    expect([code, err]).toEqual([2, expect.stringContaining('the pseudonym keys in ')]);
  });
});
