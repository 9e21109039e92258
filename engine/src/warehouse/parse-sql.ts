import { LastroError, type Location } from '../base/errors.js';
import type { Dialect } from '../sql/dialect.js';
import { outsideReads, wholeDatabase } from '../sql/outside-reads.js';
import {
  characters,
  parsedText,
  structureProblem,
  treeProblem,
  type SqlProblem,
  type UserSql,
} from '../sql/user-sql.js';
import { queryTrees } from './query-trees.js';
import { StatementError, type Session } from './warehouse.js';

/** A text of a user's as a parser reads it. */
export interface ParsedSql {
  /** DuckDB's tree; undefined where the warehouse does not show one, or there is a problem. */
  tree: unknown;
  /** Why the text must not run. */
  problem: SqlProblem | undefined;
}

/**
 * Reads the SQL that users write, before any of it is put into a statement: each text alone and to its end, all of them in one
 * statement, by the warehouse's own parser; where it has none, by the structure of its tokens.
 */
export async function parseSql(
  warehouse: { session: Session; dialect: Dialect },
  texts: readonly UserSql[],
): Promise<ParsedSql[]> {
  const trees = await queryTrees(warehouse, texts.map(parsedText));
  return texts.map((text, i) => {
    const problem = trees === undefined ? structureProblem(text) : treeProblem(text, trees[i]);
    return { tree: problem === undefined ? trees?.[i] : undefined, problem };
  });
}

/**
 * Checks that one text has the required form and reads nothing outside of the database. Throws the {@link
 * StatementError} of one that does not parse, else a {@link LastroError} at the place that `locate` gives for an offset
 * into the text.
 */
export async function assertUserSql(
  warehouse: { session: Session; dialect: Dialect },
  text: UserSql,
  locate: (offset: number | undefined) => Location | undefined,
): Promise<void> {
  const [{ problem, tree } = { problem: undefined, tree: undefined }] = await parseSql(warehouse, [text]);
  if (problem?.code === 'sql.syntax')
    throw new StatementError(problem.message, { kind: 'Parser', sql: text.sql, offset: problem.offset });
  if (problem !== undefined)
    throw new LastroError(problem.code, problem.message, { location: locate(problem.offset), hint: problem.hint });
  const [read] = outsideReads(tree, wholeDatabase);
  if (read === undefined) return;
  const prefix = parsedText(text).length - text.sql.length;
  const offset = read.offset === undefined ? undefined : characters(text.sql, read.offset - prefix);
  throw new LastroError('sql.reads-outside', `the SQL reads ${read.name}, which is not a table of the warehouse`, {
    location: locate(offset),
    hint: 'it may read tables, but no files, settings or other databases',
  });
}
