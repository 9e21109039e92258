import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const engine = path.resolve(import.meta.dirname, '../..');
const project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-project-cache-')));
const name = createHash('md5').update(project).digest('hex');
const caches = path.join(engine, 'node_modules', '.cache', 'lastro');

/** The project's caches, of whatever builds of the engine. */
const found = (): string[] =>
  fs
    .readdirSync(caches)
    .map((build) => path.join(caches, build, 'kept', name))
    .filter((file) => fs.existsSync(file));

const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  fs.writeFileSync(path.join(project, file), text);
};

const list = (): string =>
  execFileSync(process.execPath, [path.join(engine, 'bin', 'lastro.js'), 'ls', '--output', 'path'], {
    cwd: project,
    encoding: 'utf8',
  });

afterAll(() => {
  for (const file of found()) fs.rmSync(file);
  fs.rmSync(project, { recursive: true });
});

it('a command that only reads the project saves what it read, and reads again what has changed or is broken', () => {
  write('lastro.config.ts', `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`);
  write('transforms/marts/orders.sql', 'select 1 as id');
  const suite = (types: string[]): void =>
    write(
      'expectations/marts/orders.json',
      JSON.stringify({ expectations: types.map((type) => ({ type, kwargs: { column: 'id' } })) }),
    );
  suite(['expect_column_values_to_be_unique']);
  const first = list();
  expect(first.trim().split('\n')).toHaveLength(2);
  const [cache = ''] = found();
  expect(list()).toBe(first);
  for (const broken of [fs.readFileSync(cache).subarray(0, 500), Buffer.from('not a cache'), Buffer.alloc(0)]) {
    fs.writeFileSync(cache, broken);
    expect(list()).toBe(first);
  }
  suite(['expect_column_values_to_be_unique', 'expect_column_values_to_not_be_null']);
  expect(list().trim().split('\n')).toHaveLength(3);
});

it.skipIf(!('enableCompileCache' in module))('compiled code is kept, and compiled again where it is broken', () => {
  const compiled = path.join(caches, 'compiled');
  const kept = (): string[] =>
    fs
      .readdirSync(compiled, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  const first = list();
  expect(kept()).not.toHaveLength(0);
  for (const file of kept()) fs.writeFileSync(file, 'broken');
  expect(list()).toBe(first);
});
