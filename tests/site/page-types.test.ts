import { expect, test } from 'vitest';
import { pageTypeErrors, pagesOf } from '../../engine/test/support/page-types.js';

test(
  'the cells of pages call components as their types say, and use what they import',
  { timeout: 120_000 },
  async () => {
    expect(await pageTypeErrors(pagesOf('src'))).toEqual([]);
  },
);
