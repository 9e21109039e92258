import type { ExpectationConfig } from '../engine/src/project/model.js';
import { duckdbDialect as dialect } from '../engine/src/warehouses/duckdb/dialect.js';

/** How a careful person asks for the number of rows that break a rule. */
export type CheckByHand =
  /** An aggregate, to be asked with others over the same table. */
  | { kind: 'aggregate'; sql: string }
  /** A statement of its own that answers a number. */
  | { kind: 'query'; sql: string }
  /** Columns in their order, compared with the catalogue, which is read once. */
  | { kind: 'columns'; wanted: readonly string[] };

const aggregate = (condition: string): CheckByHand => ({
  kind: 'aggregate',
  sql: `coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`,
});

/** The check as SQL written by hand; `expanded` is the query of an `unexpected_rows_expectation`. */
export function checkByHand(relation: string, { type, kwargs }: ExpectationConfig, expanded: string): CheckByHand {
  const column = typeof kwargs['column'] === 'string' ? dialect.identifier(kwargs['column']) : '';
  const when = condition(kwargs['row_condition']);
  const literal = (value: unknown): string =>
    typeof value === 'number' ? String(value) : dialect.string(String(value));
  const table = (name: unknown): string =>
    String(name)
      .split('.')
      .map((part) => dialect.identifier(part))
      .join('.');
  switch (type) {
    case 'expect_column_values_to_not_be_null':
      return { kind: 'aggregate', sql: `count(*) - count(${column})` };
    case 'expect_column_values_to_be_between': {
      const { min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax } = kwargs;
      const outside = [
        ...(min === undefined || min === null ? [] : [`${column} ${strictMin === true ? '<=' : '<'} ${literal(min)}`]),
        ...(max === undefined || max === null ? [] : [`${column} ${strictMax === true ? '>=' : '>'} ${literal(max)}`]),
      ];
      return aggregate(`${when}(${outside.join(' OR ')})`);
    }
    case 'expect_column_values_to_be_in_set': {
      const values = (kwargs['value_set'] as unknown[]).map(literal).join(', ');
      return aggregate(`${when}NOT list_contains([${values}], ${column})`);
    }
    case 'expect_column_values_to_match_regex':
      return aggregate(`${when}NOT regexp_matches(${column}, ${literal(kwargs['regex'])})`);
    case 'expect_column_values_to_not_match_regex':
      return aggregate(`${when}regexp_matches(${column}, ${literal(kwargs['regex'])})`);
    case 'expect_column_pair_values_a_to_be_greater_than_b': {
      const [a, b] = [kwargs['column_A'], kwargs['column_B']].map((name) => dialect.identifier(String(name)));
      return aggregate(`${when}NOT (${a} ${kwargs['or_equal'] === true ? '>=' : '>'} ${b})`);
    }
    case 'expect_ranges_to_be_mutually_exclusive': {
      const [low, high] = [kwargs['lower_bound_column'], kwargs['upper_bound_column']].map((name) =>
        dialect.identifier(String(name)),
      );
      const keys = (kwargs['partition_by'] as string[]).map((name) => dialect.identifier(name)).join(', ');
      const next = `lead(${low}) OVER (PARTITION BY ${keys} ORDER BY ${low}, ${high} NULLS LAST)`;
      return {
        kind: 'query',
        sql: `SELECT count(*) FROM (SELECT ${high} < ${low} OR ${high} IS DISTINCT FROM ${next} AS wrong FROM ${relation}) WHERE coalesce(wrong, false)`,
      };
    }
    case 'expect_table_row_count_to_be_between': {
      const { min_value: min = 0, max_value: max = 1e18 } = kwargs;
      return {
        kind: 'aggregate',
        sql: `CASE WHEN count(*) BETWEEN ${literal(min)} AND ${literal(max)} THEN 0 ELSE 1 END`,
      };
    }
    case 'expect_table_row_count_to_equal':
      return { kind: 'aggregate', sql: `CASE WHEN count(*) = ${literal(kwargs['value'])} THEN 0 ELSE 1 END` };
    case 'expect_table_row_count_to_equal_other_table':
      return {
        kind: 'aggregate',
        sql: `abs(count(*) - (SELECT count(*) FROM ${table(kwargs['other_table_name'])}))`,
      };
    case 'expect_column_values_to_be_unique':
      return repeated(relation, [column], `WHERE ${when}${column} IS NOT NULL`);
    case 'expect_compound_columns_to_be_unique': {
      const columns = (kwargs['column_list'] as string[]).map((name) => dialect.identifier(name));
      return repeated(relation, columns, '');
    }
    case 'expect_column_values_to_be_present_in_other_table': {
      const other = dialect.identifier(String(kwargs['other_column']));
      return {
        kind: 'query',
        sql: `SELECT count(*) FROM ${relation} t ANTI JOIN ${table(kwargs['other_table'])} o ON t.${column} = o.${other} WHERE t.${column} IS NOT NULL`,
      };
    }
    case 'unexpected_rows_expectation':
      return { kind: 'query', sql: `SELECT count(*) FROM (${expanded.replaceAll('{batch}', relation)})` };
    case 'expect_table_columns_to_match_ordered_list':
      return { kind: 'columns', wanted: kwargs['column_list'] as string[] };
    default:
      throw new Error(`${type} has not been written by hand yet: add it to bench/checks.ts`);
  }
}

function repeated(relation: string, columns: readonly string[], where: string): CheckByHand {
  const grouped = `SELECT count(*) AS n FROM ${relation} ${where} GROUP BY ${columns.join(', ')} HAVING count(*) > 1`;
  return { kind: 'query', sql: `SELECT coalesce(sum(n), 0) FROM (${grouped})` };
}

/** Row conditions of the form `col("x") == "y"`, or a column of flags. */
function condition(written: unknown): string {
  if (written === undefined || written === null) return '';
  const text = typeof written === 'string' ? written : JSON.stringify(written);
  if (/^\w+$/.test(text)) return `${dialect.identifier(text)} AND `;
  const [, column, value] = /^col\("(\w+)"\) == "([^"]*)"$/.exec(text) ?? [];
  if (column === undefined || value === undefined)
    throw new Error(`the row condition ${text} has not been written by hand yet: add it to bench/checks.ts`);
  return `${dialect.identifier(column)} = ${dialect.string(value)} AND `;
}
