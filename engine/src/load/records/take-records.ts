import { LastroError } from '../../base/errors.js';
import { SECRET_IN_DATA, maskSecrets } from '../../base/mask.js';
import { count, suggest } from '../../base/text.js';
import { loaderContract } from '../loader-contract.js';
import type { LoaderEffects, LoaderRequest, TakenRecords } from '../loader-code.js';
import type { LineBatch, LineRecord } from './line-record.js';
import type { LoaderToRun, RecordStream } from '../loader.js';
import type { RecordBatch } from './record-batch.js';
import { recordColumns, writeRecords, type RecordRules } from './record-file.js';
import { assertColumns } from '../columns.js';

/** Milliseconds between two progress reports of a load: lines of the log, and numbers for {@link LoaderEffects.onRead}. */
const PROGRESS_INTERVAL_MS = 5000;
const NUMBER_INTERVAL_MS = 500;

/** A stream of records; one that needs the rules for them checks them itself. */
type CheckedStream =
  | RecordStream
  | AsyncIterable<LineRecord | RecordBatch | LineBatch>
  | ((rules: RecordRules) => AsyncIterable<LineBatch>);

/** Columns besides those of the loader and its contract. */
interface MoreColumns {
  columns?: readonly string[];
  /** One that records have and their table has not. */
  mark?: string | undefined;
}

/** Checks each record that a loader yields, and writes it to scratch files. */
export async function takeRecords(
  loader: LoaderToRun,
  stream: CheckedStream,
  { projectDir, personalNames, scratch, keepsReceived = false }: LoaderRequest,
  { clock, log, secrets, signal, onRead }: LoaderEffects,
  more: MoreColumns = {},
): Promise<Omit<TakenRecords, 'state' | 'notFound'>> {
  const { mode = 'replace', key = [], volatile = [] } = loader;
  if (mode === 'upsert' && key.length === 0)
    throw new LastroError('load.no-key', `loader ${loader.name} upserts without a key`, {
      hint: 'set its key columns',
    });
  const contract = await loaderContract(loader, projectDir, personalNames);
  const columns = [...recordColumns(loader, contract), ...(more.columns ?? [])];
  if (more.columns !== undefined) assertColumns(loader.name, columns);
  const unknown = [...key, ...volatile].find((name) => !columns.includes(name));
  if (unknown !== undefined)
    throw new LastroError(
      'load.unknown-column',
      `loader ${loader.name} names ${unknown}, which is not one of its columns`,
      {
        hint: suggest(unknown, columns),
      },
    );
  let lastLogged = clock.elapsed();
  let lastNumber = lastLogged;
  const rules = { columns, key, contract };
  const isChecked = typeof stream === 'function';
  const written = isChecked ? { key, contract: undefined, columns: withMark(columns, more.mark) } : rules;
  const records = await writeRecords(isChecked ? stream(rules) : stream, loader.name, written, scratch, {
    signal,
    keepsReceived,
    maskSecrets: (text) => maskSecrets(text, secrets),
    maskRecord: (text) => maskSecrets(text, secrets, SECRET_IN_DATA),
    onProgress(read) {
      const now = clock.elapsed();
      if (now - lastNumber >= NUMBER_INTERVAL_MS) {
        lastNumber = now;
        onRead?.(read);
      }
      if (now - lastLogged < PROGRESS_INTERVAL_MS) return;
      lastLogged = now;
      log.info(`${loader.name}: ${count(read, 'record')} so far`);
    },
  });
  return { records, columns };
}

const withMark = (columns: readonly string[], mark: string | undefined): readonly string[] =>
  mark === undefined ? columns : [...columns, mark];
