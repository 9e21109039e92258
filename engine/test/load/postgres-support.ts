import { afterAll } from 'vitest';
import { itWithPostgres, startPostgres, type PostgresServer } from '../support/postgres.js';
import { scratchDir } from './support.js';
import type { Logger } from '../../src/base/log.js';

/** A logger that keeps what it is told. */
export function memoryLogger(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string): void => void lines.push(message);
  return { log: { debug: keep, info: keep, warn: keep, error: keep }, lines };
}

/** A server for the tests of a file, and a folder; both end with the file. */
export async function postgresForFile(): Promise<{
  server: PostgresServer | undefined;
  scratch: ReturnType<typeof scratchDir>;
  it: ReturnType<typeof itWithPostgres>;
  sql: (statements: string) => Promise<Record<string, unknown>[]>;
}> {
  const server = await startPostgres();
  const scratch = scratchDir();
  afterAll(async () => {
    await server?.stop();
    scratch.remove();
  });
  const sql = (statements: string): Promise<Record<string, unknown>[]> =>
    server?.sql(statements) ?? Promise.resolve([]);
  return { server, scratch, it: itWithPostgres(server), sql };
}
