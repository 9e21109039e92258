import { execFile, type ExecFileException } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A small engine under the real command. */
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-engine-')));
const modules = path.join(root, 'node_modules');
const cache = path.join(modules, '.cache', 'lastro');
const repository = path.resolve(import.meta.dirname, '../..');

const write = (name: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
};

const engine = (answer: string): void =>
  write(
    'engine/cli/main.ts',
    `import { where } from '../where.js';\n` +
      `export const main = async (): Promise<number> => { console.log('${answer}', await where()); return 3; };\n`,
  );

beforeAll(() => {
  fs.cpSync(path.join(repository, 'bin'), path.join(root, 'bin'), { recursive: true });
  write('package.json', '{"type": "module", "version": "1.2.3"}');
  write('engine/index.ts', 'export const door: number = 1;\n');
  write('engine/where.ts', `export const where = async () => (await import('./late.js')).url;\n`);
  write('engine/late.ts', 'export const url: string = import.meta.url;\n');
  fs.mkdirSync(modules);
  for (const name of ['esbuild', '@esbuild', 'tsx', 'get-tsconfig', 'resolve-pkg-maps'])
    if (fs.existsSync(path.join(repository, 'node_modules', name)))
      fs.symlinkSync(path.join(repository, 'node_modules', name), path.join(modules, name));
  engine('one');
});
afterAll(() => fs.rmSync(root, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; out: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'bin/lastro.js'), ...args]);
    return { code: 0, out: stdout.trim() };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as ExecFileException;
    return { code: Number(code), out: `${stdout}${stderr}`.trim() };
  }
}

const late = `file://${path.join(root, 'engine/late.ts')}`;
const bundles = (): string[] => fs.readdirSync(cache);

test('the version is told without the engine', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: '1.2.3' });
  expect(fs.existsSync(cache)).toBe(false);
});

test('the engine is bundled once, whoever comes first, and anew when it changes', async () => {
  const first = await Promise.all([run('x'), run('x'), run('x')]);
  expect(first).toEqual(first.map(() => ({ code: 3, out: `one ${late}` })));
  expect(bundles()).toHaveLength(1);
  engine('three');
  expect(await run('x')).toEqual({ code: 3, out: `three ${late}` });
  expect(bundles()).toHaveLength(2);
});

test('bundles that nobody has started for a week go when another is made', async () => {
  const past = new Date(Date.now() - 8 * 86_400_000);
  const [old = ''] = bundles();
  fs.utimesSync(path.join(cache, old), past, past);
  engine('seven');
  await run('x');
  expect(bundles()).not.toContain(old);
  expect(bundles()).toHaveLength(2);
});

test('without a place to keep it, the engine runs from its source', async () => {
  fs.rmSync(path.join(modules, '.cache'), { recursive: true });
  fs.writeFileSync(path.join(modules, '.cache'), 'no folder');
  expect(await run('x')).toEqual({ code: 3, out: `seven ${late}` });
  fs.rmSync(path.join(modules, '.cache'));
});

test('an engine that cannot be bundled says why', async () => {
  write('engine/where.ts', 'export const where = (;\n');
  const { code, out } = await run('x');
  expect(code).toBe(1);
  expect(out).toContain('where.ts:1');
});
