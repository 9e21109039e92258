import { afterAll, expect } from 'vitest';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

const googlesql = await openGoogleSql();
const it = itRequires(googlesql !== undefined, 'GoogleSQL cannot be installed');
afterAll(() => googlesql?.close());

it('creates datasets with their location, the life of their tables and a label, in BigQuery’s SQL', async () => {
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
