import { afterAll, expect } from 'vitest';
import { statementError } from '../../src/warehouses/bigquery/statement-error.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

const googlesql = await openGoogleSql();
const requires = itRequires(googlesql !== undefined, 'GoogleSQL cannot be installed');
afterAll(() => googlesql?.close());

requires('creates datasets with their location, the life of their tables and a label, in BigQuery’s SQL', async () => {
  const plain = createBigQueryDialect({ prefix: 'shop' });
  expect(plain.ddl.createSchema(plain.schema('raw'))).toBe(
    "CREATE SCHEMA IF NOT EXISTS `shop_raw` OPTIONS (labels = [('lastro', '')])",
  );
  const own = createBigQueryDialect({ prefix: 'ana', project: 'p', location: 'EU', expirationDays: 7 });
  const sql = own.ddl.createSchema(own.schema('marts'));
  expect(sql).toBe(
    'CREATE SCHEMA IF NOT EXISTS `p`.`ana_marts`' +
      " OPTIONS (location = 'EU', default_table_expiration_days = 7, labels = [('lastro', '')])",
  );
  await expect(googlesql?.analyze(sql)).resolves.toEqual([]);
});

for (const [sql, rest] of [
  ['SELECT\n  nope', 'nope'],
  ['SELECT\r\n\tnope', 'nope'],
  ["SELECT 'é😀', \tnope", 'nope'],
  ["SELECT 'at [1:1]',\n\n 1 +\t\t nope, 2", 'nope'],
  ['SELECT 1\rFROM UNNEST([1]) AS a\rWHERE b > 1', 'b > 1'],
  ['SELECT 1 FROM\n  WHERE', 'WHERE'],
] as const)
  requires(`finds the place in ${JSON.stringify(sql)} that the analyser points to`, async () => {
    const error: unknown = await googlesql?.analyze(sql).catch((thrown: unknown) => thrown);
    const { offset } = statementError(sql, error) as { offset?: number };
    expect(offset).toBe(sql.lastIndexOf(rest));
  });
