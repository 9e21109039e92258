import { asNode, nodeOf, nodesOf, textOf, type AstNode } from './ast.js';
import { isSignificant, tokenize, type Token } from './lexer.js';

/** What a text that a user writes must be: one query, or one expression of a query. */
export type SqlForm = 'query' | 'expression';

/** A text of SQL that a user wrote. */
export interface UserSql {
  sql: string;
  form: SqlForm;
}

/** Why a text is not what it must be. */
export interface SqlProblem {
  code: 'sql.syntax' | 'sql.not-one-query' | 'sql.not-one-expression';
  message: string;
  hint: string | undefined;
  /** UTF-16 offset into the text, where it is known. */
  offset: number | undefined;
}

const HINTS: Readonly<Record<SqlForm, string>> = {
  query: 'write a single SELECT; other statements are not allowed here',
  expression: 'write one boolean expression, without unmatched brackets or stray commas',
};

/** What the parser reads a text within: an expression alone is no statement. */
export const parsedText = ({ sql, form }: UserSql): string => (form === 'query' ? sql : `SELECT ${sql}`);

/**
 * A text without the semicolons and comments that it ends in, so that something may follow it on the same line. Line N stays
 * line N.
 */
export function withoutEnding(sql: string): string {
  const last = tokenize(sql).findLast((token) => isSignificant(token) && token.text !== ';');
  return last === undefined ? '' : sql.slice(0, last.start + last.text.length);
}

/** The problem of a text, from the tree that DuckDB's parser returns for its {@link parsedText}. */
export function treeProblem({ sql, form }: UserSql, tree: unknown): SqlProblem | undefined {
  const root = asNode(tree);
  const prefixLength = parsedText({ sql, form }).length - sql.length;
  if (root['error'] === true) {
    const message = textOf(root, 'error_message');
    if (textOf(root, 'error_type') !== 'parser')
      return notOne(form, sql, isSeveral(sql) ? 'it is several statements' : 'it is another statement');
    const position = Number(textOf(root, 'position'));
    const offset = Number.isNaN(position) ? undefined : characters(sql, position - prefixLength);
    return { code: 'sql.syntax', message, hint: form === 'query' ? undefined : HINTS.expression, offset };
  }
  const statements = nodesOf(root, 'statements');
  if (statements.length !== 1)
    return notOne(form, sql, `it is ${statements.length === 0 ? 'no' : statements.length} statements`);
  const node = nodeOf(statements[0] ?? {}, 'node') ?? {};
  return form === 'query' || isOneExpression(node)
    ? undefined
    : notOne(form, sql, 'it has several expressions or another clause');
}

const isSeveral = (sql: string): boolean => tokenize(withoutEnding(sql)).some(({ text }) => text === ';');

function notOne(form: SqlForm, sql: string, reason: string): SqlProblem {
  const hint = /\bpivot\b/i.test(sql) ? 'name the values of the PIVOT: PIVOT ... ON column IN (...)' : HINTS[form];
  return {
    code: `sql.not-one-${form}`,
    message: `the SQL is not one ${form}: ${reason}`,
    hint,
    offset: Math.max(0, sql.search(/\S/)),
  };
}

const EXPRESSION_KEYS = ['type', 'select_list', 'from_table', 'aggregate_handling'];

function isOneExpression(node: AstNode): boolean {
  const items = nodesOf(node, 'select_list');
  const [item = {}] = items;
  return (
    Object.keys(node).every((key) => EXPRESSION_KEYS.includes(key)) &&
    textOf(nodeOf(node, 'from_table') ?? {}, 'type') === 'EMPTY' &&
    items.length === 1 &&
    textOf(item, 'class') !== 'STAR' &&
    textOf(item, 'alias') === ''
  );
}

/**
 * What is wrong with a text in a dialect whose parser is not available, judged by its tokens: it is one statement, begins as a
 * query does, and its brackets and quotes are closed.
 */
export function structureProblem({ sql, form }: UserSql): SqlProblem | undefined {
  const tokens = tokenize(withoutEnding(sql).replaceAll(/\\[\s\S]/g, '__')).filter(isSignificant);
  const at = (token: Token, message: string): SqlProblem => ({
    code: 'sql.syntax',
    message,
    hint: undefined,
    offset: token.start,
  });
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'unterminated') return at(token, 'a quote or a comment is not closed');
    if (token.kind !== 'symbol') continue;
    if (token.text === ';') return notOne(form, sql, 'it is several statements');
    if (form === 'expression' && token.text === ',' && open.length === 0)
      return notOne(form, sql, 'it has several expressions');
    if ('([{'.includes(token.text)) open.push(token);
    else if (')]}'.includes(token.text) && open.pop()?.text !== '([{'[')]}'.indexOf(token.text)])
      return at(token, `${token.text} has no opening bracket`);
  }
  const [unclosed] = open;
  if (unclosed !== undefined) return at(unclosed, `${unclosed.text} is not closed`);
  const first = tokens.find(({ text }) => text !== '(');
  const begins = form === 'expression' ? first !== undefined : /^(select|with|from|values)$/i.test(first?.text ?? '');
  return begins ? undefined : notOne(form, sql, 'it does not begin with SELECT or WITH');
}

/** UTF-16 offset of a UTF-8 one. */
export function characters(sql: string, bytes: number): number {
  return Buffer.from(sql).subarray(0, Math.max(0, bytes)).toString().length;
}
