import path from 'node:path';
import { readTransforms } from '../../engine/src/project/transforms.js';
import type { CompileOptions } from '../../engine/src/transform/index.js';
import { parseType } from '../../engine/src/sql/index.js';
import { bigqueryTypes } from '../../engine/src/warehouses/bigquery/types.js';
import type { GoogleSqlTables } from '../../engine/test/support/googlesql.js';

/** The transforms of this repository. */
export const transforms = readTransforms(path.resolve('.'), 'lastro');

export const models = new Map(transforms.models.map((model) => [model.table.name, model]));

export const compileOptions: Omit<CompileOptions, 'dialect'> = {
  models,
  sources: transforms.sources.map((source) => source.table),
  vars: {},
  now: new Date('2018-10-17T00:00:00Z'),
};

/** A documented type as BigQuery's, without its digits. */
export function bigqueryType(dataType: string | undefined): string {
  const type = parseType(dataType ?? 'text');
  if (type === undefined) throw new Error(`no type ${dataType}`);
  return bigqueryTypes.nameOf(type).replace(/\(.*/, '');
}

/** All documented tables under BigQuery's names and types. */
export const bigqueryTables: GoogleSqlTables = Object.fromEntries(
  [...transforms.models, ...transforms.sources].map(({ table, columns }) => [
    `lastro_${table.layer}.${table.name}`,
    { columns: Object.fromEntries(columns.map(({ name, dataType }) => [name, bigqueryType(dataType)])) },
  ]),
);
