import { LastroError } from '../../base/errors.js';
import type { Dialect } from '../../sql/dialect.js';
import type { TypeFamily } from '../../sql/type-family.js';
import { likeExpression } from '../like.js';
import { compareSql, equalityKind, orderKind, readAs, type TypedSql } from '../text-reading.js';
import { boundFamily, boundFor, castAs, isLike, literalFor } from '../value.js';
import type { Comparison, Condition, Term } from './ast.js';

/** What a condition is rendered against. */
export interface ConditionScope {
  dialect: Dialect;
  /** SQL and family of a column; throws when the table has none of that name. */
  column: (name: string) => TypedSql;
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
      return `(${readAs(term(condition.term, scope), 'boolean', dialect).sql})`;
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
      const [left, right] = [node.left, node.right].map((side) => readAs(term(side, scope), 'number', dialect)) as [
        TypedSql,
        TypedSql,
      ];
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
      const args = node.args.map((arg) => {
        const value = term(arg, scope);
        return node.name === 'abs' ? readAs(value, 'number', dialect) : value;
      });
      const first = args[0]?.family ?? 'other';
      const family =
        node.name === 'length' ? 'integer' : node.name === 'abs' || node.name === 'coalesce' ? first : 'text';
      const reading = family === 'text' ? args[0]?.reading : undefined;
      return { sql: `${node.name.toUpperCase()}(${args.map((arg) => arg.sql).join(', ')})`, family, reading };
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
    return `(${compareSql(a, op, term(right, scope), dialect)})`;
  }
  const { value } = right;
  if (value === null) return 'CAST(NULL AS BOOL)';
  const equality = op === '=' || op === '!=';
  const read = readAs(a, equality ? equalityKind(value) : orderKind([value]), dialect);
  assertComparable(read, value);
  const family = boundFamily(read.family, [value]);
  const sql = family === read.family ? read.sql : castAs(dialect, read.sql, family);
  const bound = family === 'text' && equality ? literalFor(dialect, 'text', value) : boundFor(dialect, family, value);
  if (bound !== undefined) return `(${sql} ${op} ${bound})`;
  if (equality) return constantUnlessNull(sql, op === '!=');
  throw incomparable(family, value);
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

function membership(node: Term, values: readonly Term[], negated: boolean, scope: ConditionScope): string {
  const value = term(node, scope);
  if (value.reading !== undefined) {
    const tests = values.map((item) => compare('=', node, item, scope));
    const isMember = `COALESCE(${tests.join(' OR ') || 'FALSE'}, FALSE)`;
    return `(CASE WHEN ${value.sql} IS NOT NULL THEN ${negated ? `NOT ${isMember}` : isMember} END)`;
  }
  const items = values.flatMap((item) => {
    if (item.kind !== 'literal') return [term(item, scope).sql];
    assertComparable(value, item.value);
    const literal = literalFor(scope.dialect, value.family, item.value);
    return literal === undefined ? [] : [literal];
  });
  if (items.length === 0) return constantUnlessNull(value.sql, negated);
  return `(${value.sql} ${negated ? 'NOT IN' : 'IN'} (${items.join(', ')}))`;
}

/** Throws for a literal that is no value of the family: it would silently match nothing. */
function assertComparable({ family }: TypedSql, value: unknown): void {
  if (value !== null && !isLike(family, value)) throw incomparable(family, value);
}

const incomparable = (family: TypeFamily, value: unknown): LastroError =>
  new LastroError(
    'condition.type',
    `${family === 'integer' || family === 'instant' ? 'an' : 'a'} ${family} column cannot be compared with ${JSON.stringify(value)}`,
    {
      hint: "write the value in the column's type",
    },
  );
