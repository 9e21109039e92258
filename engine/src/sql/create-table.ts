import type { Dialect } from './dialect.js';
import type { Relation } from './relation.js';
import { plainType, type SqlType } from './types.js';

/** `CREATE TABLE IF NOT EXISTS`, columns in the order of the object. */
export function createTableIfMissing(
  dialect: Dialect,
  table: Relation,
  columns: Readonly<Record<string, SqlType['name']>>,
): string {
  const list = Object.entries(columns).map(
    ([name, type]) => `${dialect.identifier(name)} ${dialect.types.nameOf(plainType(type))}`,
  );
  return `CREATE TABLE IF NOT EXISTS ${dialect.table(table)} (${list.join(', ')})`;
}
