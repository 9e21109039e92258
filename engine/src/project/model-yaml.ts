import type { Row } from '../base/cell.js';
import { isMapping } from '../base/check-keys.js';
import { nameProblem } from '../base/names.js';
import { isTypeText } from '../sql/types.js';
import { EXPOSURE_KEYS } from './exposure.js';
import { FOLDER_KEYS } from './folder-defaults.js';
import { FRESHNESS_KEYS } from './freshness.js';
import { MICROBATCH_KEYS } from './microbatch.js';
import type { ColumnDoc, SetAsideRule } from './model.js';
import { SNAPSHOT_KEYS } from './snapshot.js';
import type { YamlValue } from './yaml.js';

/** Lists of checks, which are read as suites. */
const TEST_LISTS = ['tests', 'data_tests'];

/** The keys of each part of the YAML below `transforms/`. */
export const TRANSFORM_KEYS = {
  file: ['version', 'config', 'models', 'seeds', 'sources', 'unit_tests', 'exposures'],
  model: ['name', 'description', 'owner', 'meta', 'config', 'columns', 'set_aside', ...TEST_LISTS],
  config: [
    'materialized',
    'unique_key',
    'incremental_strategy',
    'on_schema_change',
    'partition_by',
    'require_partition_filter',
    'cluster_by',
    'tags',
    'meta',
    'enabled',
    'alias',
    ...MICROBATCH_KEYS,
    ...SNAPSHOT_KEYS,
  ],
  column: ['name', 'description', 'data_type', 'pii', 'pii_reason', 'meta', ...TEST_LISTS],
  setAside: ['name', 'where', 'reason'],
  source: ['name', 'description', 'owner', 'meta', 'tables', ...FRESHNESS_KEYS],
  table: ['name', 'description', 'owner', 'meta', 'columns', 'event_time', ...TEST_LISTS, ...FRESHNESS_KEYS],
  exposure: EXPOSURE_KEYS,
  folder: FOLDER_KEYS,
  unitTest: ['name', 'description', 'model', 'given', 'expect', 'overrides'],
};

/** The text of a key that must be there; what is missing is reported. */
export function required(entry: YamlValue, key: string): string {
  const value = entry.get(key);
  if (value.isAbsent) entry.problem('yaml.missing', `${entry.path} has no ${key}`);
  return value.text() ?? '';
}

/** {@link required}, for a name. */
export function requiredName(entry: YamlValue, kind: 'source' | 'table' | 'column'): string {
  const name = required(entry, 'name');
  if (!entry.get('name').isAbsent) entry.get('name').report(nameProblem(kind, name, entry.get('name').location));
  return name;
}

/** `owner`, or dbt's `config.meta.owner` and `meta.owner`. */
export function readOwner(entry: YamlValue): string | undefined {
  const places = [entry, entry.get('config').get('meta'), entry.get('meta')];
  const owners = places.map((place) => place.get('owner').texts().join(', ').trim());
  return owners.find((owner) => owner !== '');
}

/** dbt's `meta`, of the entry and of its `config`. */
export function readMeta(entry: YamlValue): Record<string, unknown> | undefined {
  const places = [entry.get('meta'), entry.get('config').get('meta')];
  const meta = Object.fromEntries(places.flatMap(({ json }) => (isMapping(json) ? Object.entries(json) : [])));
  return Object.keys(meta).length === 0 ? undefined : meta;
}

/** A column as its table's YAML documents it. */
export function readColumn(entry: YamlValue): ColumnDoc {
  entry.allow(TRANSFORM_KEYS.column);
  const meta = entry.get('meta');
  const name = requiredName(entry, 'column');
  const pii = entry.get('pii').boolean() ?? meta.get('pii').boolean();
  const piiReason = (entry.get('pii_reason').text() ?? meta.get('pii_reason').text())?.trim();
  if (pii === false && (piiReason ?? '') === '')
    entry.problem(
      'transforms.pii-reason',
      `${name} is declared not to be personal without a reason`,
      'add it: pii_reason: only the domain of the address is left',
    );
  return {
    name,
    description: entry.get('description').text()?.trim() ?? '',
    pii,
    piiReason,
    dataType: entry.get('data_type').text(),
    location: entry.location,
  };
}

/** A source's type may be one of its engine's own; it is written into casts as is. */
export function readSourceColumn(entry: YamlValue): ColumnDoc {
  const column = readColumn(entry);
  if (column.dataType !== undefined && !isTypeText(column.dataType))
    entry.get('data_type').problem('transforms.unknown-type', `unknown type ${column.dataType}`);
  return column;
}

/** A rule of `set_aside`. */
export function readSetAside(entry: YamlValue): SetAsideRule {
  entry.allow(TRANSFORM_KEYS.setAside);
  return {
    name: required(entry, 'name'),
    where: required(entry, 'where'),
    reason: required(entry, 'reason'),
    location: entry.get('where').location,
  };
}

/** Rows of a unit test. */
export function readRows(value: YamlValue): Row[] {
  return value.items().flatMap((item) => {
    const row: unknown = item.json;
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return [row as Row];
    item.problem('yaml.type', `${item.path} must be a row: a map of columns`);
    return [];
  });
}

/** `ref('stg_orders')`, `source('raw', 'orders')` as dbt writes them, or `@ref(stg_orders)`: the last name counts. */
export function inputName(text: string): string {
  const inner = /\(([^)]*)\)/.exec(text)?.[1] ?? text;
  return (inner.split(',').at(-1) ?? '').trim().replace(/^['"]|['"]$/g, '');
}
