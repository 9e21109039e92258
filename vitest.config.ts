import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { siteModules } from './engine/test/support/site-modules.js';

export const engine = path.resolve(import.meta.dirname, 'engine');

export default defineConfig({
  plugins: [siteModules(path.resolve(import.meta.dirname, 'src'), path.join(engine, 'site'))],
  resolve: {
    alias: [
      { find: /^lastro$/, replacement: path.join(engine, 'src/index.ts') },
      { find: /^lastro\/site$/, replacement: path.join(engine, 'src/publish/site/config.ts') },
    ],
  },
  test: {
    include: ['engine/test/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: 'engine/test/support/build.ts',
    // Modules of a project import the engine under test, not a second copy of it.
    server: { deps: { inline: [/[\\/]\.cache[\\/]lastro[\\/]/] } },
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: os.availableParallelism(),
  },
});
