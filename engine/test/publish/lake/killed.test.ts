import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { killAt, stepsOf } from '../../support/killed-run.js';
import { ProjectFolder } from '../../support/project-folder.js';
import { LAKE_SHOP, manifestOf, parquetFiles } from './lake-shop.js';

const BUILD = ['build', '--threads', '1'];
const TABLES = ['bronze/sales', 'silver/stg_sales', 'gold/sales'];

/** What a reader finds of a table by its manifest, after comparing each file with its checksum. */
function readTable(project: ProjectFolder, table: string): { folder: string; rows: number } {
  const { data } = manifestOf(project, table);
  for (const { path, md5 } of data.files) {
    const bytes = fs.readFileSync(project.path('lake', data.folder, path));
    expect(createHash('md5').update(bytes).digest('hex'), path).toBe(md5);
  }
  return { folder: data.folder, rows: data.rows };
}

it('killed while it sends the lake, a build leaves whole versions, and the next one mends it', async () => {
  const shop = new ProjectFolder(LAKE_SHOP);
  expect((await shop.lastro(...BUILD)).code).toBe(0);
  const before = manifestOf(shop, 'gold/sales').data.folder;
  shop.edit('data/sales.csv', (text) => `${text}5,2018-02-03,2018-02-03 10:00:00,eva@example.org,7.5\n`);
  const counted = shop.copy();
  const steps = await stepsOf(counted, BUILD);
  counted.remove();

  // Files of the lake are linked to their names, and manifests renamed after all of them.
  const links = steps.flatMap((kind, i) => (kind === 'fs.link' ? [i + 1] : []));
  const [first = 0, last = 0] = [links[0], links.at(-1)];
  const swaps = steps.flatMap((kind, i) => (kind === 'fs.rename' && i >= last ? [i + 1] : []));
  expect(swaps.length).toBeGreaterThanOrEqual(TABLES.length);
  for (const n of [first + 1, swaps[0] ?? 0, swaps[2] ?? 0]) {
    const name = `step ${n}, ${steps[n - 1] ?? 'none'}`;
    const project = shop.copy();
    expect(await killAt(project, n, BUILD), name).toBe(true);
    const rows = TABLES.map((table) => readTable(project, table).rows);
    expect(
      rows.every((each) => each === 4 || each === 5),
      name,
    ).toBe(true);
    // Until the first manifest is renamed every table is as it was; of the third, two others are new.
    expect(rows.includes(5), name).toBe(n === swaps[2]);
    if (!rows.includes(5)) expect(readTable(project, 'gold/sales').folder, name).toBe(before);

    expect((await project.lastro(...BUILD)).code, name).toBe(0);
    for (const table of TABLES) {
      expect(readTable(project, table).rows, `${name}: ${table}`).toBe(5);
      const { data, previous } = manifestOf(project, table);
      const kept = [data, ...previous].map(({ folder }) => folder.slice(table.length + 1));
      const there = parquetFiles(project, table).map((file) => file.split('/')[0]);
      expect([...new Set(there)].sort(), `${name}: ${table}`).toEqual(kept.sort());
    }
    project.remove();
  }
  shop.remove();
}, 120_000);
