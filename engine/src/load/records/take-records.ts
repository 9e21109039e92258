import { LastroError } from '../../base/errors.js';
import { SECRET_IN_DATA, maskSecrets } from '../../base/mask.js';
import { count, suggest } from '../../base/text.js';
import { loaderContract } from '../loader-contract.js';
import type { LoaderEffects, LoaderRequest, TakenRecords } from '../loader-code.js';
import type { LineBatch, LineRecord } from './line-record.js';
import type { LoaderToRun, RecordStream } from '../loader.js';
import type { RecordBatch } from './record-batch.js';
import { recordColumns, writeRecords } from './record-file.js';

/** Milliseconds between two progress reports of a load: lines of the log, and numbers for {@link LoaderEffects.onRead}. */
const PROGRESS_INTERVAL_MS = 5000;
const NUMBER_INTERVAL_MS = 500;

/** Checks each record that a loader yields, and writes it to scratch files. */
export async function takeRecords(
  loader: LoaderToRun,
  stream: RecordStream | AsyncIterable<LineRecord | RecordBatch | LineBatch>,
  { projectDir, personalNames, scratch, keepsReceived = false }: LoaderRequest,
  { clock, log, secrets, signal, onRead }: LoaderEffects,
): Promise<Omit<TakenRecords, 'state' | 'notFound'>> {
  const { mode = 'replace', key = [], volatile = [] } = loader;
  if (mode === 'upsert' && key.length === 0)
    throw new LastroError('load.no-key', `loader ${loader.name} upserts without a key`, {
      hint: 'set its key columns',
    });
  const contract = await loaderContract(loader, projectDir, personalNames);
  const columns = recordColumns(loader, contract);
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
  const records = await writeRecords(stream, loader.name, { columns, key, contract }, scratch, {
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
