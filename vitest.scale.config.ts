import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Long campaigns, apart from `npm test`. */
const config = mergeConfig(
  base,
  defineConfig({
    test: { testTimeout: 3_600_000, hookTimeout: 600_000, fileParallelism: false },
  }),
);
// Merged lists would be joined, and the campaigns stand in the place of the tests.
if (config.test !== undefined) config.test.include = ['engine/test/scale/**/*.scale.ts', 'tests/scale/**/*.scale.ts'];

export default config;
