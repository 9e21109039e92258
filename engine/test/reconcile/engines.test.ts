import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparableType } from '../../src/sql/dialect/checksums.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';
import { assertChangesAreFound, compare } from './engines.js';
import { NAMES, NASTY, TYPES } from './typed-rows.js';

const google = await openGoogleSql();
let duckdb: Warehouse;
beforeAll(async () => {
  duckdb = await openDuckDB({ path: ':memory:' });
});
afterAll(async () => {
  await duckdb.close();
  google?.close();
});

const itOnGoogleSql = itRequires(google !== undefined, "Google's analyser could not be installed");

describe('DuckDB and BigQuery compute the same of the same values', () => {
  itOnGoogleSql('of values that engines write differently', async () => {
    if (google === undefined) throw new Error('no evaluator');
    const { status, columns, rows, message } = await compare({ duckdb, google }, NASTY, NASTY);
    expect(message).toBeNull();
    for (const { name, from, to } of columns) {
      const plain = TYPES[name]?.duckdb === 'DOUBLE' ? ['non_null', 'distinct', 'checksum'] : Object.keys(from);
      for (const figure of plain)
        expect([name, figure, to[figure as 'min']]).toEqual([name, figure, from[figure as 'min']]);
    }
    expect({ status, rows }).toEqual({ status: 'equal', rows: { from: NASTY.length, to: NASTY.length } });
    expect(columns.map(({ name }) => name)).toEqual(['id', ...NAMES]);
  });

  itOnGoogleSql('of any values, and find the one that is changed', async () => {
    if (google === undefined) throw new Error('no evaluator');
    await assertChangesAreFound({ duckdb, google }, 4);
  });

  it('has values of every type that is compared', () => {
    const types = Object.values(TYPES).map(({ duckdb: type }) => comparableType(type, duckdbDialect.types));
    expect(new Set(types)).toEqual(new Set(Object.keys(duckdbDialect.checksums.text)));
  });
});
