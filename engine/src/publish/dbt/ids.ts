import { parseRelation } from '../../sql/relation.js';
import type { ManifestNode } from '../artifacts.js';

/**
 * The id that dbt's artifacts give to a node: the same, but of a check, which is `test.<project>.<name>.<hash>` there with the
 * check's id as the hash.
 */
export function dbtId(
  { unique_id: id, test }: Pick<ManifestNode, 'unique_id' | 'test' | 'relation'>,
  name: string,
): string {
  return test === null ? id : `${id.slice(0, -test.id.length)}${name}.${test.id}`;
}

/** The name of a check: its type, table and columns as one word, `expect_column_values_to_be_unique_orders_id`. */
export function dbtName({ name, relation, test }: Pick<ManifestNode, 'name' | 'relation' | 'test'>): string {
  if (test === null) return name;
  return toWord([test.type, parseRelation(relation, '').name, ...test.columns].join('_'));
}

/** A text as names of dbt are spelled. */
export function toWord(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, '_').replaceAll(/^_+|_+$/g, '') || '_';
}
