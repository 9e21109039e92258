import { LastroError } from '../../base/errors.js';
import type { Relation } from '../../sql/relation.js';
import type { Landing } from '../landing.js';
import type { PostgresTable } from './postgres-table.js';

/** The columns of a key, quoted. */
export const keyList = ({ dialect }: Pick<Landing, 'dialect'>, key: readonly string[]): string =>
  key.map((name) => dialect.identifier(name)).join(', ');

/** Throws `postgres.not-a-key` when the key does not name the rows that were read: two with one key, or one without. */
export async function assertKey(
  { session, dialect }: Landing,
  relation: Relation,
  { table, key = [] }: PostgresTable,
): Promise<void> {
  const rowsTable = dialect.table(relation);
  const present = key.map((name) => `${dialect.identifier(name)} IS NOT NULL`).join(' AND ');
  const { rows } = await session.query(
    `SELECT count(*), count(CASE WHEN ${present} THEN 1 END),` +
      ` (SELECT count(*) FROM (SELECT DISTINCT ${keyList({ dialect }, key)} FROM ${rowsTable})) FROM ${rowsTable}`,
  );
  const [all = 0, withKey = 0, keys = 0] = (rows[0] ?? []).map(Number);
  if (all === keys && all === withKey) return;
  const what =
    withKey < all
      ? `${(all - withKey).toLocaleString('en-US')} rows have none`
      : `${all.toLocaleString('en-US')} rows have ${keys.toLocaleString('en-US')}`;
  throw new LastroError('postgres.not-a-key', `${key.join(', ')} is no key of ${table}: ${what}`, {
    hint: 'name the columns of its primary key',
  });
}
