import type { LoaderCode, LoaderEffects, LoaderRequest } from '../loader-code.js';
import type { Loader } from '../loader.js';
import { takeRecords } from '../take-records.js';
import { streamRecords, type StreamReading } from './stream-records.js';

/** What is known of a stream after the run of its tap. Plain data. */
export interface StreamReadRequest extends StreamReading {
  /** In place of what the loader says. */
  loader: Pick<Loader, 'contract' | 'volatile'> & Required<Pick<Loader, 'columns' | 'key' | 'mode'>>;
}

/** Reads the records that a run of a tap gave of one stream. */
export function streamCode(
  { name, file, checksum }: Loader,
  reading: StreamReadRequest,
  request: LoaderRequest,
  effects: LoaderEffects,
): LoaderCode {
  const loader: Loader = {
    ...{ name, file, checksum, table: '', description: '', environmentNames: [] },
    ...reading.loader,
  };
  return {
    fingerprint: () => Promise.resolve(undefined),
    begin: () => Promise.resolve(undefined),
    async records() {
      return {
        ...(await takeRecords(loader, streamRecords(reading), request, effects)),
        state: undefined,
        notFound: [],
      };
    },
    close() {},
  };
}
