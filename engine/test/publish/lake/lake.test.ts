import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LakeManifest } from '../../../src/publish/lake/manifest.js';
import { ProjectFolder } from '../../support/project-folder.js';
import { LAKE_SHOP, lakeConfig, manifestOf, parquetFiles } from './lake-shop.js';

describe('a lake', () => {
  let project: ProjectFolder;
  let first: LakeManifest;

  beforeAll(async () => {
    project = new ProjectFolder(LAKE_SHOP);
    const { code, out, err } = await project.lastro('build');
    expect(code, out + err).toBe(0);
    first = manifestOf(project, 'gold/sales');
  });
  afterAll(() => project.remove());

  it('has the layers of the configuration, by their names', () => {
    expect(fs.readdirSync(project.path('lake')).sort()).toEqual(['bronze', 'gold', 'silver']);
    expect(fs.readdirSync(project.path('lake/bronze'))).toEqual(['sales']);
    expect(fs.readdirSync(project.path('lake/silver'))).toEqual(['stg_sales']);
  });

  it('divides a table by its dates, those without one in a folder of their own', () => {
    expect(first.data.partitioned_by).toEqual(['year', 'month']);
    expect(first.data.files.map(({ path, rows }) => [path, rows])).toEqual([
      ['year=2018/month=01/part-0.parquet', 2],
      ['year=2018/month=02/part-0.parquet', 1],
      ['year=__HIVE_DEFAULT_PARTITION__/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet', 1],
    ]);
    expect(parquetFiles(project, first.data.folder)).toEqual(first.data.files.map(({ path }) => path));
    expect(first.data).toMatchObject({ rows: 4, run_id: first.run_id });
    expect(first.columns).toMatchObject([
      { name: 'sale_id', type: 'BIGINT' },
      { name: 'sold_on', type: 'DATE' },
      { name: 'sold_at', type: 'TIMESTAMP' },
      { name: 'amount', type: 'DECIMAL(18,4)' },
      { name: 'email', type: 'VARCHAR', pseudonym: true },
    ]);
  });

  it('masks personal columns in every layer', () => {
    const bytes = fs
      .readdirSync(project.path('lake'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => fs.readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1'))
      .join('\n');
    expect(bytes).not.toContain('ana@example.org');
    expect(manifestOf(project, 'bronze/sales').columns.find(({ name }) => name === 'email')?.pseudonym).toBe(true);
  });

  it('says what the checks found, and what none looked at', () => {
    expect(first.checks).toMatchObject({ verdict: 'warn', passed: 1, others: [{ status: 'warn' }] });
    expect(manifestOf(project, 'silver/stg_sales').checks).toEqual({ verdict: 'not_checked', passed: 0, others: [] });
  });

  it('writes no file again whose rows are the same, and confirms them', async () => {
    expect((await project.lastro('build')).code).toBe(0);
    const again = manifestOf(project, 'gold/sales');
    expect(again.data).toEqual(first.data);
    expect(again.run_id).not.toBe(first.run_id);
    expect(again.previous).toEqual([]);
  });

  it('keeps the files of older versions for a while', async () => {
    const versions = [manifestOf(project, 'gold/sales').data.folder];
    for (const amount of ['1.5', '2.5', '3.5']) {
      project.edit('data/sales.csv', (text) => text.replace(/(?<=ana@example.org,).*/, amount));
      expect((await project.lastro('build')).code).toBe(0);
      const { data, previous } = manifestOf(project, 'gold/sales');
      versions.unshift(data.folder);
      expect([data, ...previous].map(({ folder }) => folder)).toEqual(versions.slice(0, 2));
      const there = fs.readdirSync(project.path('lake/gold/sales')).filter((name) => name !== 'manifest.json');
      expect(there.map((name) => `gold/sales/${name}`).sort()).toEqual(versions.slice(0, 2).sort());
    }
  });

  it('removes what a run left that was killed', async () => {
    project.write('lake/gold/sales/20000101T000000-000000/year=2018/month=01/part-0.parquet', 'half a file');
    expect((await project.lastro('build')).code).toBe(0);
    expect(
      fs.existsSync(project.path('lake/gold/sales/20000101T000000-000000/year=2018/month=01/part-0.parquet')),
    ).toBe(false);
  });

  it('stays as it is when a critical check fails', async () => {
    const before = manifestOf(project, 'gold/sales');
    project.edit('data/sales.csv', (text) => `${text}9,2018-05-01,2018-05-01 10:00:00,bo@example.org,-1\n`);
    const { code, out } = await project.lastro('build');
    expect(code).toBe(1);
    expect(out).toContain('the lake stays as it is');
    expect(manifestOf(project, 'gold/sales')).toEqual(before);
  });

  it('is of one project and target', async () => {
    const other = project.copy();
    other.edit('lastro.config.ts', (text) => text.replace("name: 'sales'", "name: 'others'"));
    other.edit('data/sales.csv', (text) => text.replace(/^9,.*\n/m, ''));
    const { code, out } = await other.lastro('build');
    expect(code).toBe(1);
    expect(out).toContain('publish.lake-other');
    other.remove();
  });
});

describe('a lake that cannot be', () => {
  const failing = async (files: Record<string, string>): Promise<string> => {
    const project = new ProjectFolder({ ...LAKE_SHOP, ...files });
    const { code, out, err } = await project.lastro('build');
    project.remove();
    expect(code).not.toBe(0);
    return out + err;
  };

  it.each([
    ['email', 'personal'],
    ['amount', 'DECIMAL(18,4)'],
    ['nothing', 'no such column'],
  ])('is not divided by %s', async (column, reason) => {
    const out = await failing({
      'lastro.config.ts': lakeConfig(`partitionBy: { 'marts.sales': { column: '${column}', by: 'day' } }`),
    });
    expect(out).toContain('publish.lake-partition');
    expect(out).toContain(reason);
  });

  it.each([
    ["names: { cellar: 'x' }", 'the project has no layer cellar'],
    ["names: { marts: '../x' }", 'names of publish.layers is'],
    ["names: { marts: 'a', staging: 'a' }", 'names of publish.layers is'],
    ['keep: 0', 'keep of publish.layers is 0'],
    ['kept: 1', 'unknown key kept of publish.layers'],
    ["partitionBy: { 'marts.sales': { column: 'x', by: 'week' } }", 'by of partitionBy of marts.sales is "week"'],
  ])('is not configured by %s', async (setting, message) => {
    expect(await failing({ 'lastro.config.ts': lakeConfig(setting) })).toContain(message);
  });
});
