import type { Column, Scope } from '../expectation.js';
import { numericColumn } from './numeric.js';

/** A number's column and its aggregate over values of it: of floats the one that does not depend on their order. */
export interface NumberAggregate {
  sql: string;
  of: (value: string) => string;
}

/** The sum of a column's numbers. */
export function sumOf(column: Column, scope: Scope): NumberAggregate {
  const { sql, family } = numericColumn(column, scope);
  const { exactSum } = scope.dialect.expectations;
  return { sql, of: (value) => (family === 'float' ? exactSum(value) : `SUM(${value})`) };
}

/** The mean of a column's numbers. */
export function meanOf(column: Column, scope: Scope): NumberAggregate {
  const { sql, family } = numericColumn(column, scope);
  const { exactSum } = scope.dialect.expectations;
  return {
    sql,
    of: (value) => (family === 'float' ? `${exactSum(value)} / NULLIF(COUNT(${value}), 0)` : `AVG(${value})`),
  };
}
