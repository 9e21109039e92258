import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { LastroError, UsageError } from '../../src/base/errors.js';
import { importModule } from '../../src/project/modules.js';

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-modules-')));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

test('a module is imported with the files it imports, and again when one of them changes', async () => {
  const file = write('outer.ts', `import { n } from './inner.js';\nexport default n as number;\n`);
  write('inner.ts', 'export const n: number = 1;\n');
  expect((await importModule(file)).exports['default']).toBe(1);
  const again = await importModule(file);
  expect((await importModule(file)).exports).toBe(again.exports);
  write('inner.ts', 'export const n: number = 22;\n');
  const changed = await importModule(file);
  expect(changed.exports['default']).toBe(22);
  expect(changed.hash).not.toBe(again.hash);
});

test('it knows where it stands', async () => {
  const file = write('deep/here.ts', `export default [import.meta.url, import.meta.dirname] as const;\n`);
  write('deep/two.ts', `import here from './here.js';\nexport default [here[0], import.meta.url];\n`);
  expect((await importModule(file)).exports['default']).toEqual([`file://${file}`, path.dirname(file)]);
  expect((await importModule(path.join(folder, 'deep/two.ts'))).exports['default']).toEqual([
    `file://${file}`,
    `file://${path.join(folder, 'deep/two.ts')}`,
  ]);
});

test('packages are those of the project, JSON and built-in modules included', async () => {
  write('node_modules/answer/package.json', '{"name": "answer", "type": "module", "exports": "./main.js"}');
  write('node_modules/answer/main.js', 'export const answer = 42; export const at = import.meta.url;\n');
  write('data.json', '{"n": 7}');
  const file = write(
    'packages.ts',
    `import { answer, at } from 'answer';\nimport { sep } from 'node:path';\nimport data from './data.json' with { type: 'json' };\n` +
      'export default [answer, at, sep, data.n];\n',
  );
  expect((await importModule(file)).exports['default']).toEqual([
    42,
    `file://${path.join(folder, 'node_modules/answer/main.js')}`,
    path.sep,
    7,
  ]);
});

test('lastro is the engine, and its errors are known as such', async () => {
  const file = write(
    'errors.ts',
    `import { LastroError, UsageError, defineLoader } from 'lastro';\n` +
      `export default [new LastroError('a.b', 'c'), new UsageError('a.b', 'c'), typeof defineLoader];\n`,
  );
  const [error, usage, type] = (await importModule(file)).exports['default'] as unknown[];
  expect([error instanceof LastroError, error instanceof UsageError]).toEqual([true, false]);
  expect([usage instanceof LastroError, usage instanceof UsageError]).toEqual([true, true]);
  expect([new Error('x'), null, 'x'].map((value: unknown) => value instanceof LastroError)).toEqual([
    false,
    false,
    false,
  ]);
  expect(type).toBe('function');
});

test('what does not load says where', async () => {
  const broken = write('broken.ts', 'export default {\n  name: ,\n};\n');
  await expect(importModule(broken)).rejects.toThrow(/broken\.ts:2:8/);
  const lost = write('lost.ts', `import 'no-such-package';\n`);
  await expect(importModule(lost)).rejects.toThrow(/lost\.ts:1:7.*no-such-package/s);
  const throwing = write('throwing.ts', `throw new Error('no luck');\n`);
  await expect(importModule(throwing)).rejects.toThrow('no luck');
});

test('a signal before a module is imported, or at any moment when it is imported again, reaches its listeners', async () => {
  const file = write('again.ts', 'export default 1;\n');
  await importModule(file);
  const script = fileURLToPath(new URL('import-again.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  const lines = async (n: number): Promise<void> => {
    for (let i = 0; i < 2000 && output.split('\n').length <= n && child.signalCode === null; i++) await sleep(5);
    expect(output.split('\n').length - 1).toBe(n);
  };
  try {
    await lines(2);
    expect(output).toBe('told\nready\n');
    for (let sent = 1; sent <= 100; sent++) {
      await sleep(sent % 7);
      child.kill('SIGTERM');
      await lines(2 + sent);
    }
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});
