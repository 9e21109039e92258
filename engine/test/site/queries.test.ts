import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TableTrust } from '../../src/publish/site/shapes.js';
import { artifacts } from './support/artifacts.js';
import { siteProject, type SiteProject } from './support/project.js';

let project: SiteProject;
beforeEach(async () => {
  project = await siteProject();
  await project.publish({
    'marts.rpt_sales': `SELECT DATE '2018-01-01' + i::INTEGER AS day, i * 2 AS revenue, 'x' AS note FROM range(3) t(i)`,
  });
});
afterEach(() => project.remove());

const run = artifacts({
  tables: [{ relation: 'marts.rpt_sales', columns: { day: [], revenue: [], note: [] } }],
  checks: [{ id: 'a', relation: 'marts.rpt_sales', columns: ['revenue'] }],
});

const data = (file: string): Promise<string> =>
  readFile(path.join(project.dir, 'target', 'site-data', 'queries', file), 'utf8');

test('a query in a page is answered at build time, with what it stands on', async () => {
  await project.write(
    'src/index.md',
    '# Sales\n\n```sql id=best\nSELECT day, revenue FROM marts.rpt_sales WHERE revenue > 0 ORDER BY day\n```\n\n```js\ndisplay(best.length);\n```\n',
  );
  await project.writeData(run);
  expect(JSON.parse(await data('index.best.json'))).toEqual({
    rows: [
      { day: '2018-01-02', revenue: 2 },
      { day: '2018-01-03', revenue: 4 },
    ],
    dates: ['day'],
    reads: ['marts.rpt_sales.day', 'marts.rpt_sales.revenue'],
    origins: { day: ['marts.rpt_sales.day'], revenue: ['marts.rpt_sales.revenue'] },
    rowKeys: ['marts.rpt_sales.revenue'],
    provenance: {
      table: 'marts.rpt_sales',
      run_id: 'run-2',
      published_at: '2018-10-18T03:00:07.000Z',
      sql: 'SELECT day, revenue FROM marts.rpt_sales WHERE revenue > 0 ORDER BY day',
    },
  });
  const { dist } = await project.build();
  const html = await readFile(path.join(dist, 'index.html'), 'utf8');
  expect(html).toMatch(/_file\/data\/queries\/index\.best\.[0-9a-f]+\.json/);
  expect(html).not.toContain('duckdb');
});

test('a count of a whole table stands on its rows, and one of some of them on the filter', async () => {
  await project.write(
    'src/index.md',
    '# Sales\n\n```sql id=all\nSELECT count(*) AS n, max(revenue) AS best FROM marts.rpt_sales\n```\n\n```sql id=some\nSELECT count(*) AS n FROM marts.rpt_sales WHERE revenue > 0\n```\n',
  );
  await project.writeData(run);
  expect(JSON.parse(await data('index.all.json'))).toMatchObject({
    reads: ['marts.rpt_sales.*', 'marts.rpt_sales.revenue'],
    origins: { n: ['marts.rpt_sales.*'], best: ['marts.rpt_sales.revenue'] },
    provenance: { table: 'marts.rpt_sales' },
  });
  expect(JSON.parse(await data('index.some.json'))).toMatchObject({ origins: { n: ['marts.rpt_sales.revenue'] } });
  const trust = await readFile(path.join(project.dir, 'target', 'site-data', 'trust', 'marts.rpt_sales.json'), 'utf8');
  expect((JSON.parse(trust) as TableTrust).entries['marts.rpt_sales.*']).toEqual({
    ...{ verdict: 'not_checked', checks: [], isChecked: false },
  });
});

test('a query beside a page is the file it is named after', async () => {
  await project.write('src/best.json.sql', 'SELECT max(revenue) AS best FROM marts.rpt_sales');
  await project.write('src/all.csv.sql', 'SELECT revenue FROM marts.rpt_sales -- all of it');
  await project.write('src/rows.parquet.sql', 'SELECT day, revenue FROM marts.rpt_sales ORDER BY day');
  await project.write(
    'src/index.md',
    '# Sales\n\n```js\ndisplay(await FileAttachment("best.json").json());\ndisplay(await FileAttachment("all.csv").text());\ndisplay(FileAttachment("rows.parquet").href);\n```\n',
  );
  await project.writeData(run);
  const { dist } = await project.build();
  const html = await readFile(path.join(dist, 'index.html'), 'utf8');
  const built = (name: RegExp): Promise<string> => readFile(path.join(dist, name.exec(html)?.[0] ?? ''), 'utf8');
  expect(await built(/_file\/best\.[0-9a-f]+\.json/)).toBe('[{"best":4}]');
  expect(await built(/_file\/all\.[0-9a-f]+\.csv/)).toBe('revenue\n0\n2\n4\n');
  const parquet = await readFile(path.join(dist, /_file\/rows\.[0-9a-f]+\.parquet/.exec(html)?.[0] ?? ''));
  const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.byteLength);
  expect(await parquetReadObjects({ file, columns: ['revenue'] })).toEqual([
    { revenue: 0n },
    { revenue: 2n },
    { revenue: 4n },
  ]);
});

test('wrong queries are reported together, each at its line of the page', async () => {
  await project.write(
    'src/index.md',
    '# Sales\n\n```sql id=a\nSELECT day,\n  revenu\nFROM marts.rpt_sales\n```\n\n```sql id=b\nSELECT 1 FROM marts.nothing\n```\n',
  );
  await expect(project.writeData(run)).rejects.toMatchObject({
    problems: [
      { code: 'site.query', location: { file: 'src/index.md', line: 5, column: 3 } },
      { code: 'site.query', location: { file: 'src/index.md', line: 10 } },
    ],
  });
});

test('a fence without an id is only shown', async () => {
  await project.write('src/index.md', '# Sales\n\n```sql run=false\nSELECT nonsense\n```\n');
  await project.writeData(run);
  const { dist } = await project.build();
  expect(await readFile(path.join(dist, 'index.html'), 'utf8')).toContain('nonsense');
});

test('a mart that was never published has a dataset without rows', async () => {
  const more = artifacts({ tables: [{ relation: 'marts.rpt_new', columns: { day: [] } }], checks: [] });
  await project.write('src/index.md', '# Hello\n');
  await project.writeData(more, { catalog: { 'marts.rpt_new': [{ name: 'day', type: 'DATE' }] } });
  const dataset = JSON.parse(
    await readFile(path.join(project.dir, 'target', 'site-data', 'marts', 'rpt_new.json'), 'utf8'),
  ) as unknown;
  expect(dataset).toMatchObject({ table: 'marts.rpt_new', row_count: 0, data: { day: [] } });
});
