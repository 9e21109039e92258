import { LastroError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { isTypeText, parseType } from '../sql/types.js';
import type { IncrementalStrategy, Model, OnSchemaChange } from './model.js';
import type { YamlValue } from './yaml.js';

const STRATEGIES: readonly IncrementalStrategy[] = ['merge', 'insert_overwrite', 'microbatch'];
const SCHEMA_CHANGES: readonly OnSchemaChange[] = ['ignore', 'fail', 'append_new_columns', 'sync_all_columns'];

/** How an incremental model is written; reports what its strategy lacks. */
export function readStrategy(model: Model, config: YamlValue, entry: YamlValue): void {
  const { name } = model.table;
  const given = config.get('incremental_strategy');
  const strategy = STRATEGIES.find((each) => each === given.text());
  if (strategy !== undefined) model.incrementalStrategy = strategy;
  else if (!given.isAbsent)
    given.problem(
      'transforms.strategy',
      `unknown incremental strategy ${given.text() ?? ''}`,
      suggest(given.text() ?? '', STRATEGIES),
    );
  const onChange = config.get('on_schema_change');
  model.onSchemaChange = SCHEMA_CHANGES.find((each) => each === onChange.text());
  if (!onChange.isAbsent && model.onSchemaChange === undefined)
    onChange.problem(
      'transforms.schema-change',
      `unknown on_schema_change ${onChange.text() ?? ''}`,
      suggest(onChange.text() ?? '', SCHEMA_CHANGES),
    );
  const overwrites = model.materialized === 'incremental' && model.incrementalStrategy === 'insert_overwrite';
  if (model.materialized === 'incremental' && model.incrementalStrategy === 'merge' && model.uniqueKey.length === 0)
    entry.problem('transforms.no-key', `${name} is incremental without a unique_key`);
  const needsPartitions = overwrites
    ? 'replaces partitions'
    : model.requirePartitionFilter
      ? 'requires a filter on partitions'
      : undefined;
  if (needsPartitions !== undefined && model.partitionBy === undefined)
    entry.problem('transforms.no-partition', `${name} ${needsPartitions} and has no partition_by`);
}

/** Keys, partitions and clusters name documented columns; columns are named once, with types both engines have. */
export function checkColumns(model: Model, entry: YamlValue, config: YamlValue, isPortable: boolean): void {
  const names = model.columns.map((column) => column.name);
  if (names.length === 0) return;
  for (const key of ['unique_key', 'partition_by', 'cluster_by', 'event_time', 'updated_at', 'check_cols'])
    for (const column of config.get(key).texts())
      if (!names.includes(column) && !(key === 'check_cols' && column === 'all'))
        config
          .get(key)
          .problem('transforms.unknown-column', `${model.table.name} has no column ${column}`, suggest(column, names));
  for (const [i, column] of model.columns.entries()) {
    const report = (code: string, message: string): void =>
      entry.report(new LastroError(code, message, { location: column.location }));
    if (names.indexOf(column.name) !== i)
      report('transforms.column-twice', `${model.table.name}.${column.name} is documented twice`);
    const isType = (type: string): boolean => parseType(type) !== undefined || (!isPortable && isTypeText(type));
    if (column.dataType !== undefined && !isType(column.dataType))
      report('transforms.unknown-type', `unknown type ${column.dataType} of ${model.table.name}.${column.name}`);
  }
}
