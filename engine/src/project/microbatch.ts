import { LastroError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { BatchSize, Microbatch, Model } from './model.js';
import { historyHelpers } from './snapshot.js';
import type { YamlValue } from './yaml.js';

const BATCH_SIZES: readonly BatchSize[] = ['hour', 'day', 'month', 'year'];

export const MICROBATCH_KEYS = ['event_time', 'batch_size', 'begin', 'lookback'] as const;

/** Reads the settings of `incremental_strategy: microbatch`; what is wrong with them is reported. */
export function readMicrobatch(entry: YamlValue, config: YamlValue, model: Model): Microbatch | undefined {
  const { name } = model.table;
  const report = (message: string, hint?: string, value = entry): void =>
    value.problem('transforms.microbatch', message, hint);
  if (model.materialized !== 'incremental' || model.incrementalStrategy !== 'microbatch') {
    for (const key of ['batch_size', 'begin', 'lookback'])
      if (config.has(key))
        report(`${name} has ${key} and no incremental_strategy: microbatch`, undefined, config.get(key));
    return undefined;
  }
  const size = config.get('batch_size').text() ?? '';
  const batchSize = BATCH_SIZES.find((each) => each === size);
  if (batchSize === undefined)
    report(size === '' ? `${name} has no batch_size` : `unknown batch_size ${size}`, suggest(size, BATCH_SIZES));
  if (model.eventTime === undefined)
    report(`${name} has no event_time`, 'event_time: the column with the moment of a row');
  const begin = momentOf(config.get('begin').text() ?? '');
  if (begin === undefined) report(`begin of ${name} is no date or moment`, 'begin: 2018-01-01');
  const lookback = Number(config.get('lookback').json ?? 1);
  if (!Number.isInteger(lookback) || lookback < 0) report(`lookback of ${name} is no number of batches`, 'lookback: 1');
  if (model.setAside.length > 0)
    report(`${name} has set_aside, which is not for batches`, 'set rows aside in the model that it reads');
  if (model.onSchemaChange === 'ignore' || model.onSchemaChange === 'append_new_columns')
    report(`on_schema_change ${model.onSchemaChange} of ${name} is not for batches`, 'use sync_all_columns or fail');
  for (const location of historyHelpers(model))
    entry.report(
      new LastroError(
        'transforms.microbatch',
        `${name} is built in batches, and reads no @this and no @if_incremental`,
        {
          location,
          hint: 'leave it out: what it reads is filtered to the batch',
        },
      ),
    );
  if (batchSize === undefined || begin === undefined || model.eventTime === undefined) return undefined;
  return { eventTime: model.eventTime, batchSize, begin, lookback };
}

/** A date, or a moment in UTC. */
function momentOf(text: string): Date | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?Z?$/.exec(text);
  if (found === null) return undefined;
  const moment = new Date(`${found[1] ?? ''}T${found[2] ?? '00:00'}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
