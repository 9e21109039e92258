import { it, vi } from 'vitest';
import { expectSameAsFullRefresh } from '../support/same-as-full-refresh.js';

const engine = vi.hoisted(() => ({ build: '0' }));
vi.mock('../../src/base/version.js', async (original) => ({
  ...(await original<typeof import('../../src/base/version.js')>()),
  engineBuild: () => engine.build,
}));

it('a build after a change of any one input comes to what a full refresh does', async () => {
  await expectSameAsFullRefresh({ numRuns: 2, changes: 5 }, (build) => {
    engine.build = build;
  });
});
