import { defineConfig } from 'vitest/config';

/** Long campaigns, apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['tests/scale/**/*.scale.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
