import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Long campaigns, apart from `npm test`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['engine/test/scale/**/*.scale.ts', 'tests/scale/**/*.scale.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
