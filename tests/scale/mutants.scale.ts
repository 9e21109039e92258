import path from 'node:path';
import { afterAll } from 'vitest';
import { campaign } from '../load/campaign.js';
import { scratchDir } from '../../engine/test/load/support.js';
import { itOnRealData, realData } from '../../engine/test/support/requires.js';

const scratch = scratchDir();
afterAll(scratch.remove);

itOnRealData('a thousand damaged files: every record is loaded or rejected', () =>
  campaign(path.join(realData() ?? '', 'olist'), scratch.path, 1000),
);
