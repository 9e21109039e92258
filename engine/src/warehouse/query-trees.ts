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
  const readable = queries.filter((sql) => !sql.includes('\0'));
  const { rows } =
    readable.length === 0 ? { rows: [] } : await session.query(`SELECT ${readable.map(syntaxTree).join(', ')}`);
  const trees = (rows[0] ?? []).map((tree) => JSON.parse(textOf(tree)) as unknown);
  return queries.map((sql) => (sql.includes('\0') ? nulError(sql) : trees.shift()));
}

/** DuckDB's message for a character at which its client would end the text. */
const nulError = (sql: string): unknown => ({
  error: true,
  error_type: 'parser',
  error_message: 'the SQL contains a NUL character',
  position: String(Buffer.byteLength(sql.slice(0, sql.indexOf('\0')))),
});
