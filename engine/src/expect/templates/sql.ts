import type { Condition, Term } from '../condition/ast.js';
import { parseCondition } from '../condition/parse.js';
import { renderCondition } from '../condition/render.js';
import { TEXT, required } from '../../base/check-keys.js';
import type { Cell } from '../../base/cell.js';
import { LastroError } from '../../base/errors.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import { COMMON_CHECKS } from '../definition-checks.js';
import type { Expectation, Kwargs } from '../expectation.js';
import type { Schemas } from '../kwargs-type.js';
import { columnMap } from './column-map.js';
import { valueText } from './descriptions.js';

/** An expectation of your own as one boolean expression over `column` and the kwargs, by their names. */
export interface SqlExpectation {
  /** `expect_column_values_to_be_a_price`. */
  type: string;
  /** One sentence for the reference. */
  summary: string;
  /** `column > 0 and column < limit`: comparisons, in, between, like, is null, and, or, not, arithmetic. */
  expression: string;
  /** Its own kwargs by name, besides `column`. */
  kwargs?: Schemas;
  /** Names of those that a suite must give. */
  required?: readonly string[];
  /** What is said of the column: `is a price below {limit}`; names in braces are kwargs. */
  says: string;
}

const KEYS: OptionChecks<SqlExpectation> = {
  ...COMMON_CHECKS,
  expression: required(TEXT),
  says: required(TEXT),
};

/**
 * An expectation about every value of a column, from one SQL expression; it is parsed here, once, for every engine. Throws
 * `condition.syntax` when it does not parse, `option.*` for unknown, missing or wrong keys.
 */
export function sqlExpectation(definition: SqlExpectation): Expectation {
  checkOptions('sqlExpectation', definition, KEYS);
  const { type, summary, expression, kwargs = {}, required: needed, says } = definition;
  const condition = parseCondition(expression, 'sql');
  return columnMap({
    type,
    summary,
    kwargs,
    ...(needed === undefined ? {} : { required: needed }),
    expected: (column, given, scope) =>
      renderCondition(bindKwargs(condition, column.name, given, Object.keys(kwargs)), {
        dialect: scope.dialect,
        column: (name) => scope.column(name),
      }),
    says: (given) =>
      says.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
        Object.hasOwn(given, name) ? valueText(given[name]) : placeholder,
      ),
  });
}

/** The expression for one check: `column` is its column, a kwarg's name its value, anything else another column. */
function bindKwargs(condition: Condition, column: string, given: Kwargs, names: readonly string[]): Condition {
  const term = (node: Term): Term => {
    if (node.kind === 'arithmetic') return { ...node, left: term(node.left), right: term(node.right) };
    if (node.kind === 'call') return { ...node, args: node.args.map(term) };
    if (node.kind !== 'column') return node;
    if (node.name === 'column') return { kind: 'column', name: column };
    if (!names.includes(node.name)) return node;
    if (!Object.hasOwn(given, node.name) || given[node.name] === undefined)
      throw new LastroError('check.missing-kwarg', `no value for ${node.name}`);
    return { kind: 'literal', value: given[node.name] as Cell };
  };
  const walk = (node: Condition): Condition => {
    switch (node.kind) {
      case 'and':
      case 'or':
        return { ...node, items: node.items.map(walk) };
      case 'not':
        return { ...node, item: walk(node.item) };
      case 'compare':
        return { ...node, left: term(node.left), right: term(node.right) };
      case 'in':
        return { ...node, term: term(node.term), values: node.values.map(term) };
      case 'between':
        return { ...node, term: term(node.term), low: term(node.low), high: term(node.high) };
      default:
        return { ...node, term: term(node.term) };
    }
  };
  return walk(condition);
}
