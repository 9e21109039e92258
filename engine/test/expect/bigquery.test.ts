import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { planChecks, runPlan } from '../../src/expect/index.js';
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
  for (const { type, kwargs } of examples) {
    itRequires(google !== undefined, 'GoogleSQL cannot be installed here')(
      `${type} ${JSON.stringify(kwargs)}`,
      async () => {
        const suite = suiteOf([{ type, kwargs }]);
        const context = { clock: systemClock, resultFormat: 'COMPLETE' as const };
        const [onDuckdb] = await runPlan(await plan(warehouse, suite), session, context);
        const columns = Object.entries(tables['subject']?.columns ?? {}).map(([name, type]) => ({ name, type }));
        const planned = planChecks([suite], columns, createBigQueryDialect({ prefix: 'lastro' }), {
          registry,
          parameters,
          relation: '`subject`',
          otherTable: (name) => `\`${name}\``,
        });
        if (google === undefined) throw new Error('not reached');
        const [onBigquery] = await runPlan(planned, googleSession(google, tables), context);
        if (onDuckdb === undefined || onBigquery === undefined) throw new Error('no result');
        expect(onDuckdb.validation.exception_info.exception_message).toBeNull();
        expect(essence(onBigquery)).toEqual(essence(onDuckdb));
      },
    );
  }
});
