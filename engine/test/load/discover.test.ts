import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { discoverLoaders } from '../../src/load/index.js';
import { scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

const loaderFile = path.resolve(import.meta.dirname, '../../src/load/loader.ts');
const loader = (name: string, table: string): string =>
  `import { defineLoader } from ${JSON.stringify(loaderFile)};\n` +
  `export default defineLoader({ name: '${name}', table: '${table}', description: '', load: () => [] });\n`;

it('finds the loaders of a project, and collects what is wrong with the others', async () => {
  const files: Record<string, string> = {
    'b.ts': loader('b', 'b'),
    'a.ts': loader('a', 'a'),
    'twin.ts': loader('c', 'a'),
    'named.ts': loader('Ünfit', 'x'),
    'plain.ts': 'export default { name: "plain" };\n',
    '../lastro.config.ts': 'export default {};\n',
    'broken.ts': '\nthrow new Error("no luck");\n',
    'sample.ts': 'export default () => undefined;\n',
    'README.md': 'not a loader\n',
    'shared/helper.ts': 'export const x = 1;\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(scratch.path, 'loaders', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  const { loaders, problems } = await discoverLoaders(scratch.path);
  expect(loaders.map(({ name, file }) => [name, file])).toEqual([
    ['a', 'loaders/a.ts'],
    ['b', 'loaders/b.ts'],
  ]);
  expect(problems.map(({ code, location }) => [location?.file, location?.line, code])).toEqual([
    ['loaders/broken.ts', 2, 'loader.cannot-load'],
    ['loaders/named.ts', undefined, 'name.invalid'],
    ['loaders/plain.ts', undefined, 'loader.no-default'],
    ['loaders/twin.ts', undefined, 'loader.duplicate'],
  ]);
});

it('a project without loaders has none', async () => {
  expect(await discoverLoaders(path.join(scratch.path, 'nowhere'))).toEqual({ loaders: [], problems: [] });
});
