import type { NodeResult } from '../publish/artifacts.js';
import { formatRelation } from '../sql/relation.js';

/** A node's result with every key there. */
export function nodeResult(
  part: Pick<NodeResult, 'unique_id' | 'resource_type' | 'name' | 'layer' | 'status' | 'message' | 'file'> &
    Partial<NodeResult>,
): NodeResult {
  return {
    relation: formatRelation(part),
    started_at: null,
    completed_at: null,
    execution_time: 0,
    rows: null,
    failures: null,
    severity: null,
    line: null,
    load: null,
    check: null,
    ...part,
  };
}
