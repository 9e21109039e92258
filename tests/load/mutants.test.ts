import path from 'node:path';
import { afterAll } from 'vitest';
import { itOnRealData, realData } from '../../engine/test/support/requires.js';
import { campaign } from './campaign.js';
import { scratchDir } from '../../engine/test/load/support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

itOnRealData(
  'a hundred damaged files: every record is loaded or rejected',
  () => campaign(path.join(realData() ?? '', 'olist'), scratch.path, 100),
  120_000,
);
