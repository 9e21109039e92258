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
  const known = recentTrees(syntaxTree);
  const trees = new Map(queries.map((sql) => [sql, sql.includes('\0') ? nulError(sql) : known.get(sql)]));
  const unknown = [...trees.keys()].filter((sql) => trees.get(sql) === undefined);
  if (unknown.length > 0) {
    const { rows } = await session.query(`SELECT ${unknown.map(syntaxTree).join(', ')}`);
    for (const [i, sql] of unknown.entries()) {
      const tree = JSON.parse(textOf(rows[0]?.[i] ?? null)) as unknown;
      trees.set(sql, tree);
      keep(known, sql, tree);
    }
  }
  return queries.map((sql) => trees.get(sql));
}

/** Characters of the queries whose trees are kept: a run asks for the tree of a model up to four times. */
const KEPT = 200_000;

/** Trees of the last queries, by the parser that made them; nobody changes them. */
const recent = new WeakMap<NonNullable<Dialect['syntaxTree']>, Map<string, unknown>>();

function recentTrees(parser: NonNullable<Dialect['syntaxTree']>): Map<string, unknown> {
  const known = recent.get(parser) ?? new Map<string, unknown>();
  recent.set(parser, known);
  return known;
}

function keep(known: Map<string, unknown>, sql: string, tree: unknown): void {
  known.set(sql, tree);
  let length = [...known.keys()].reduce((sum, each) => sum + each.length, 0);
  for (const oldest of known.keys()) {
    if (length <= KEPT) return;
    known.delete(oldest);
    length -= oldest.length;
  }
}

/** DuckDB's message for a character at which its client would end the text. */
const nulError = (sql: string): unknown => ({
  error: true,
  error_type: 'parser',
  error_message: 'the SQL contains a NUL character',
  position: String(Buffer.byteLength(sql.slice(0, sql.indexOf('\0')))),
});
