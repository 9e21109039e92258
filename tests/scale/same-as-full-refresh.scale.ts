import { it, vi } from 'vitest';
import { expectSameAsFullRefresh } from '../../engine/test/support/same-as-full-refresh.js';
import { INPUTS } from '../../engine/test/support/small-project.js';

const engine = vi.hoisted(() => ({ build: '0' }));
vi.mock('../../engine/src/base/version.js', async (original) => ({
  ...(await original<typeof import('../../engine/src/base/version.js')>()),
  engineBuild: () => engine.build,
}));

it('a build after a change of any one input comes to what a full refresh does', async () => {
  await expectSameAsFullRefresh({ numRuns: 40, changes: INPUTS.length }, (build) => {
    engine.build = build;
  });
});
