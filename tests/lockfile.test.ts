import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const { packages } = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Record<string, { version?: string; resolved?: string; integrity?: string; link?: boolean }>;
};

const SYSTEMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];

/** The binaries of rolldown are named with the library that they are linked to. */
const LIBRARY: Readonly<Record<string, string>> = {
  'linux-arm64': '-gnu',
  'linux-x64': '-gnu',
  'win32-arm64': '-msvc',
  'win32-x64': '-msvc',
};

const binary = (name: string, version: string | undefined): void => {
  const locked = packages[`node_modules/${name}`];
  expect(locked, `${name} in package-lock.json`).toMatchObject({ version, integrity: expect.any(String) as string });
};

const versionOf = (name: string): string | undefined => packages[`node_modules/${name}`]?.version;

it.each(SYSTEMS)('npm ci finds the binaries of %s', (system) => {
  binary(`@duckdb/node-bindings-${system}`, versionOf('@duckdb/node-bindings'));
  binary(`@esbuild/${system}`, versionOf('esbuild'));
  binary(`@rolldown/binding-${system}${LIBRARY[system] ?? ''}`, versionOf('rolldown'));
});

it('packages are named by version and hash, never by the address of a registry', () => {
  const addresses = Object.values(packages).filter(({ link, resolved }) => link !== true && resolved !== undefined);
  expect(addresses).toEqual([]);
  const unlocked = Object.entries(packages).filter(
    ([name, { link, version, integrity }]) =>
      name.includes('node_modules/') && link !== true && !(version && integrity),
  );
  expect(unlocked.map(([name]) => name)).toEqual([]);
});
