import { LastroError, type Location } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { placeIn } from '../sql/expand-macros.js';
import { tokenize } from '../sql/lexer.js';
import type { Model, SnapshotConfig } from './model.js';
import type { YamlValue } from './yaml.js';

const STRATEGIES = ['check', 'timestamp'] as const satisfies SnapshotConfig['strategy'][];
const HARD_DELETES = ['ignore', 'invalidate', 'new_record'] as const satisfies SnapshotConfig['hardDeletes'][];

export const SNAPSHOT_KEYS = ['strategy', 'check_cols', 'updated_at', 'hard_deletes'] as const;

/** Reads a snapshot's settings from the `config` of a model; what is wrong with them is reported. */
export function readSnapshot(entry: YamlValue, config: YamlValue, model: Model): SnapshotConfig | undefined {
  const { name } = model.table;
  if (model.materialized !== 'snapshot') {
    for (const key of SNAPSHOT_KEYS)
      if (config.has(key))
        config
          .get(key)
          .problem('transforms.not-a-snapshot', `${name} has ${key} but is not a snapshot`, 'materialized: snapshot');
    return undefined;
  }
  if (model.uniqueKey.length === 0) entry.problem('transforms.no-key', `${name} is a snapshot without a unique_key`);
  const strategy = oneOf(config.get('strategy'), STRATEGIES);
  const hardDeletes = oneOf(config.get('hard_deletes'), HARD_DELETES);
  const updatedAt = config.get('updated_at').text();
  if (strategy === 'timestamp' && updatedAt === undefined)
    entry.problem(
      'transforms.no-updated-at',
      `${name} has the strategy timestamp without updated_at`,
      'updated_at: the column with the moment of a row',
    );
  const other = strategy === 'timestamp' ? 'check_cols' : 'updated_at';
  if (config.has(other))
    config.get(other).problem('transforms.other-strategy', `${other} of ${name} is not for the strategy ${strategy}`);
  const checked = config.get('check_cols').texts();
  if (config.has('check_cols') && checked.length === 0)
    config
      .get('check_cols')
      .problem('transforms.check-cols', `check_cols of ${name} names no column`, 'check_cols: all');
  if (model.requirePartitionFilter)
    config
      .get('require_partition_filter')
      .problem('transforms.snapshot-filter', `${name} is a snapshot, which reads all of its history in every run`);
  for (const location of historyHelpers(model))
    entry.report(
      new LastroError(
        'transforms.snapshot-helper',
        `${name} is a snapshot, whose query must return all rows as they are now`,
        {
          location,
          hint: 'leave out @this and @if_incremental',
        },
      ),
    );
  return {
    strategy,
    checkCols: checked.length === 0 || checked.join() === 'all' ? undefined : checked,
    updatedAt,
    hardDeletes,
  };
}

function oneOf<T extends string>(value: YamlValue, words: readonly [T, ...T[]]): T {
  const word = value.text();
  const found = words.find((each) => each === word);
  if (word !== undefined && found === undefined)
    value.problem('transforms.snapshot', `unknown ${value.path} ${word}`, suggest(word, words));
  return found ?? words[0];
}

/** Where a model's texts ask for its own table. */
export function historyHelpers(model: Model): Location[] {
  return [model, ...model.variants.values()].flatMap(({ sql, file, macros }) => {
    const place = placeIn(file, sql, macros);
    return tokenize(sql)
      .filter(({ kind, value }) => kind === 'helper' && (value === 'this' || value === 'if_incremental'))
      .map(({ start }) => place(start));
  });
}
