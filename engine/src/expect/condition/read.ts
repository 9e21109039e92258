import type { Cell } from '../../base/cell.js';
import { LastroError } from '../../base/errors.js';
import type { Comparison, Condition, Term } from './ast.js';
import { parseCondition } from './parse.js';

const OPERATORS: Readonly<Record<string, Comparison>> = {
  '==': '=',
  '=': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/**
 * A `row_condition` in any form it comes in: Great Expectations' `col("x") > 3`, pandas' `x == "a" & y > 1`, a boolean
 * expression of SQL, or Great Expectations' objects. Throws `condition.syntax`.
 */
export function readCondition(value: unknown, parser: unknown): Condition {
  if (typeof value === 'string')
    return parseCondition(value, parser === undefined ? guessDialect(value) : dialectOf(parser));
  if (typeof value === 'object' && value !== null) return fromObject(value as Record<string, unknown>, parser);
  throw problem(value);
}

const dialectOf = (parser: unknown): 'python' | 'sql' =>
  parser === 'spark' || parser === 'sql' || parser === null ? 'sql' : 'python';

const guessDialect = (text: string): 'python' | 'sql' => (/\bcol\s*\(/.test(text) ? 'python' : 'sql');

function fromObject(node: Record<string, unknown>, parser: unknown): Condition {
  const type = node['type'];
  // As Great Expectations saves a condition that was given as text.
  if (type === 'pass_through' && typeof node['pass_through_filter'] === 'string')
    return readCondition(node['pass_through_filter'], parser);
  if (type === 'and' || type === 'or') {
    const items = node['conditions'];
    if (!Array.isArray(items) || items.length === 0) throw problem(node);
    return { kind: type, items: items.map((item) => fromObject(Object(item) as Record<string, unknown>, parser)) };
  }
  const name = columnName(node['column']);
  if (name === undefined) throw problem(node);
  const term: Term = { kind: 'column', name };
  if (type === 'nullity') {
    if (typeof node['is_null'] !== 'boolean') throw problem(node, 'nullity needs is_null: true or false');
    return { kind: 'null', term, negated: !node['is_null'] };
  }
  if (type !== 'comparison') throw problem(node);
  const operator = String(node['operator']);
  const parameter = node['parameter'];
  if (/^not[_ ]?in$/i.test(operator) || /^in$/i.test(operator)) {
    if (!Array.isArray(parameter)) throw problem(node);
    return { kind: 'in', term, values: parameter.map(literal), negated: /^not/i.test(operator) };
  }
  const op = OPERATORS[operator];
  if (op === undefined) throw problem(node);
  if (parameter === null || parameter === undefined)
    throw problem(node, 'a comparison with null is never true: use {type: nullity, column, is_null}');
  if (typeof parameter === 'object') throw problem(node, 'a list is compared by IN or NOT_IN');
  return { kind: 'compare', op, left: term, right: literal(parameter) };
}

function columnName(column: unknown): string | undefined {
  if (typeof column === 'string') return column;
  const name = (column as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name : undefined;
}

const literal = (value: unknown): Term => ({ kind: 'literal', value: (value ?? null) as Cell });

const problem = (
  value: unknown,
  hint = 'an object has the type comparison, nullity, and, or, pass_through',
): LastroError =>
  new LastroError('condition.syntax', `cannot parse the row condition: ${JSON.stringify(value)}`, { hint });
