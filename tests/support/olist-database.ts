import fs from 'node:fs';
import path from 'node:path';
import type { PostgresServer } from '../../engine/test/support/postgres.js';
import { REPOSITORY } from '../../engine/test/support/project-folder.js';
import { OLIST_FILES } from './raw-tables.js';

/** The table of a file of Olist in the database. */
const tableOf = (file: string): string => `olist.${path.basename(file, '.csv').replace(/^olist_(.*)_dataset$/, '$1')}`;

/** Makes the tables of the store in a server without them, and fills those of `tables` from the files in a folder. */
export async function fillOlistDatabase(
  server: PostgresServer,
  folder: string,
  tables: readonly (keyof typeof OLIST_FILES)[],
): Promise<void> {
  await server.sql(fs.readFileSync(path.join(REPOSITORY, 'loaders', 'olist', 'postgresql.sql'), 'utf8'));
  for (const table of tables) await server.copyFrom(tableOf(OLIST_FILES[table]), path.join(folder, OLIST_FILES[table]));
}
