import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../engine/src/sql/index.js';
import {
  addedColumns,
  columnLineage,
  compileModel,
  compiledPath,
  documentedColumns,
} from '../../engine/src/transform/index.js';
import { mergeStatement } from '../../engine/src/transform/incremental.js';
import { seedQuery } from '../../engine/src/transform/seed.js';
import { snapshotStatements } from '../../engine/src/transform/snapshot.js';
import { tableStatement } from '../../engine/src/transform/table.js';
import { viewStatement } from '../../engine/src/transform/view.js';
import { createBigQueryDialect } from '../../engine/src/warehouses/bigquery/dialect.js';
import { duckdbDialect } from '../../engine/src/warehouses/duckdb/dialect.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import type { Model } from '../../engine/src/project/model.js';
import type { ColumnInfo } from '../../engine/src/warehouse/warehouse.js';
import { openGoogleSql } from '../../engine/test/support/googlesql.js';
import { itRequires } from '../../engine/test/support/requires.js';
import { bigqueryTables, bigqueryType, compileOptions, transforms } from './project.js';
import { formatColumn } from '../../engine/src/sql/relation.js';

const GOLDEN = path.resolve('tests/golden/compiled');
const googlesql = await openGoogleSql();
const itOnGoogleSql = itRequires(googlesql !== undefined, "Google's analyser could not be installed");
const bigquery = createBigQueryDialect({ prefix: 'lastro' });
afterAll(() => googlesql?.close());

function query(model: Model, dialect: Dialect): string {
  if (model.materialized === 'seed') return seedQuery(model, dialect, '.');
  const { sql, problems } = compileModel(model, { ...compileOptions, dialect });
  expect(problems).toEqual([]);
  return sql;
}

/** The documented columns of a model that its query has: a snapshot adds others. */
function queryColumns({ columns, snapshot }: Model): Model['columns'] {
  const added = snapshot === undefined ? [] : addedColumns(snapshot);
  return columns.filter(({ name }) => !added.includes(name));
}

/** Everything the engine may send for a model on BigQuery. */
function statements(model: Model): string[] {
  const input = { model, dialect: bigquery, query: query(model, bigquery) };
  if (model.materialized === 'view') return [viewStatement(input).sql];
  if (model.materialized === 'snapshot') {
    const columnsOf = (of: Model['columns']): ColumnInfo[] =>
      of.map(({ name, dataType }) => ({ name, type: bigqueryType(dataType) }));
    const history = { wanted: columnsOf(queryColumns(model)), now: compileOptions.now };
    return [undefined, columnsOf(model.columns)].map(
      (existing) => snapshotStatements({ ...input, ...history, existing }).write.sql,
    );
  }
  if (model.materialized !== 'incremental') return [tableStatement(input).sql];
  const columns = model.columns.map((column) => column.name);
  return [
    tableStatement(input).sql,
    mergeStatement({ ...input, columns, isFullQuery: true, since: undefined }).sql,
    mergeStatement({ ...input, columns, isFullQuery: true, since: '2018-08-01' }).sql,
  ];
}

describe.each([duckdbDialect, bigquery])('compiled for $name', (dialect) => {
  it.each(transforms.models.map((model) => [model.table.name, model] as const))(
    '%s is as it was (UPDATE_GOLDEN=1 rewrites)',
    (_, model) => {
      const file = path.join(GOLDEN, compiledPath(model, dialect.name));
      const sql = query(model, dialect);
      if (process.env['UPDATE_GOLDEN'] === '1') {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, sql);
      }
      expect(sql).toBe(fs.readFileSync(file, 'utf8'));
      if (model.materialized !== 'seed') expect(sql.split('\n')).toHaveLength(model.sql.split('\n').length);
    },
  );

  it('has no golden file of a model that is gone', () => {
    const files = fs.readdirSync(path.join(GOLDEN, dialect.name), { recursive: true, encoding: 'utf8' });
    const expected = transforms.models.map((model) => path.relative(dialect.name, compiledPath(model, dialect.name)));
    expect(files.filter((file) => file.endsWith('.sql')).sort()).toEqual(expected.sort());
  });
});

describe('column lineage', () => {
  it('leads every column of every model to documented columns', async () => {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    const documented = [...transforms.models, ...transforms.sources];
    const known = new Set(
      documented.flatMap(({ table, columns }) => columns.map(({ name }) => formatColumn(table, name))),
    );
    for (const model of transforms.models.filter(({ materialized }) => materialized !== 'seed')) {
      const lineage = await columnLineage(
        { session, dialect: duckdbDialect },
        query(model, duckdbDialect),
        documentedColumns(documented),
      );
      expect(Object.keys(lineage.columns), model.file).toEqual(queryColumns(model).map(({ name }) => name));
      for (const [column, origins] of Object.entries(lineage.columns)) {
        expect(origins, `${model.file} ${column}`).not.toEqual([]);
        for (const origin of [...origins, ...lineage.filters]) expect(known).toContain(origin);
      }
    }
    session.close();
    await warehouse.close();
  });
});

describe("Google's analyser", () => {
  for (const model of transforms.models)
    itOnGoogleSql(`accepts ${model.table.name}, with the columns and types its YAML states`, async () => {
      const columns = await googlesql?.analyze(query(model, bigquery), bigqueryTables);
      expect(columns).toEqual(
        queryColumns(model).map(({ name, dataType }) => ({ name, type: bigqueryType(dataType) })),
      );
      for (const statement of statements(model)) await googlesql?.analyze(statement, bigqueryTables);
    });

  itOnGoogleSql('refuses what only DuckDB knows', async () => {
    await expect(googlesql?.analyze('select list_value(1)')).rejects.toThrow('Function not found');
    await expect(googlesql?.analyze("select '1' = 1")).rejects.toThrow('No matching signature');
  });
});
