import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunResults } from '../../src/publish/artifacts.js';
import type { PublishedIndex } from '../../src/publish/published.js';
import { ProjectFolder } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
afterEach(() => project.remove());

const lockFile = (): string => project.path('target/warehouse.duckdb.lock');

/** A loader that says so and then waits, so that a test can act while a run is under way. */
const WAITING = `import fs from 'node:fs';
import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'waiting',
  table: 'waiting',
  description: 'Waits for a file.',
  columns: ['x'],
  async *load({ projectDir }) {
    fs.writeFileSync(projectDir + '/started', '');
    while (!fs.existsSync(projectDir + '/go')) await new Promise((resolve) => setTimeout(resolve, 20));
    yield { x: '1' };
  },
});
`;

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 3000 && !what(); i++) await wait(20);
  expect(what()).toBe(true);
}

async function startWaiting() {
  project = new ProjectFolder({
    ...SHOP,
    'loaders/waiting.ts': WAITING,
    'transforms/staging/stg_waiting.sql': 'select x from @source(raw, waiting)\n',
  });
  const running = project.spawn(['build']);
  await until(() => fs.existsSync(project.path('started')));
  return running;
}

describe('two runs at once', () => {
  it('the second says who holds the warehouse, and exits 2; the first is not disturbed', async () => {
    const first = await startWaiting();
    const second = await project.spawn(['build']).ended;
    expect(second.code).toBe(2);
    expect(second.err).toMatch(
      /^run\.locked {2}another run is using the warehouse: process (\d+), run \d{8}T\d{6}-[0-9a-f]{6}/,
    );
    expect(second.err).toContain(`process ${first.child.pid ?? ''},`);
    fs.writeFileSync(project.path('go'), '');
    expect((await first.ended).code).toBe(0);
    expect(fs.existsSync(lockFile())).toBe(false);
  });
});

describe('a lock whose process is gone', () => {
  it('is taken over after a kill', async () => {
    const first = await startWaiting();
    first.child.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');
    expect(fs.existsSync(lockFile())).toBe(true);
    fs.writeFileSync(project.path('go'), '');
    expect((await project.lastro('build')).code).toBe(0);
    expect(fs.existsSync(lockFile())).toBe(false);
  });

  it('is taken over when its number belongs to another process by now', async () => {
    project = new ProjectFolder(SHOP);
    const holder = { pid: process.pid, process_started: '1', run_id: 'old', started_at: '2018-10-17T00:00:00.000Z' };
    project.write('target/warehouse.duckdb.lock', JSON.stringify(holder));
    expect((await project.lastro('build')).code).toBe(0);
  });

  it('is taken over when it cannot be read', async () => {
    project = new ProjectFolder(SHOP);
    project.write('target/warehouse.duckdb.lock', '{"pid": 1');
    expect((await project.lastro('build')).code).toBe(0);
  });
});

describe('an interrupted run', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends by itself after %s, says so, and publishes nothing', async (signal, exitCode) => {
    const { child, ended } = await startWaiting();
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.kill(signal);
    await until(() => printed.includes('load.interrupted'));
    fs.writeFileSync(project.path('go'), '');
    const { code, out, err } = await ended;
    expect({ code, err }).toEqual({ code: exitCode, err: '' });
    expect(out).toContain('interrupted: no more steps are started');
    expect(project.results.verdict).toBe('fail');
    expect(out).toContain('load.interrupted  the run was interrupted');
    expect(project.statuses()).toMatchObject({ stg_waiting: 'skipped' });
    expect(fs.existsSync(project.path('target/published'))).toBe(false);
    expect(fs.existsSync(lockFile())).toBe(false);
    expect((await project.lastro('retry')).code).toBe(0);
    expect(await project.query('SELECT count(*) FROM marts.fct_orders')).toEqual([[3]]);
  });
});

describe('target/ removed in mid-run', () => {
  it('ends with a clear error, and the next run builds everything', async () => {
    const running = await startWaiting();
    fs.rmSync(project.path('target'), { recursive: true });
    fs.writeFileSync(project.path('go'), '');
    const { code, err, out } = await running.ended;
    expect(code, `${out}${err}`).not.toBe(0);
    expect(`${out}${err}`).toMatch(/target/);
    expect(`${out}${err}`).not.toMatch(/^ {4}at /m);
    expect((await project.lastro('build')).code).toBe(0);
    expect(await project.query('SELECT count(*) FROM marts.fct_orders')).toEqual([[3]]);
  });
});

describe('a folder that cannot be written', () => {
  const isRoot = process.getuid?.() === 0;
  it('exits 2 and names the folder', async () => {
    project = new ProjectFolder(SHOP);
    if (isRoot) project.write('target', 'a file where the folder should be');
    else fs.chmodSync(project.dir, 0o500);
    const { code, err } = await project.spawn(['build']).ended;
    fs.chmodSync(project.dir, 0o700);
    expect(code).toBe(2);
    expect(err).toMatch(/^run\.cannot-write {2}cannot write .*target/);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  itRequires(isRoot && canMount(), 'only root can mount a file system')(
    'exits 2 on a read-only file system',
    async () => {
      project = new ProjectFolder(SHOP);
      await inMount('ro,size=1m', async (folder) => {
        const { code, err } = await project.lastro('build', '--target-path', folder);
        expect(code).toBe(2);
        expect(err).toMatch(/^run\.cannot-write {2}cannot write .*EROFS/);
      });
    },
  );
});

describe('a full disk', () => {
  for (const size of [5, 12])
    itRequires(process.getuid?.() === 0 && canMount(), 'only root can mount a file system')(
      `of ${size} MB ends with a clear error; the warehouse stays whole, and the next run with room goes on`,
      async () => {
        project = new ProjectFolder(SHOP);
        await inMount(`size=${size}m`, async (folder) => {
          const target = path.join(folder, 'target');
          const counted = () =>
            project.query('SELECT count(*) FROM marts.fct_orders', path.join(target, 'warehouse.duckdb'));
          expect((await project.lastro('build', '--target-path', target)).code).toBe(0);
          const rows = Array.from({ length: MANY }, (_, i) => `${i},customer${(i * 7919) % 1_000_003},1.00`);
          project.write('data/orders.csv', `order_id,customer,amount\n${rows.join('\n')}\n`);
          const full = await project.spawn(['build', '--target-path', target]).ended;
          expect(full.code).toBe(1);
          expect(full.out + full.err).toMatch(/No space left on device/i);
          expect(full.out + full.err).not.toMatch(/^ {4}at /m);
          const held = (await counted())[0]?.[0];
          expect([3, MANY]).toContain(held);
          // What the artifacts and the figures say of the marts is what the warehouse holds.
          const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(target, file), 'utf8'));
          const { results, metadata } = read('run_results.json') as RunResults;
          const index = read('published/index.json') as PublishedIndex;
          const mart = results.find(({ unique_id }) => unique_id === 'model.shop.fct_orders');
          if (full.err.includes('run.cannot-write'))
            expect(full.err).toContain('the artifacts and figures of the previous run stay');
          else if (mart?.rows != null) expect(mart.rows).toBe(held);
          else expect(mart?.status).not.toBe('success');
          expect(index.tables.find(({ relation }) => relation === 'marts.fct_orders')?.rows).toBe(3);
          expect(read('manifest.json')).toMatchObject({ metadata: { invocation_id: metadata.invocation_id } });
          expect(fs.readdirSync(target).filter((name) => name.endsWith('.tmp'))).toEqual([]);

          execFileSync('mount', ['-o', 'remount,size=200m', folder]);
          const again = await project.spawn(['build', '--target-path', target]).ended;
          expect(again.code, again.out + again.err).toBe(0);
          expect(await counted()).toEqual([[MANY]]);
        });
      },
    );
});

/** Orders that a disk of a few megabytes has no room for. */
const MANY = 400_000;

function canMount(): boolean {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    fs.rmdirSync(folder);
  }
}

async function inMount(options: string, test: (folder: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-mount-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  try {
    await test(folder);
  } finally {
    execFileSync('umount', [folder]);
    fs.rmdirSync(folder);
  }
}
