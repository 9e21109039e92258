import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { planChecks, runPlan, type CheckResult } from '../../src/expect/index.js';
import type { Suite } from '../../src/project/model.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { openGoogleSql, type GoogleSql, type GoogleSqlTables } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';
import { essence, googleSession } from '../support/same-checks.js';
import { EXAMPLES, OTHER, SUBJECT } from './examples.js';
import { createTable, parameters, plan, registry, suiteOf, type TestTable } from './support.js';

const TYPES: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  VARCHAR: 'STRING',
  'DECIMAL(18,3)': 'NUMERIC',
  DOUBLE: 'FLOAT64',
  BOOLEAN: 'BOOL',
  DATE: 'DATE',
  TIMESTAMP: 'DATETIME',
};

const google: GoogleSql | undefined = await openGoogleSql();

function inGoogleSql({ columns, rows }: TestTable): GoogleSqlTables[string] {
  return {
    columns: Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, TYPES[type] ?? type])),
    rows: rows.map((row) => [...row]),
  };
}

const tables: GoogleSqlTables = { subject: inGoogleSql(SUBJECT), other: inGoogleSql(OTHER) };

describe('checks on BigQuery', () => {
  let warehouse: Warehouse;
  let session: Session;
  beforeAll(async () => {
    warehouse = await openDuckDB({ path: ':memory:' });
    session = await warehouse.session();
    await createTable(session, warehouse.dialect, 'subject', SUBJECT);
    await createTable(session, warehouse.dialect, 'other', OTHER);
  });
  afterAll(async () => {
    await warehouse.close();
    google?.close();
  });

  it('has an example of every core expectation', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(registry.types());
  });

  const examples = Object.entries(EXAMPLES).flatMap(([type, list]) => list.map((kwargs) => ({ type, kwargs })));
  /** The results of a suite on both. */
  async function checkBoth(suite: Suite): Promise<{ onDuckdb: CheckResult[]; onBigquery: CheckResult[] }> {
    const context = { clock: systemClock, resultFormat: 'COMPLETE' as const };
    const columns = Object.entries(tables['subject']?.columns ?? {}).map(([name, type]) => ({ name, type }));
    const planned = planChecks([suite], columns, createBigQueryDialect({ prefix: 'lastro' }), {
      registry,
      parameters,
      relation: '`subject`',
      otherTable: (name) => `\`${name}\``,
    });
    if (google === undefined) throw new Error('not reached');
    return {
      onDuckdb: await runPlan(await plan(warehouse, suite), session, context),
      onBigquery: await runPlan(planned, googleSession(google, tables), context),
    };
  }

  itRequires(google !== undefined, 'GoogleSQL cannot be installed here')(
    'several counts in one statement',
    async () => {
      const present = { other_table: 'other', other_column: 'key' };
      const { onDuckdb, onBigquery } = await checkBoth(
        suiteOf([
          ...['id', 'low'].map((column) => ({ type: 'expect_column_values_to_be_unique', kwargs: { column } })),
          ...['id', 'low'].map((column) => ({
            type: 'expect_column_values_to_be_present_in_other_table',
            kwargs: { column, ...present },
          })),
          {
            type: 'unexpected_rows_expectation',
            kwargs: { unexpected_rows_query: 'SELECT * FROM {batch} WHERE id > 1' },
          },
        ]),
      );
      expect(onBigquery.map(essence)).toEqual(onDuckdb.map(essence));
      expect(onDuckdb.every(({ validation }) => !validation.exception_info.raised_exception)).toBe(true);
    },
  );

  for (const { type, kwargs } of examples) {
    itRequires(google !== undefined, 'GoogleSQL cannot be installed here')(
      `${type} ${JSON.stringify(kwargs)}`,
      async () => {
        const both = await checkBoth(suiteOf([{ type, kwargs }]));
        const [[onDuckdb], [onBigquery]] = [both.onDuckdb, both.onBigquery];
        if (onDuckdb === undefined || onBigquery === undefined) throw new Error('no result');
        expect(onDuckdb.validation.exception_info.exception_message).toBeNull();
        expect(essence(onBigquery)).toEqual(essence(onDuckdb));
      },
    );
  }
});
