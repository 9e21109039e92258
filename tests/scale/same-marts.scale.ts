import path from 'node:path';
import { afterAll } from 'vitest';
import { startPostgres } from '../../engine/test/support/postgres.js';
import { itRequires, realData } from '../../engine/test/support/requires.js';
import { expectSameMarts } from '../support/same-marts.js';

const folder = realData();
const server = folder === undefined ? undefined : await startPostgres();
afterAll(() => server?.stop());

itRequires(server !== undefined, 'LASTRO_REAL_DATA is not set, or PostgreSQL cannot be started')(
  'of the real data, every table is the same from files, a zip archive, PostgreSQL and a server that answers as Kaggle does',
  async () => {
    if (folder === undefined || server === undefined) return;
    await expectSameMarts(path.join(folder, 'olist'), server, { allMarts: true });
  },
  1_800_000,
);
