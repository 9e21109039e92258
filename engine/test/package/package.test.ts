import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pack, type Packed } from './packed.js';
import { FILES } from './three-files.js';

let packed: Packed;
beforeAll(() => {
  packed = pack();
}, 300_000);
afterAll(() => packed.remove());

it('the tarball holds the build, the site and their declarations, and nothing generated besides', () => {
  const templates = packed.files.filter((file) => file.startsWith('templates/'));
  const kinds = packed.files
    .filter((file) => !templates.includes(file))
    .map((file) => {
      const { dir, base } = path.parse(file);
      return dir === '' ? base : `${dir}/*${base.slice(base.indexOf('.'))}`;
    });
  expect([...new Set(kinds)].sort()).toEqual([
    'LICENSE',
    'README.md',
    'bin/*.js',
    'dist/*.d.ts',
    'dist/*.js',
    'dist/chunks/*.js',
    'dist/types/site/components/*.d.ts',
    'dist/types/site/texts/*.d.ts',
    'dist/types/src/base/*.d.ts',
    'dist/types/src/history/*.d.ts',
    'dist/types/src/load/*.d.ts',
    'dist/types/src/profile/*.d.ts',
    'dist/types/src/project/*.d.ts',
    'dist/types/src/publish/*.d.ts',
    'dist/types/src/publish/site/*.d.ts',
    'dist/types/src/sql/*.d.ts',
    'dist/types/src/sql/dialect/*.d.ts',
    'dist/types/src/warehouse/*.d.ts',
    'dist/types/src/warehouses/*.d.ts',
    'dist/types/src/warehouses/bigquery/*.d.ts',
    'dist/types/src/warehouses/duckdb/*.d.ts',
    'package.json',
    'site/*.css',
    'site/*.d.ts',
    'site/*.md',
    'site/components/*.ts',
    'site/style/*.css',
    'site/tables/*.md',
    'site/texts/*.json',
    'site/texts/*.ts',
    'tsconfig.project.json',
  ]);
  expect(packed.files.filter((file) => /^dist\/[^/]+\.js$/.test(file))).toEqual(
    ['cli', 'framework-config', 'index', 'loader-process', 'print-query-result', 'site'].map(
      (name) => `dist/${name}.js`,
    ),
  );
  expect(templates).toEqual(
    [
      'data/orders.csv',
      'expectations/marts/rpt_sales.yaml',
      'expectations/raw/orders.yaml',
      'expectations/staging/stg_orders.yaml',
      'gitignore',
      'lastro.config.ts',
      'loaders/orders.ts',
      'package.json',
      'src/index.md',
      'transforms/marts/rpt_sales.sql',
      'transforms/staging/stg_orders.sql',
      'tsconfig.json',
    ].map((file) => `templates/csv/${file}`),
  );
  expect(packed.size).toBeLessThan(1_000_000);
});

it.each(['lastro', 'lastro-site'])('the report of %s in api/ is up to date (npm run api)', (name) => {
  const kept = path.resolve(import.meta.dirname, '../../api', `${name}.api.md`);
  expect(packed.report(name)).toBe(fs.readFileSync(kept, 'utf8'));
});

it('a project of a loader, a model and a page builds its site with the package', () => {
  const project = packed.project(FILES, []);
  const { status, stderr } = lastro(project, 'build', '--site');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const built = fs.readdirSync(path.join(project, 'dist'), { recursive: true, encoding: 'utf8' });
  expect(built).toEqual(expect.arrayContaining(['index.html', 'checks.html', 'tables/marts.rpt_farms.html']));
});

it.each(['true', 'false'])(
  'its files, its own component too, are free of errors with skipLibCheck %s',
  (skipLibCheck) => {
    const project = packed.project(FILES, ['typescript']);
    const tsc = path.join('node_modules', 'typescript', 'bin', 'tsc');
    expect(check(project, [tsc, '--noEmit', '--skipLibCheck', skipLibCheck])).toEqual({ status: 0, out: '' });
  },
);

it('the project that lastro init writes passes its checks, and has no type errors', () => {
  const project = packed.project({}, ['typescript']);
  expect(lastro(project, 'init').status).toBe(0);
  const { status, stdout, stderr } = lastro(project, 'build', '--site');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^PASS {2}3 success, 7 pass /m);
  expect(check(project, [path.join('node_modules', 'typescript', 'bin', 'tsc')])).toEqual({ status: 0, out: '' });
});

it('an error in one of them is found', () => {
  const project = packed.project(
    { ...FILES, 'loaders/harvest.ts': FILES['loaders/harvest.ts'].replace("table: 'harvest'", 'table: 1') },
    ['typescript'],
  );
  const { status, out } = check(project, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit']);
  expect(status).toBe(2);
  expect(out).toMatch(/^loaders\/harvest\.ts\(5,3\): error TS2322/);
});

function lastro(cwd: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('npx', ['--no-install', 'lastro', ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
}

/** Runs a script in at most five seconds of processor time. */
function check(cwd: string, args: string[]): { status: number | null; out: string } {
  const report = `process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error(user + system); })`;
  const preload = `data:text/javascript,${encodeURIComponent(report)}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, ...args], {
    cwd,
    encoding: 'utf8',
  });
  expect(Number(stderr)).toBeLessThan(5_000_000);
  return { status, out: stdout };
}
