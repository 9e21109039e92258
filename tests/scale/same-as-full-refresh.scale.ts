import { it, vi } from 'vitest';
import { expectSameAsFullRefresh } from '../../engine/test/support/same-as-full-refresh.js';
import { INPUTS } from '../../engine/test/support/small-project.js';

import type * as version from '../../engine/src/base/version.js';

const SEED = Number(process.env['LASTRO_SEED'] ?? 20_260_102);

const engine = vi.hoisted(() => ({ build: '0' }));
vi.mock('../../engine/src/base/version.js', async (original) => ({
  ...(await original<typeof version>()),
  engineBuild: () => engine.build,
}));

it('a build after a change of any one input comes to what a full refresh does', async () => {
  await expectSameAsFullRefresh(
    { numRuns: Number(process.env['LASTRO_PROJECTS'] ?? 40), changes: INPUTS.length, seed: SEED },
    (build) => {
      engine.build = build;
    },
  );
});
