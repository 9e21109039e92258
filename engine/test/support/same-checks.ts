import type { CheckResult } from '../../src/expect/index.js';
import type { Session } from '../../src/warehouse/warehouse.js';
import type { GoogleSql, GoogleSqlTables } from './googlesql.js';

/** A session whose queries BigQuery's analyser must accept before the reference evaluator answers them. */
export function googleSession(google: GoogleSql, tables: GoogleSqlTables, onQuery?: (sql: string) => void): Session {
  return {
    run: () => Promise.reject(new Error('checks only read')),
    query: () => Promise.reject(new Error('checks only read')),
    describe: (sql) => google.analyze(sql, tables),
    async read(sql) {
      onQuery?.(sql);
      const read = Object.fromEntries(Object.entries(tables).filter(([name]) => sql.includes(`\`${name}\``)));
      const columns = await google.analyze(sql, read);
      const rows = await google.evaluate(sql, read);
      return { columns, rows };
    },
    transaction: (work) => work(),
    close: () => undefined,
  };
}

/** Expectations whose observed values are an engine's own names of types. */
const OF_TYPES = [
  'expect_column_type_to_be',
  'expect_column_values_to_be_of_type',
  'expect_column_values_to_be_in_type_list',
];

/** What must be the same on both engines; numbers to nine digits, lists of failing rows as sets. */
export function essence({ status, validation, failures }: CheckResult): unknown {
  const { result, success, exception_info: exception, expectation_config: config } = validation;
  const rounded = (value: unknown): unknown => {
    if (typeof value === 'number') return Number(value.toPrecision(9));
    if (Array.isArray(value))
      return value.map(rounded).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
  };
  return {
    status,
    success,
    message: exception.exception_message,
    observed: OF_TYPES.includes(config.type) ? undefined : rounded(result),
    failures: rounded(failures),
  };
}
