import type { Sources } from '../freshness.js';
import { dbtMetadata } from './metadata.js';

/** `sources.json` by dbt's schema: as `dbt source freshness` does, only of sources with a limit. */
export function dbtSources({ metadata, elapsed_time, results }: Sources): object {
  return {
    metadata: dbtMetadata('sources', metadata),
    results: results
      .filter(({ status }) => status !== 'not_checked')
      .map(({ unique_id, status, max_loaded_at, max_loaded_at_time_ago_in_s, snapshotted_at, criteria }) =>
        max_loaded_at === null || max_loaded_at_time_ago_in_s === null
          ? { unique_id, status, error: 'the age is unknown' }
          : {
              unique_id,
              max_loaded_at,
              snapshotted_at,
              max_loaded_at_time_ago_in_s,
              status,
              criteria: { ...criteria, filter: null },
              adapter_response: {},
              timing: [],
              thread_id: 'main',
              execution_time: 0,
            },
      ),
    elapsed_time,
  };
}
