import type { LoaderCode, LoaderEffects, LoaderRequest } from '../loader-code.js';
import type { Loader } from '../loader.js';
import { takeRecords } from '../records/take-records.js';
import { streamRecords } from './stream-records.js';
import type { StreamReadRequest } from './stream.js';

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
