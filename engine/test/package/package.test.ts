import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { coreExpectations, createRegistry } from '../../src/expect/index.js';
import { suiteSchema, transformsSchema } from '../../src/scaffold/editor-schemas.js';
import { pack, type Packed } from './packed.js';
import { FILES } from './three-files.js';
import { ENTRY_POINTS } from './entry-points.js';

/** Projects as versions of the package wrote them. */
const PROJECTS = path.join(import.meta.dirname, 'projects');

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
    'dist/*.txt',
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
    'schemas/*.json',
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
    ENTRY_POINTS.map((name) => `dist/${name}.js`),
  );
  expect(templates).toEqual(
    [
      'github-actions/_github/workflows/lastro.yml',
      'project/_gitignore',
      'project/_vscode/extensions.json',
      'project/_vscode/settings.json',
      'project/lastro.config.ts',
      'project/package.json',
      'project/tsconfig.json',
      'sample/orders.csv',
    ].map((file) => `templates/${file}`),
  );
  expect(packed.size).toBeLessThan(1_150_000);
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

const tsc = path.join('node_modules', 'typescript', 'bin', 'tsc');

it('the project that lastro init writes of a file passes its checks, and has no type errors', () => {
  const project = packed.project({ 'in/a "file" of \'mine\'.csv': NASTY }, ['typescript']);
  const { status, stdout, stderr } = lastro(project, 'init', '--yes', '--from', 'in');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^PASS {2}4 success, \d+ pass /m);
  expect(stdout).toMatch(/^site {2}\d+ pages/m);
  expect(lastro(project, 'add', 'loader', 'rates').status).toBe(0);
  expect(lastro(project, 'add', 'expectation', 'be_small').status).toBe(0);
  expect(check(project, [tsc])).toEqual({ status: 0, out: '' });
});

const NASTY = `"the ""id""",'a' \`b\` \${c},Début,</script>\n${Array.from({ length: 30 }, (_, i) => `${i},x${i % 3},${(i % 28) + 1}.01.2024,${i}.5`).join('\n')}\n`;

it.each(fs.readdirSync(PROJECTS))(
  'a project as %s wrote it builds its site as it is, and has no type errors',
  (version) => {
    const folder = path.join(PROJECTS, version);
    const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile());
    const project = packed.project(
      Object.fromEntries(files.map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')])),
      ['typescript'],
    );
    const { status, stdout, stderr } = lastro(project, 'build', '--site');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^PASS {2}3 success, 7 pass /m);
    expect(check(project, [tsc])).toEqual({ status: 0, out: '' });
  },
);

it('npm create lastro is lastro init, and ends with its exit code', () => {
  const project = packed.project({}, []);
  const own = path.join(project, 'node_modules', 'create-lastro');
  fs.mkdirSync(own);
  const source = path.resolve(import.meta.dirname, '../../create-lastro');
  execFileSync('npm', ['pack', '--pack-destination', own], { cwd: source, stdio: 'pipe' });
  const [tarball = ''] = fs.readdirSync(own);
  execFileSync('tar', ['-xzf', path.join(own, tarball), '-C', own, '--strip-components=1']);
  const { version, dependencies } = JSON.parse(fs.readFileSync(path.join(own, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: object;
  };
  expect([version, dependencies]).toEqual([packed.version, { lastro: packed.version }]);
  const create = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [path.join(own, 'index.js'), ...args], { cwd: project, encoding: 'utf8' });
  expect(create('mine', '--yes', '--no-run')).toMatchObject({ status: 0, stderr: '' });
  expect(fs.existsSync(path.join(project, 'mine', 'lastro.config.ts'))).toBe(true);
  expect(create('mine', '--yes', '--no-run')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^init\.exists/) as string,
  });
});

it('the schemas for editors are up to date (npm run schemas)', () => {
  const schemas = { suite: suiteSchema(createRegistry(coreExpectations)), transforms: transformsSchema() };
  for (const [name, schema] of Object.entries(schemas)) {
    const kept = path.resolve(import.meta.dirname, `../../schemas/${name}.json`);
    expect(JSON.parse(fs.readFileSync(kept, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  }
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

/**
 * Runs the TypeScript compiler. What the package gives it to do is bounded by counts, not by seconds, which depend on what else the machine does.
 */
function check(cwd: string, args: string[]): { status: number | null; out: string } {
  const { status, stdout } = spawnSync(process.execPath, [...args, '--extendedDiagnostics'], { cwd, encoding: 'utf8' });
  const countOf = (name: string): number => Number(new RegExp(`^${name}: +(\\d+)$`, 'm').exec(stdout)?.[1]);
  expect(countOf('Types')).toBeLessThan(50_000);
  expect(countOf('Instantiations')).toBeLessThan(50_000);
  return { status, out: stdout.replace(/^Files: [^]*$/m, '') };
}
