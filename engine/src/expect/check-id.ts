import { createHash } from 'node:crypto';
import type { ExpectationConfig, Suite } from '../project/model.js';
import { formatRelation } from '../sql/relation.js';

/**
 * Ids of all checks of one table's suites, in their order: twelve hexadecimal digits of table, type and kwargs, so that
 * they stay the same over runs and in whatever file a check is. Identical checks are numbered.
 */
export function checkIds(suites: readonly Suite[]): ReadonlyMap<ExpectationConfig, string> {
  const occurrences = new Map<string, number>();
  const ids = new Map<ExpectationConfig, string>();
  for (const { table, expectations } of suites)
    for (const config of expectations) {
      const content = JSON.stringify([formatRelation(table), config.type, sortKeys(config.kwargs)]);
      const occurrence = occurrences.get(content) ?? 0;
      occurrences.set(content, occurrence + 1);
      const text = occurrence === 0 ? content : `${content}#${occurrence}`;
      ids.set(config, createHash('sha256').update(text).digest('hex').slice(0, 12));
    }
  return ids;
}

/** Keys in one order, so that the same kwargs always are the same check. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
