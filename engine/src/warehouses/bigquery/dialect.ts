import type { Dialect } from '../../sql/dialect.js';
import { callHelper } from '../../sql/helper-catalogue.js';
import { bigqueryContracts } from './contracts.js';
import { bigqueryDdl } from './ddl.js';
import { bigqueryExpectations } from './expectations.js';
import { bigqueryHelpers } from './helpers.js';
import { bigqueryProfiles } from './profiles.js';
import { identifier, literal, string } from './quoting.js';
import { bigqueryTypes } from './types.js';

/** BigQuery's SQL. Layers are datasets `<prefix>_<layer>`, of the client's own project unless one is named. */
export function createBigQueryDialect(options: { prefix: string; project?: string | undefined }): Dialect {
  const project = options.project === undefined ? '' : `${identifier(options.project)}.`;
  const schema = (layer: string): string => `${project}${identifier(`${options.prefix}_${layer}`)}`;
  return {
    name: 'bigquery',
    identifier,
    string,
    literal,
    schema,
    table: ({ layer, name }) => `${schema(layer)}.${identifier(name)}`,
    rowsQuery: (names, types, rows) =>
      rows
        .map((row, r) => {
          const cells = row.map((value, i) => `CAST(${literal(value)} AS ${types[i] ?? ''})`);
          return `SELECT ${cells.map((cell, i) => (r === 0 ? `${cell} AS ${names[i] ?? ''}` : cell)).join(', ')}`;
        })
        .join(' UNION ALL '),
    helpers: bigqueryHelpers,
    call: (helper, ...args) => callHelper(bigqueryHelpers, helper, args),
    types: bigqueryTypes,
    ddl: bigqueryDdl,
    expectations: bigqueryExpectations,
    contracts: bigqueryContracts,
    profiles: bigqueryProfiles,
    files: undefined,
    loads: undefined,
    temporaryTable: undefined,
    syntaxTree: undefined,
  };
}
