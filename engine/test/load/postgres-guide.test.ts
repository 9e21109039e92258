import { afterAll, expect } from 'vitest';
import { readDocument } from '../support/documents.js';
import { itWithPostgres, startPostgres } from '../support/postgres.js';
import { ProjectFolder } from '../support/project-folder.js';
import { walk } from '../support/tutorial.js';

const PAGE = 'docs/guide/postgresql.md';
const server = await startPostgres();
const project = new ProjectFolder({
  'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'guide' });\n`,
});
afterAll(async () => {
  project.remove();
  await server?.stop();
});

itWithPostgres(server)('the guide to PostgreSQL can be followed, and shows what the commands print', async () => {
  for (const { language, text } of readDocument(PAGE).blocks) if (language === 'sql') await server?.sql(text);
  project.write('.env', `DATABASE_URL=${server?.url ?? ''}\n`);
  const walked = await walk(project, PAGE, { site: false });
  expect(walked.filter(({ missing }) => missing.length > 0)).toEqual([]);
  expect(walked.map(({ ended }) => ended.code)).toEqual([0, 0, 0, 0, 0]);
  expect(await project.query('SELECT id, customer, total FROM raw.orders ORDER BY id')).toEqual([
    ['1', 'Ana', '10.50'],
    ['2', 'Bia', '7.00'],
  ]);
});
