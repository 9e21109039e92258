import { textOf } from '../base/cell.js';
import type { Dialect } from '../sql/dialect.js';
import type { Session } from './warehouse.js';

/**
 * The syntax trees of queries in the dialect's SQL, all from one statement; undefined where the warehouse does not show
 * them. No table needs to be there.
 */
export async function queryTrees(
  { session, dialect }: { session: Session; dialect: Dialect },
  queries: readonly string[],
): Promise<unknown[] | undefined> {
  const { syntaxTree } = dialect;
  if (syntaxTree === undefined) return undefined;
  if (queries.length === 0) return [];
  const { rows } = await session.query(`SELECT ${queries.map(syntaxTree).join(', ')}`);
  return (rows[0] ?? []).map((tree) => JSON.parse(textOf(tree)) as unknown);
}
