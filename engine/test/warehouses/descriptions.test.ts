import { afterEach, describe, expect, it } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { openLocal } from '../../src/warehouses/index.js';
import type { Descriptions } from '../../src/warehouse/descriptions.js';
import type { Warehouse } from '../../src/warehouse/warehouse.js';
import { bigQueryServer, type BigQueryServer } from './bigquery-server.js';

const orders = { layer: 'marts', name: 'orders' };
const DESCRIPTIONS = { table: 'All orders.', columns: { ID: 'Number of the order.', city: '', gone: 'Not there.' } };

describe('on BigQuery', () => {
  let server: BigQueryServer;
  afterEach(() => server.close());

  const FIELDS = [
    { name: 'id', type: 'INTEGER', mode: 'REQUIRED', policyTags: { names: ['key'] } },
    { name: 'city', type: 'STRING', mode: 'NULLABLE', description: 'By hand.' },
    { name: 'at', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'day', type: 'DATE', description: 'Within.' }] },
  ];
  async function open(): Promise<Warehouse> {
    server = await bigQueryServer(() => ({}));
    server.tables.set('shop_marts.orders', { etag: 'first', labels: { team: 'a' }, schema: { fields: FIELDS } });
    return openBigQuery({ project: 'p', prefix: 'shop', apiEndpoint: server.url, maxRetries: 0 });
  }
  const describeIn = async (warehouse: Warehouse, texts: Descriptions = DESCRIPTIONS): Promise<void> =>
    warehouse.setDescriptions(await warehouse.session(), orders, texts);
  const patches = (): string[] => server.requests.filter((request) => request.startsWith('PATCH'));

  it('sends all that differs at once, keeps the rest, and sends nothing the second time', async () => {
    const warehouse = await open();
    await describeIn(warehouse);
    expect(server.tables.get('shop_marts.orders')).toMatchObject({
      description: 'All orders.',
      labels: { team: 'a' },
      schema: {
        fields: [{ ...FIELDS[0], description: 'Number of the order.' }, { ...FIELDS[1], description: '' }, FIELDS[2]],
      },
    });
    expect(patches()).toHaveLength(1);
    await describeIn(warehouse);
    expect(patches()).toHaveLength(1);
    await describeIn(warehouse, { ...DESCRIPTIONS, table: 'Orders.' });
    expect(patches()).toHaveLength(2);
    expect(server.tables.get('shop_marts.orders')).toMatchObject({ description: 'Orders.' });
  });

  it('reads a table again that something else has changed meanwhile, and overwrites nothing of it', async () => {
    const warehouse = await open();
    const { tables } = server;
    const stored = tables.get.bind(tables);
    let reads = 0;
    tables.get = (name) => {
      const found = stored(name);
      if (++reads === 1) tables.set(name, { ...found, etag: 'second', schema: { fields: [...FIELDS, NEW_FIELD] } });
      return found;
    };
    const NEW_FIELD = { name: 'added', type: 'STRING' };
    await describeIn(warehouse);
    expect(patches()).toHaveLength(2);
    expect(stored('shop_marts.orders')).toMatchObject({
      description: 'All orders.',
      schema: { fields: { length: 4 } },
    });
  });

  it('shortens what is longer than BigQuery keeps, and says who has no right', async () => {
    const warehouse = await open();
    await describeIn(warehouse, { table: 'x'.repeat(20_000), columns: { id: 'y'.repeat(2000) } });
    const { description, schema } = server.tables.get('shop_marts.orders') as {
      description: string;
      schema: { fields: { description: string }[] };
    };
    expect([description.length, schema.fields[0]?.description.length]).toEqual([16_384, 1024]);
    const error = { reason: 'accessDenied', message: 'no bigquery.tables.update' };
    server.faults.push({ on: /^PATCH/, status: 403, error });
    await expect(describeIn(warehouse)).rejects.toMatchObject({ code: 'warehouse.not-allowed' });
  });
});

describe('on DuckDB', () => {
  it('does not read the catalogue for what the transaction has made, and leaves nothing of what was there', async () => {
    const warehouse = await openLocal();
    const session = await warehouse.session();
    const { dialect } = warehouse;
    const seen: string[] = [];
    warehouse.onStatement(({ sql }) => seen.push(sql));
    await session.run('CREATE SCHEMA marts');
    const at = (name: string): { layer: string; name: string } => ({ layer: 'marts', name });
    const make = (texts: Descriptions): Promise<void> =>
      session.transaction(async () => {
        await session.run(`${dialect.ddl.replaceTable(dialect.table(orders))}SELECT 1 AS id, 2 AS city`);
        await session.run(`CREATE OR REPLACE VIEW ${dialect.table(at('v'))} AS SELECT * FROM marts.orders`);
        for (const name of ['orders', 'v']) await warehouse.setDescriptions(session, at(name), texts);
      });
    const comments = async (): Promise<unknown> =>
      (
        await session.query(
          "SELECT table_name AS t, '' AS c, comment FROM duckdb_tables() UNION ALL SELECT view_name, '', comment FROM duckdb_views() WHERE schema_name = 'marts'" +
            ' UNION ALL SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL',
        )
      ).rows;
    const texts = { table: 'All orders.', columns: { ID: 'Number.', gone: 'Not there.' } };
    const described = ['orders', 'v'].flatMap((name) => [
      [name, '', 'All orders.'],
      [name, 'city', null],
      [name, 'id', 'Number.'],
    ]);
    await make(texts);
    expect(seen.filter((sql) => sql.includes('duckdb_'))).toEqual([]);
    expect(await comments()).toEqual(described);
    await make({ table: '', columns: { city: 'Where.' } });
    expect(await comments()).toEqual(
      described.map(([name, column]) => [name, column, column === 'city' ? 'Where.' : null]),
    );
    // In the same transaction as the table, and once more, after which it is not new.
    await session.transaction(async () => {
      await session.run(`${dialect.ddl.replaceTable(dialect.table(orders))}SELECT 1 AS id, 2 AS city`);
      await warehouse.setDescriptions(session, orders, texts);
      await warehouse.setDescriptions(session, orders, { table: '', columns: {} });
    });
    expect(await comments()).toEqual(
      described.map(([name, column]) => [name, column, name === 'v' && column === 'city' ? 'Where.' : null]),
    );
    // A later transaction leaves the table as it is.
    await session.transaction(() => warehouse.setDescriptions(session, at('v'), { table: '', columns: {} }));
    expect(await comments()).toEqual(described.map(([name, column]) => [name, column, null]));
    await warehouse.close();
  });

  it('comments on tables and views, in statements for what differs only', async () => {
    const warehouse = await openLocal();
    const session = await warehouse.session();
    const statements: string[] = [];
    await session.run('CREATE SCHEMA marts');
    await session.run('CREATE TABLE marts.orders AS SELECT 1 AS id, 2 AS "ci""ty"');
    await session.run('CREATE VIEW marts.v AS SELECT * FROM marts.orders');
    warehouse.onStatement(({ sql }) =>
      statements.push(...sql.split(';\n').filter((each) => each.startsWith('COMMENT'))),
    );
    const texts = { table: "All of the shop's orders.", columns: { ID: 'Number.', 'ci"ty': 'Where.' } };
    for (const name of ['orders', 'v']) await warehouse.setDescriptions(session, { layer: 'marts', name }, texts);
    expect(statements).toHaveLength(6);
    for (const name of ['orders', 'v']) await warehouse.setDescriptions(session, { layer: 'marts', name }, texts);
    expect(statements).toHaveLength(6);
    const comments = async (): Promise<unknown> =>
      (
        await session.query(
          "SELECT table_name, '' AS c, comment FROM duckdb_tables() UNION ALL SELECT view_name, '', comment FROM duckdb_views() WHERE schema_name = 'marts'" +
            ' UNION ALL SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL',
        )
      ).rows;
    const expected = (name: string): unknown[] => [
      [name, '', "All of the shop's orders."],
      [name, 'ci"ty', 'Where.'],
      [name, 'id', 'Number.'],
    ];
    expect(await comments()).toEqual([...expected('orders'), ...expected('v')]);
    await warehouse.setDescriptions(session, orders, { table: '', columns: {} });
    expect(await comments()).toEqual([
      ['orders', '', null],
      ['orders', 'ci"ty', null],
      ['orders', 'id', null],
      ...expected('v'),
    ]);
    await warehouse.close();
  });
});
