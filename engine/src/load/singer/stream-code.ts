import type { LoaderCode, LoaderEffects, LoaderRequest } from '../loader-code.js';
import type { LoaderToRun } from '../loader.js';
import { takeRecords } from '../records/take-records.js';
import { streamRecords } from './stream-records.js';
import type { StreamReadRequest } from './stream.js';

/** Reads the records that a run of a tap gave of one stream. */
export function streamCode(
  { name, file, checksum }: LoaderToRun,
  reading: StreamReadRequest,
  request: LoaderRequest,
  effects: LoaderEffects,
): LoaderCode {
  const loader = { name, file, checksum, ...reading.loader };
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
