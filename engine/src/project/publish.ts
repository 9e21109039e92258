import {
  WHOLE_ABOVE_0,
  checkKeys,
  isMapping,
  isText,
  oneOf,
  required,
  shown,
  within,
  type KeyCheck,
  type ReportProblem,
} from '../base/check-keys.js';
import { PLACE_ADDRESS } from '../places/address.js';

/** What a build publishes besides the figures of the site. */
export interface PublishConfig {
  /** Writes whole layers as Parquet for other engines, after every build that publishes figures. Default: they are not written. */
  layers?: LakeConfig;
}

/** A lake: the tables of some layers as Parquet files in a place. */
export interface LakeConfig {
  /** Where: a folder (`lake/`, relative to the project), `s3://bucket/folder` or `gs://bucket/folder`. */
  to: string;
  /** The layers that are written, and how they are called there. Default: all, by their own names; `{ marts: 'gold' }` writes only the marts. */
  names?: Readonly<Record<string, string>>;
  /** By table (`marts.orders`), the date or timestamp whose parts are folders: `year=2018/month=01`. Default: one file a table. */
  partitionBy?: Readonly<Record<string, LakePartition>>;
  /** Versions of a table's files that are kept, the newest included: readers of older ones may still be at work. Default: 3. */
  keep?: number;
}

/** How a table is divided. */
export interface LakePartition {
  /** A column of dates or timestamps that is not personal. */
  column: string;
  /** The finest folder. */
  by: 'year' | 'month' | 'day';
}

const isName = (value: unknown): boolean => typeof value === 'string' && /^[a-z][a-z0-9_]*$/.test(value);
const hasDistinctNames = (value: unknown): boolean =>
  isMapping(value) &&
  Object.values(value).every(isName) &&
  new Set(Object.values(value)).size === Object.values(value).length;

const LAKE_KEYS: Record<keyof LakeConfig, KeyCheck> = {
  to: required(PLACE_ADDRESS),
  names: [
    hasDistinctNames,
    "use a name for each layer, of small letters and digits: { staging: 'silver', marts: 'gold' }",
  ],
  partitionBy: [isMapping, "use tables: { 'marts.orders': { column: 'ordered_at', by: 'month' } }"],
  keep: WHOLE_ABOVE_0,
};

const PARTITION_KEYS: Record<keyof LakePartition, KeyCheck> = {
  column: required([isText, 'name a column of dates or timestamps']),
  by: required(oneOf(['year', 'month', 'day'])),
};

/** Reports what is wrong with the `publish` of a configuration; `layers` are those that the project has. */
export function checkPublish(value: unknown, layers: readonly string[], problem: ReportProblem): void {
  if (!isMapping(value)) return problem('publish', `publish is ${shown(value)}`, "use { layers: { to: 'lake/' } }");
  checkKeys('publish', value, { checks: { layers: [isMapping, 'it must be an object'] }, code: 'publish' }, problem);
  const lake = value['layers'];
  if (!isMapping(lake)) return;
  const report = within(problem, 'layers');
  checkKeys('publish.layers', lake, { checks: LAKE_KEYS, code: 'publish' }, report);
  const { names, partitionBy } = lake;
  const unknown = (layer: string, keys: readonly string[]): void => {
    if (!layers.includes(layer))
      report('publish', `the project has no layer ${layer}`, `its layers: ${layers.join(', ')}`, keys);
  };
  for (const layer of isMapping(names) ? Object.keys(names) : []) unknown(layer, ['names', layer]);
  for (const [table, partition] of isMapping(partitionBy) ? Object.entries(partitionBy) : []) {
    unknown(table.split('.')[0] ?? '', ['partitionBy', table]);
    const at = within(report, 'partitionBy', table);
    if (!isMapping(partition))
      at('publish', `partitionBy of ${table} is ${shown(partition)}`, "use { column, by: 'month' }");
    else checkKeys(`partitionBy of ${table}`, partition, { checks: PARTITION_KEYS, code: 'publish' }, at);
  }
}
