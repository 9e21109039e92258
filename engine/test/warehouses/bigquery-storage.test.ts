import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TableStorage } from '../../src/sql/dialect/ddl.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { bigQueryServer, type BigQueryServer } from './bigquery-server.js';

let server: BigQueryServer;
let warehouse: Warehouse;
beforeAll(async () => {
  server = await bigQueryServer(() => ({}));
  warehouse = await openBigQuery({ project: 'p', prefix: 'shop', apiEndpoint: server.url, maxRetries: 0 });
});
afterAll(() => server.close());

const PLAIN: TableStorage = { partitionBy: undefined, clusterBy: [], requirePartitionFilter: false };
const BY_DAY: TableStorage = { ...PLAIN, partitionBy: { column: 'day', family: 'date' } };
const CLUSTERED: TableStorage = { ...PLAIN, clusterBy: ['id', 'day'] };
const FILTERED: TableStorage = { ...BY_DAY, requirePartitionFilter: true };
const STORAGES = { PLAIN, BY_DAY, CLUSTERED, FILTERED };

const day = { type: 'DAY', field: 'Day' };

it.each<[string, object, string[]]>([
  ['a plain table', {}, ['PLAIN']],
  ['partitions by day', { timePartitioning: day }, ['BY_DAY']],
  ['partitions by month', { timePartitioning: { ...day, type: 'MONTH' } }, []],
  ['partitions by another column', { timePartitioning: { ...day, field: 'paid_at' } }, []],
  ['partitions by the time of loading', { timePartitioning: { type: 'DAY' } }, []],
  ['ranges of integers', { rangePartitioning: { field: 'day', range: {} } }, []],
  ['clustering', { clustering: { fields: ['ID', 'day'] } }, ['CLUSTERED']],
  ['clustering in another order', { clustering: { fields: ['day', 'id'] } }, []],
  ['clustering that is not asked for', { timePartitioning: day, clustering: { fields: ['id'] } }, []],
  ['a required filter', { timePartitioning: day, requirePartitionFilter: true }, ['FILTERED']],
  [
    'a required filter in its older place',
    { timePartitioning: { ...day, requirePartitionFilter: true } },
    ['FILTERED'],
  ],
])('a table with %s is stored as models that say so', async (_, described, expected) => {
  server.tables.set('shop_marts.fct', described);
  const found = [];
  for (const [name, storage] of Object.entries(STORAGES))
    if ((await warehouse.isStoredAs?.({ layer: 'marts', name: 'fct' }, storage)) === true) found.push(name);
  expect(found).toEqual(expected);
});

it('says nothing of a table that is not there', async () => {
  expect(await warehouse.isStoredAs?.({ layer: 'marts', name: 'other' }, FILTERED)).toBe(true);
});
