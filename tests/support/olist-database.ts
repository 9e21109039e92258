import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { REPOSITORY } from '../../engine/test/support/project-folder.js';
import { OLIST_FILES } from './raw-tables.js';

/** The table of a file of Olist in the database. */
const tableOf = (file: string): string => `olist.${path.basename(file, '.csv').replace(/^olist_(.*)_dataset$/, '$1')}`;

/** Makes the tables of the store in an empty database, and fills those of `tables` from the files in a folder. */
export async function fillOlistDatabase(
  url: string,
  folder: string,
  tables: readonly (keyof typeof OLIST_FILES)[],
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(fs.readFileSync(path.join(REPOSITORY, 'loaders', 'olist', 'postgresql.sql'), 'utf8'));
    for (const table of tables) {
      const file = OLIST_FILES[table];
      const copy = client.query(copyFrom(`COPY ${tableOf(file)} FROM STDIN WITH (FORMAT csv, HEADER)`));
      await pipeline(fs.createReadStream(path.join(folder, file)), copy);
    }
  } finally {
    await client.end();
  }
}
