import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requireFiles } from '../../src/sql/dialect/files.js';
import { openLocal } from '../../src/warehouses/index.js';
import type { Manifest } from '../../src/publish/artifacts.js';
import { assembleSite } from '../../src/publish/site/assemble.js';
import { writeSiteData } from '../../src/publish/site/index.js';
import { ProjectFolder } from '../support/project-folder.js';

/** Names as files and folders may have them, with all that a glob or a partition gives a meaning. */
const part = fc.oneof(
  fc.constantFrom('=', '[', ']', ' ', "'", '*', '?', 'é', '{', '}', ',', '%', '#', '!'),
  fc.constantFrom('a', 'year', '1'),
);
const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `n${parts.join('')}`);

/** DuckDB takes what follows a question mark for options of a database. */
const place = name.map((text) => text.replaceAll('?', '*'));

/** What a glob of the name might match besides: the same without its signs, and with others in their place. */
const neighbours = (file: string): string[] =>
  [
    ...new Set([
      file.replaceAll(/[*?[\]{}!=]/g, ''),
      file.replaceAll(/[*?]/g, 'x'),
      file.replaceAll(/\[(.).*?\]/g, '$1'),
    ]),
  ].filter((other) => other !== file);

const loader = (file: string): string => `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'orders',
  table: 'orders',
  description: 'x',
  load: () => csvFile({ path: ${JSON.stringify(file)}, columns: ['id', 'year'] }),
});
`;

const RIGHT = 'id,year\nright,2016\n';
const WRONG = 'id,year\nwrong,1\n';

const SUITE = JSON.stringify({
  expectations: [
    { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'year', value_set: [2016] } },
    { type: 'expect_table_columns_to_match_ordered_list', kwargs: { column_list: ['id', 'year'] } },
  ],
});

const CONTRACT = JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { id: { const: 'right' }, year: { enum: ['2016', 2016] } },
  additionalProperties: false,
});

const json = (project: ProjectFolder, file: string): unknown => JSON.parse(project.read(file));

/** What the query of a page comes to in the data of the site, which holds the published rows too. */
async function siteData(project: ProjectFolder): Promise<unknown> {
  await writeSiteData({
    manifest: json(project, 'target/manifest.json') as Manifest,
    runResults: project.results,
    publishedDir: project.path('target', 'published'),
    projectDir: project.dir,
  });
  await assembleSite(project.dir);
  expect(json(project, '.site/data/marts/fct_orders.json')).toMatchObject({ data: { id: ['right'], year: ['2016'] } });
  return (json(project, '.site/data/queries/index.rows.json') as { rows: unknown }).rows;
}

it('load, check, contract, publish and the site read the named file, whatever the names of files and folders', async () => {
  await fc.assert(
    fc.asyncProperty(place, name, name, async (place, folder, file) => {
      const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-odd-'));
      const own = path.join(parent, place);
      for (const each of [place, ...neighbours(place)]) fs.mkdirSync(path.join(parent, each), { recursive: true });
      const read = `data/${folder}/${file}.csv`;
      const project = new ProjectFolder(
        {
          'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
          'loaders/orders.ts': loader(read),
          'transforms/marts/fct_orders.sql': 'select id, year from @source(orders)\n',
          'src/index.md': '# x\n\n```sql id=rows\nSELECT id, year FROM marts.fct_orders\n```\n',
          'suite.json': SUITE,
          'contract.json': CONTRACT,
        },
        own,
      );
      try {
        for (const [at, as] of [
          ...neighbours(folder).map((other) => [other, file]),
          ...neighbours(file).map((other) => [folder, other]),
        ])
          project.write(`data/${at ?? ''}/${as ?? ''}.csv`, WRONG);
        project.write(read, RIGHT);
        const built = await project.lastro('build');
        expect(built).toMatchObject({ code: 0, err: '' });
        expect(await project.query('SELECT id, year FROM raw.orders')).toEqual([['right', '2016']]);
        for (const args of [
          ['check', read, '--suite', 'suite.json'],
          ['contract', 'contract.json', read],
        ]) {
          const { code, out, err } = await project.lastro(...args);
          expect({ args, code, out: code === 0 ? '' : out, err }).toEqual({ args, code: 0, out: '', err: '' });
        }
        const warehouse = await openLocal();
        const published = project.path('target', 'published', 'marts.fct_orders.parquet');
        const relation = requireFiles(warehouse.dialect).read(published, { type: 'parquet' });
        expect((await (await warehouse.session()).query(`SELECT * FROM ${relation}`)).rows).toEqual([
          ['right', '2016'],
        ]);
        await warehouse.close();
        expect(await siteData(project)).toEqual([{ id: 'right', year: '2016' }]);
      } finally {
        fs.rmSync(parent, { recursive: true, force: true });
      }
    }),
    {
      numRuns: Number(process.env['LASTRO_ODD_PATHS'] ?? 12),
      ...(process.env['LASTRO_SEED'] === undefined ? { seed: 20_181_017 } : {}),
    },
  );
}, 120_000);

it('a project below a folder with a question mark is refused, since DuckDB would write its log elsewhere', async () => {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-odd-?'));
  const project = new ProjectFolder(
    {
      'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
      'transforms/marts/one.sql': 'select 1 as n\n',
    },
    parent,
  );
  try {
    const { code, err } = await project.lastro('build');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('warehouse.path') as string });
  } finally {
    fs.rmSync(parent, { recursive: true, force: true });
  }
});
