import { LastroError } from '../../base/errors.js';
import type { Dialect } from '../../sql/dialect.js';
import { type TypeFamily, isNumeric } from '../../sql/type-family.js';
import { likeExpression } from '../like.js';
import { boundFamily, boundFor, castAs, literalFor, tryCastAs } from '../value.js';
import type { Comparison, Condition, Term } from './ast.js';

/** What a condition is rendered against. */
export interface ConditionScope {
  dialect: Dialect;
  /** SQL and family of a column; throws when the table has none of that name. */
  column: (name: string) => { sql: string; family: TypeFamily };
}

/** SQL of a condition. Literals take the type of the column they are compared with. */
export function renderCondition(condition: Condition, scope: ConditionScope): string {
  const { dialect } = scope;
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${condition.items.map((item) => renderCondition(item, scope)).join(condition.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${renderCondition(condition.item, scope)})`;
    case 'null':
      return `(${term(condition.term, scope).sql} IS ${condition.negated ? 'NOT ' : ''}NULL)`;
    case 'true':
      return `(${term(condition.term, scope).sql})`;
    case 'compare':
      return compare(condition.op, condition.left, condition.right, scope);
    case 'between': {
      const low = compare('>=', condition.term, condition.low, scope);
      const high = compare('<=', condition.term, condition.high, scope);
      return `(${condition.negated ? 'NOT ' : ''}(${low} AND ${high}))`;
    }
    case 'in':
      return membership(condition.term, condition.values, condition.negated, scope);
    case 'like': {
      const value = asText(term(condition.term, scope), dialect);
      return `(${condition.negated ? 'NOT ' : ''}${likeExpression(dialect, value, condition.pattern, condition.escape)})`;
    }
  }
}

interface TypedSql {
  sql: string;
  family: TypeFamily;
}

const asText = ({ sql, family }: TypedSql, dialect: Dialect): string =>
  family === 'text' ? sql : castAs(dialect, sql, 'text');

function term(node: Term, scope: ConditionScope): TypedSql {
  const { dialect } = scope;
  switch (node.kind) {
    case 'column':
      return scope.column(node.name);
    case 'literal': {
      const family = familyOfLiteral(node.value);
      return { sql: literalFor(dialect, family, node.value) ?? 'NULL', family };
    }
    case 'arithmetic': {
      const [left, right] = [term(node.left, scope), term(node.right, scope)];
      if (node.op === '/') return { sql: dialect.call('safe_divide', left.sql, right.sql), family: 'float' };
      const family =
        left.family === 'float' || right.family === 'float'
          ? 'float'
          : left.family === 'integer'
            ? right.family
            : left.family;
      const sql = node.op === '%' ? `MOD(${left.sql}, ${right.sql})` : `(${left.sql} ${node.op} ${right.sql})`;
      return { sql, family };
    }
    case 'call': {
      const args = node.args.map((arg) => term(arg, scope));
      const first = args[0]?.family ?? 'other';
      const family =
        node.name === 'length' ? 'integer' : node.name === 'abs' || node.name === 'coalesce' ? first : 'text';
      return { sql: `${node.name.toUpperCase()}(${args.map((arg) => arg.sql).join(', ')})`, family };
    }
  }
}

function familyOfLiteral(value: unknown): TypeFamily {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

function compare(op: Comparison, left: Term, right: Term, scope: ConditionScope): string {
  if (left.kind === 'literal' && right.kind !== 'literal') return compare(MIRRORED_OPERATORS[op], right, left, scope);
  const { dialect } = scope;
  const a = term(left, scope);
  if (right.kind !== 'literal') {
    const b = term(right, scope);
    const [x, y] = comparable(a, b, dialect);
    return `(${x} ${op} ${y})`;
  }
  const { value } = right;
  if (value === null) return 'CAST(NULL AS BOOL)';
  const family = boundFamily(a.family, [value]);
  const sql = family === a.family ? a.sql : castAs(dialect, a.sql, family);
  const equality = op === '=' || op === '!=';
  const bound = family === 'text' && equality ? literalFor(dialect, 'text', value) : boundFor(dialect, family, value);
  if (bound !== undefined) return `(${sql} ${op} ${bound})`;
  if (equality) return constantUnlessNull(sql, op === '!=');
  throw new LastroError('condition.type', `a ${family} column cannot be compared with ${JSON.stringify(value)}`, {
    hint: 'write the value as the type of the column',
  });
}

/** A constant, but NULL where the value is NULL. */
const constantUnlessNull = (sql: string, value: boolean): string =>
  `(CASE WHEN ${sql} IS NOT NULL THEN ${value ? 'TRUE' : 'FALSE'} END)`;

const MIRRORED_OPERATORS: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Two values of different families made comparable: text is read as what it is compared with. */
export function comparable(a: TypedSql, b: TypedSql, dialect: Dialect): [string, string] {
  if (a.family === b.family || (isNumeric(a.family) && isNumeric(b.family))) return [a.sql, b.sql];
  if (a.family === 'text') return [tryCastAs(dialect, a.sql, b.family), b.sql];
  if (b.family === 'text') return [a.sql, tryCastAs(dialect, b.sql, a.family)];
  if (a.family === 'date') return [castAs(dialect, a.sql, b.family), b.sql];
  if (b.family === 'date') return [a.sql, castAs(dialect, b.sql, a.family)];
  return [a.sql, b.sql];
}

function membership(node: Term, values: readonly Term[], negated: boolean, scope: ConditionScope): string {
  const value = term(node, scope);
  const items = values.flatMap((item) => {
    if (item.kind !== 'literal') return [term(item, scope).sql];
    const literal = literalFor(scope.dialect, value.family, item.value);
    return literal === undefined ? [] : [literal];
  });
  if (items.length === 0) return constantUnlessNull(value.sql, negated);
  return `(${value.sql} ${negated ? 'NOT IN' : 'IN'} (${items.join(', ')}))`;
}
