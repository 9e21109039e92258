import { isFailure } from '../../base/status.js';
import type { NodeResult } from '../../publish/artifacts.js';
import type { Step } from '../step.js';

/** In place of a load: its table stays, and what its last load said is said again. What needs a load that failed is skipped. */
export function keptLoadStep(result: NodeResult): Step {
  const { unique_id: id, relation, status, rows, message, load } = result;
  const kept: NodeResult = {
    ...result,
    load: load && {
      ...load,
      ...{ read: 0, loaded: 0, rejected: 0 },
      files: load.files.map((file) => ({ ...file, status: 'skipped', read: 0, loaded: 0, rejected: 0 })),
    },
  };
  const step = {
    ...{ status, rows, message, duration: 0, isUnchanged: true },
    succeeded: !isFailure(status) && status !== 'skipped',
    nodes: [isFailure(status) ? result : kept],
  };
  return { id, kind: 'load', label: relation, dependsOn: [], run: () => Promise.resolve(step), skip: () => step };
}
