import { seconds } from '../../base/text.js';
import type { Client } from './client.js';
import { SourceError } from '../source-error.js';
import type { PostgresTable } from './postgres-table.js';

/**
 * How far a server that only replays another's changes is behind: since the last transaction that it replayed, unless it has
 * replayed all that it received and still receives. Null when it has replayed none since its start.
 */
const LAG = `
SELECT pg_catalog.pg_is_in_recovery() AS is_replica,
       CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN 0
            WHEN pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn()
                 AND EXISTS (SELECT 1 FROM pg_catalog.pg_stat_wal_receiver) THEN 0
            ELSE extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())
       END::float8 AS lag,
       extract(epoch FROM $1::pg_catalog.interval)::float8 AS most`;

/** What to say of a replica. Throws `postgres.replica-lags` when it is further behind than the loader allows. */
export async function replicaNotes(client: Client, { table, maxLag }: PostgresTable): Promise<string[]> {
  const { rows } = await client.query<{ is_replica: boolean; lag: number | null; most: number | null }>(LAG, [
    maxLag ?? null,
  ]);
  const [state] = rows;
  if (state?.is_replica !== true) return [];
  const { lag, most } = state;
  const behind = lag === null ? 'behind by an unknown time' : `${seconds(lag * 1000)} behind`;
  if (most !== null && (lag === null || lag > most))
    throw new SourceError('postgres.replica-lags', `the replica that ${table} is read from is ${behind}`, true, {
      hint: `the loader allows ${maxLag ?? ''}; the table is unchanged`,
    });
  return lag === 0 ? [] : [`read from a replica that is ${behind}`];
}
