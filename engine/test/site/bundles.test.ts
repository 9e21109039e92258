import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PACKAGE_CACHE, removeStaleBundles } from '../../src/publish/site/packages.js';

import type * as version from '../../src/base/version.js';

const engine = vi.hoisted(() => ({ build: 'one' }));
vi.mock('../../src/base/version.js', async (original) => ({
  ...(await original<typeof version>()),
  engineBuild: () => engine.build,
}));

let dir: string;
beforeEach(async () => {
  engine.build = 'one';
  dir = await mkdtemp(path.join(os.tmpdir(), 'lastro-bundles-'));
  await write('node_modules/own/package.json', '{"name": "own", "version": "1.0.0"}');
  await write('node_modules/.package-lock.json', '{"packages": {"node_modules/within": {"version": "1.0.0"}}}');
});
afterEach(() => rm(dir, { recursive: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
  await writeFile(path.join(dir, file), text);
}

const BUNDLE = path.join('.site', PACKAGE_CACHE, 'own@1.0.0', '_esm.js');

/** Whether a bundle that a build made is there for the next one. */
async function stays(change: () => Promise<void> | void): Promise<boolean> {
  const root = path.join(dir, '.site');
  await removeStaleBundles(dir, root);
  await write(BUNDLE, 'export {};');
  await change();
  await removeStaleBundles(dir, root);
  return existsSync(path.join(dir, BUNDLE));
}

it('a bundle stays while nothing that decides it changes', async () => {
  expect(await stays(() => {})).toBe(true);
});

it.each<[string, () => Promise<void> | void]>([
  ['the version of its package', () => write('node_modules/own/package.json', '{"name": "own", "version": "1.0.1"}')],
  ['a package within it', () => write('node_modules/.package-lock.json', '{}')],
  ['the engine', () => void (engine.build = 'two')],
])('a bundle goes with %s', async (_, change) => {
  expect(await stays(change)).toBe(false);
});
