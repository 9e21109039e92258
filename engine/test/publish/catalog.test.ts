import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnsOf, createCatalog } from '../../src/publish/catalog.js';
import { jsonText } from '../../src/publish/formats/json.js';
import { schemaAddress } from '../../src/publish/schema-address.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { manifest, runResults } from './fixture.js';
import { schemaProblems } from './schemas.js';

describe('the catalogue', () => {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    for (const layer of ['raw', 'staging', 'marts']) await session.run(`CREATE SCHEMA ${layer}`);
    await session.run('CREATE TABLE raw.orders (order_id VARCHAR, total DECIMAL(10, 2))');
    await session.run('CREATE VIEW marts.fct_orders AS SELECT order_id, total * 2 AS twice FROM raw.orders');
    await session.run('CREATE TABLE marts.stranger (x INTEGER)');
  });
  afterEach(() => warehouse.close());

  it('tells kind, columns with types and docs, and the rows that the run counted', async () => {
    const catalog = createCatalog(warehouse, await warehouse.relations(), {
      manifest: manifest(),
      runResults: runResults(),
    });
    expect(Object.keys(catalog.nodes)).toEqual(['model.shop.fct_orders']);
    const { metadata, columns, stats } = catalog.nodes['model.shop.fct_orders'] ?? {};
    expect(metadata).toMatchObject({
      type: 'VIEW',
      schema: 'marts',
      name: 'fct_orders',
      comment: 'One row for each order',
    });
    expect(Object.values(columns ?? {})).toEqual([
      { name: 'order_id', index: 1, type: 'VARCHAR', comment: 'Key' },
      { name: 'twice', index: 2, type: 'DECIMAL(18,2)', comment: null },
    ]);
    expect(stats?.row_count).toMatchObject({ value: 3, include: true });
    expect(columnsOf(catalog)['raw.orders']).toEqual([
      { name: 'order_id', type: 'VARCHAR' },
      { name: 'total', type: 'DECIMAL(10,2)' },
    ]);
  });

  it('keeps to its schema and costs one query', async () => {
    const seen: string[] = [];
    warehouse.onStatement(({ sql }) => seen.push(sql));
    const catalog = createCatalog(warehouse, await warehouse.relations(), {
      manifest: manifest(),
      runResults: runResults(),
    });
    expect(seen.filter((sql) => sql.includes('duckdb_columns'))).toHaveLength(1);
    expect(seen.filter((sql) => sql.startsWith('SELECT'))).toHaveLength(1);
    const metadata = { ...catalog.metadata, schema_version: schemaAddress('catalog') };
    expect(schemaProblems('catalog', JSON.parse(jsonText({ ...catalog, metadata })))).toEqual([]);
  });
});
