import { execFile, type ExecFileException } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENTRY_POINTS } from './entry-points.js';

/** A small engine under the real command and the real build. */
const repository = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-engine-')));
const root = path.join(repository, 'engine');
const engine = path.resolve(import.meta.dirname, '../..');
const chunks = path.join(root, 'dist', 'chunks');

const write = (name: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
};

const commandSaying = (word: string): void =>
  write(
    'src/cli/main.ts',
    `export const main = async (): Promise<number> => {
  console.log('${word}', await (await import('../late.js')).late());
  return 3;
};
`,
  );

beforeAll(() => {
  fs.mkdirSync(root);
  for (const part of ['bin', 'scripts']) fs.cpSync(path.join(engine, part), path.join(root, part), { recursive: true });
  fs.symlinkSync(path.join(engine, '..', 'node_modules'), path.join(root, 'node_modules'));
  write('package.json', '{"type": "module", "version": "1.2.3", "dependencies": {"esbuild": "*", "yaml": "*"}}');
  for (const name of [
    'index',
    'publish/site/config',
    'publish/site/framework-config',
    'publish/site/one-window',
    'publish/site/print-query-result',
    'load/process/main',
    'intake/form/browser/form-script',
  ])
    write(`src/${name}.ts`, `export { late } from './${path.relative(path.dirname(name), 'late.js')}';\n`);
  write('site/components/status.ts', '');
  write('src/late.ts', `export const late = async (): Promise<string> => 'late';\n`);
  commandSaying('one');
});
afterAll(() => fs.rmSync(repository, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; out: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'bin/lastro.js'), ...args]);
    return { code: 0, out: stdout.trim() };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as ExecFileException;
    return { code: Number(code), out: `${stdout}${stderr}`.trim() };
  }
}

/** Modification times of the built files, to see which were written. */
const written = (): Record<string, number> =>
  Object.fromEntries(
    fs.readdirSync(path.join(root, 'dist')).map((name) => [name, fs.statSync(path.join(root, 'dist', name)).mtimeMs]),
  );

test('the version is printed without a build', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: '1.2.3' });
  expect(fs.existsSync(path.join(root, 'dist'))).toBe(false);
});

test('starts side by side find one build that works, and the next start builds nothing', async () => {
  const first = await Promise.all([run('x'), run('x'), run('x')]);
  expect(first).toEqual(first.map(() => ({ code: 3, out: 'one late' })));
  const before = written();
  expect(await run('x')).toEqual({ code: 3, out: 'one late' });
  expect(written()).toEqual(before);
});

test('a change of the sources takes effect at the next start', async () => {
  commandSaying('another');
  expect(await run('x')).toEqual({ code: 3, out: 'another late' });
});

test('an entry point of other sources makes the build stale', async () => {
  const cli = path.join(root, 'dist', 'cli.js');
  const other = fs.readFileSync(cli, 'utf8');
  commandSaying('a third');
  await run('x');
  fs.writeFileSync(cli, other);
  expect(await run('x')).toEqual({ code: 3, out: 'a third late' });
});

test('installed packages take effect at the next start', async () => {
  const { 'cli.js': before } = written();
  write('../node_modules/.package-lock.json', '{}');
  expect(await run('x')).toEqual({ code: 3, out: 'a third late' });
  expect(written()['cli.js']).not.toBe(before);
});

test('chunks of older builds go after a day', async () => {
  const past = new Date(Date.now() - 2 * 86_400_000);
  write('dist/chunks/old-AAAAAAAA.js', '');
  write('dist/chunks/recent-BBBBBBBB.js', '');
  fs.utimesSync(path.join(chunks, 'old-AAAAAAAA.js'), past, past);
  commandSaying('a fourth');
  await run('x');
  expect(fs.readdirSync(chunks)).not.toContain('old-AAAAAAAA.js');
  expect(fs.readdirSync(chunks)).toContain('recent-BBBBBBBB.js');
});

test('the build for release holds its own files only, without maps', async () => {
  await promisify(execFile)(process.execPath, [path.join(root, 'scripts/build.mjs')]);
  const files = fs.readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => !/^chunks([\\/].*\.js)?$|^licenses\.txt$/.test(file)).sort()).toEqual(
    ENTRY_POINTS.map((name) => `${name}.js`),
  );
  expect(files).not.toContain(path.join('chunks', 'recent-BBBBBBBB.js'));
  expect(await run('x')).toEqual({ code: 3, out: 'a fourth late' });
});

test('packages of many files are part of the build, with their licenses; others stay imports', async () => {
  write(
    'src/cli/main.ts',
    `import { build } from 'esbuild';
import { parse } from 'yaml';
export const main = async (): Promise<number> => {
  console.log(parse('a: 1').a, typeof build);
  return 3;
};
`,
  );
  expect(await run('x')).toEqual({ code: 3, out: '1 function' });
  const built = fs.readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' });
  const texts = built
    .filter((file) => file.endsWith('.js'))
    .map((file) => fs.readFileSync(path.join(root, 'dist', file), 'utf8'));
  expect(texts.some((text) => text.includes('from "esbuild"'))).toBe(true);
  expect(texts.some((text) => text.includes('from "yaml"'))).toBe(false);
  expect(fs.readFileSync(path.join(root, 'dist', 'licenses.txt'), 'utf8')).toMatch(/^yaml [\d.]+: ISC\n\nCopyright/);
});

test('sources that do not build say where', async () => {
  write('src/late.ts', 'export const late = (;\n');
  const { code, out } = await run('x');
  expect(code).toBe(2);
  expect(out).toMatch(/^engine\.cannot-build .*src\/late\.ts:1:/s);
});
