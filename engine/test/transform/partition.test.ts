import { afterAll, describe, expect } from 'vitest';
import type { Model } from '../../src/project/model.js';
import type { Dialect } from '../../src/sql/dialect.js';
import { mergeStatement } from '../../src/transform/incremental.js';
import { inPartitions, partitionValue } from '../../src/transform/partition.js';
import { tableStatement } from '../../src/transform/table.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

const googlesql = await openGoogleSql();
const it = itRequires(googlesql !== undefined, 'GoogleSQL cannot be installed here');
afterAll(() => googlesql?.close());

const bigquery = createBigQueryDialect({ prefix: 'shop', requiredFilters: new Map([['marts.fct', 'day']]) });

const FCT = {
  table: { layer: 'marts', name: 'fct' },
  uniqueKey: ['id'],
  partitionBy: 'day',
  requirePartitionFilter: true,
  clusterBy: ['id'],
  columns: [],
} as unknown as Model;

/** Days around the ends of partitions, and none. */
const MOMENTS = [
  ...['2017-12-31 23:59:59.999999', '2018-01-01 00:00:00', '2018-01-01 23:59:59.999999', '2018-01-02 00:00:00'],
  ...['2018-01-02 12:00:00', '2018-01-03 00:00:00', '2018-01-05 10:00:00', '9999-12-31 23:59:59.999999', null],
];

describe.each([
  ['DATE', 'DATE', 'DATE', ''],
  ['DATETIME', 'TIMESTAMP', 'DATETIME', 'DATETIME_TRUNC'],
  ['TIMESTAMP', 'TIMESTAMPTZ', 'TIMESTAMP', 'TIMESTAMP_TRUNC'],
])('partitions by %s', (type, duckdbType, literal, truncation) => {
  const moment = (text: string): string => (type === 'DATE' ? text.slice(0, 10) : text);
  const rows = (cast: string, suffix = ''): string =>
    MOMENTS.map(
      (text, i) =>
        `SELECT ${i} AS id, CAST(${text === null ? 'NULL' : `'${moment(text)}${suffix}'`} AS ${cast}) AS day`,
    ).join(' UNION ALL ');

  it('are the same rows in both engines', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    const partitions = ['2018-01-01', '2018-01-02', '9999-12-31', null];
    const queries = (dialect: Dialect, source: string, columnType: string): string[] => {
      const input = { model: FCT, dialect, queryColumns: [{ name: 'day', type: columnType }] };
      return [
        `SELECT id FROM (${source}) AS kept WHERE ${inPartitions(partitions, input, 'kept')} ORDER BY id`,
        `SELECT DISTINCT CAST(${partitionValue(input)} AS ${dialect.types.ofFamily.text}) AS part FROM (${source}) AS kept ORDER BY part`,
      ];
    };
    const zone = type === 'TIMESTAMP' ? '+00' : '';
    const local = queries(duckdbDialect, rows(duckdbType, zone), duckdbType);
    const cloud = queries(bigquery, rows(literal, zone), type);
    const found = [];
    for (const sql of local) found.push((await session.query(sql)).rows);
    expect(found[0]?.map(([id]) => id)).toEqual([1, 2, 3, 4, 7, 8]);
    expect(found[1]?.flat().filter((part) => part !== null)).toEqual([
      ...['2017-12-31', '2018-01-01', '2018-01-02', '2018-01-03', '2018-01-05', '9999-12-31'],
    ]);
    for (const [i, sql] of cloud.entries()) {
      const evaluated = await googlesql?.evaluate(sql);
      const sorted = (cells: unknown): string[] => (cells as unknown[][]).map((row) => String(row[0])).sort();
      expect(sorted(evaluated)).toEqual(sorted(found[i]));
    }
    await warehouse.close();
  });

  it('are stored, merged and replaced by statements of BigQuery’s', async () => {
    const tables = {
      'shop_marts.fct': { columns: { id: 'INT64', day: type } },
      'shop_marts.fct__partitions': { columns: { id: 'INT64', day: type } },
    };
    const input = {
      ...{ model: FCT, dialect: bigquery, query: rows(literal), queryColumns: [{ name: 'day', type }] },
      ...{ columns: ['id', 'day'], isFullQuery: true, since: '2018-01-01' },
    };
    const table = tableStatement(input).sql;
    expect(table).toContain('OPTIONS (require_partition_filter = TRUE)');
    expect(table).toContain(type === 'DATE' ? 'PARTITION BY `day` ' : `PARTITION BY ${truncation}(\`day\`, DAY) `);
    const merge = mergeStatement(input).sql;
    expect(merge).toContain('AND (kept.`day` IS NULL OR kept.`day` IS NOT NULL)');
    const [replace = ''] = bigquery.ddl.replaceRows('`shop_marts`.`fct`', {
      columns: ['id', 'day'],
      isReplaced: (alias) => inPartitions(['2018-01-01', null], input, alias),
      from: '`shop_marts`.`fct__partitions`',
    });
    for (const sql of [table, merge, replace, `${bigquery.ddl.scratchTable('`shop_marts`.`x`')}${input.query}`])
      await googlesql?.analyze(sql, tables);
  });
});
