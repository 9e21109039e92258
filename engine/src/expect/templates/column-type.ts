import { count } from '../../base/text.js';
import type { Column, Expectation, Kwargs, Measurement, Scope } from '../expectation.js';
import type { Metric } from '../metric.js';
import { countRows, whereClause } from '../sql.js';
import { isNanText, readAs } from '../text-reading.js';
import type { Schemas, ValuesOf } from '../kwargs-type.js';
import { name } from './kwargs.js';
import { isType, namedFamily } from './types.js';

export interface ColumnTypeExpectation<S extends Schemas, R extends string, K = ValuesOf<S, R & keyof S>> {
  type: string;
  summary: string;
  kwargs: S;
  required?: readonly (R & keyof S)[];
  /** Types that are allowed; null or undefined: any. */
  allowedTypes: (kwargs: K) => readonly string[] | null | undefined;
}

/** An expectation about a column's type, decided from the catalogue. */
export function columnType<const S extends Schemas, const R extends string = never>(
  definition: ColumnTypeExpectation<S, R>,
): Expectation;
export function columnType({
  type,
  summary,
  kwargs,
  required,
  allowedTypes,
}: ColumnTypeExpectation<Schemas, string, Kwargs>): Expectation {
  return {
    type,
    kind: 'column aggregate',
    summary,
    kwargs: { column: name, ...kwargs },
    required: ['column', ...(required ?? [])],
    columns: ({ column }) => [String(column)],
    describe: (given) => `${String(given['column'])} is of type ${allowedTypes(given)?.join(' or ') ?? 'any'}`,
    measure(scope, given) {
      const column = scope.column(String(given['column']));
      const found = column.type;
      const types = allowedTypes(given);
      if (column.reading !== undefined && types !== null && types !== undefined)
        return measureTexts(scope, column, types);
      return {
        needs: {},
        decide: () => ({
          kind: 'value',
          success: types === null || types === undefined || types.some((named) => isType(found, named)),
          observed: found,
        }),
      };
    },
  };
}

/** The type of texts without one: each must read as a value of one of the types. */
function measureTexts(scope: Scope, column: Column, types: readonly string[]): Measurement {
  const tests = types.map((type) => ({ type, isOther: isOtherThan(scope, column, type) }));
  const needs: Record<string, Metric> = {};
  for (const { type, isOther } of tests)
    if (isOther !== undefined) needs[`no ${type}`] = countRows(scope, `${column.sql} IS NOT NULL`, isOther);
  return {
    needs,
    decide(results) {
      const found = tests.find(({ type, isOther }) => isOther === undefined || results.count(`no ${type}`) === 0);
      if (found !== undefined) return { kind: 'value', success: true, observed: found.type };
      const [{ type, isOther = 'TRUE', n } = { type: '', n: 0 }] = tests
        .map((test) => ({ ...test, n: results.count(`no ${test.type}`) }))
        .sort((a, b) => a.n - b.n);
      const name = scope.dialect.identifier(column.name);
      const where = whereClause(scope.condition, `${column.sql} IS NOT NULL`, isOther);
      const query = { sql: `SELECT ${name} FROM ${scope.relation}${where}`, count: n };
      const sentence = `${column.name} is text and not a valid ${type} in ${count(n, 'row')}`;
      return { kind: 'value', success: false, observed: column.type, sentence, query };
    },
  };
}

/** SQL that is true of a text which is no value of a type; undefined when any text is one. */
function isOtherThan({ dialect }: Scope, column: Column, type: string): string | undefined {
  const { sql } = column;
  if (isType('VARCHAR', type)) return undefined;
  const unlike = (kind: 'number' | 'moment' | 'boolean'): string => `${readAs(column, kind, dialect).sql} IS NULL`;
  switch (namedFamily(type)) {
    case 'integer':
      return `NOT ${dialect.call('regexp_match', sql, dialect.string('^[+-]?[0-9]+$'))}`;
    case 'decimal':
      return unlike('number');
    case 'float':
      return `${unlike('number')} AND NOT ${isNanText(sql, dialect)}`;
    case 'boolean':
      return unlike('boolean');
    case 'date':
    case 'datetime':
    case 'instant':
      return unlike('moment');
    default:
      return 'TRUE';
  }
}
