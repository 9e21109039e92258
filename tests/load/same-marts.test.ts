import { afterAll } from 'vitest';
import { scratchDir } from '../../engine/test/load/support.js';
import { startPostgres } from '../../engine/test/support/postgres.js';
import { itRequires } from '../../engine/test/support/requires.js';
import { generate } from '../../loaders/sample.js';
import { expectSameMarts } from '../support/same-marts.js';

const server = await startPostgres();
const scratch = scratchDir();
afterAll(async () => {
  await server?.stop();
  scratch.remove();
});

itRequires(server !== undefined, 'PostgreSQL cannot be started')(
  'every table is the same from files, a zip archive, PostgreSQL and a server that answers as Kaggle does',
  async () => {
    if (server === undefined) return;
    await generate({ dir: scratch.path, orders: 500, defects: 'none' });
    await expectSameMarts(scratch.path, server, { allMarts: false });
  },
  240_000,
);
