import { withoutEnding } from '../../sql/user-sql.js';
import type { Scope } from '../expectation.js';

/** A query as its author wrote it, with `{batch}` replaced by the table. */
export function customQuery(scope: Scope, text: string, replacements: Readonly<Record<string, string>> = {}): string {
  const table = scope.relation.replace(/ AS batch$/, '');
  const values: Readonly<Record<string, string>> = { batch: table, active_batch: table, ...replacements };
  return withoutEnding(text.trim()).replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? placeholder) : placeholder,
  );
}
