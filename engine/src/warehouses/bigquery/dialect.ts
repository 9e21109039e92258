import type { Dialect } from '../../sql/dialect.js';
import { callHelper } from '../../sql/helper-catalogue.js';
import { formatRelation } from '../../sql/relation.js';
import { bigqueryChecksums } from './checksums.js';
import { bigqueryContracts } from './contracts.js';
import { bigqueryDdl, type DatasetOptions } from './ddl.js';
import { bigqueryExpectations } from './expectations.js';
import { bigqueryHelpers } from './helpers.js';
import { bigqueryLoads } from './loads.js';
import { bigqueryProfiles } from './profiles.js';
import { identifier, literal, string } from './quoting.js';
import { bigqueryTypes } from './types.js';

/** The datasets of the layers: `<prefix>_<layer>`. */
export interface BigQueryDatasets extends DatasetOptions {
  prefix: string;
  /** Default: the client's own. */
  project?: string | undefined;
  /** The columns that statements must filter on, by `layer.table`. Default: none. */
  requiredFilters?: ReadonlyMap<string, string> | undefined;
}

/** BigQuery's SQL. Layers are datasets. */
export function createBigQueryDialect(options: BigQueryDatasets): Dialect {
  const project = options.project === undefined ? '' : `${identifier(options.project)}.`;
  const schema = (layer: string): string => `${project}${identifier(`${options.prefix}_${layer}`)}`;
  return {
    name: 'bigquery',
    identifier,
    string,
    literal,
    schema,
    table: ({ layer, name }) => `${schema(layer)}.${identifier(name)}`,
    requiredFilter: (table) => options.requiredFilters?.get(formatRelation(table)),
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
    ddl: bigqueryDdl(options),
    expectations: bigqueryExpectations,
    contracts: bigqueryContracts,
    profiles: bigqueryProfiles,
    checksums: bigqueryChecksums,
    files: undefined,
    loads: bigqueryLoads,
    temporaryTable: undefined,
    syntaxTree: undefined,
  };
}
