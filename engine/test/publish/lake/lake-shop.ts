import fs from 'node:fs';
import type { LakeManifest } from '../../../src/publish/lake/manifest.js';
import type { ProjectFolder } from '../../support/project-folder.js';

/** The configuration of a project with a lake, and more settings of it. */
export const lakeConfig = (settings = '', to = 'lake'): string => `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'sales',
  dialects: ['duckdb'],
  publish: { layers: { to: '${to}', ${settings} } },
});
`;

const SETTINGS = `
    names: { raw: 'bronze', staging: 'silver', marts: 'gold' },
    partitionBy: { 'marts.sales': { column: 'sold_on', by: 'month' } },
    keep: 2,`;

/** A shop with one table in each layer, of several types, with a personal column, a check that passes and one that warns. */
export const LAKE_SHOP: Readonly<Record<string, string>> = {
  'lastro.config.ts': lakeConfig(SETTINGS),
  'data/sales.csv': `sale_id,sold_on,sold_at,email,amount
1,2018-01-05,2018-01-05 10:11:12.345678,ana@example.org,12345678901234.5678
2,2018-01-31,2018-01-31 23:59:59.999999,bruno@example.org,0.0001
3,2018-02-01,2018-02-01 00:00:00,ana@example.net,10.10
4,,,,
`,
  'loaders/sales.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'sales',
  table: 'sales',
  description: 'Sales.',
  load: () => csvFile({ path: 'data/sales.csv', columns: ['sale_id', 'sold_on', 'sold_at', 'email', 'amount'] }),
});
`,
  'transforms/raw/sources.yaml':
    'sources: [{name: raw, tables: [{name: sales, columns: [{name: email, pii: true}]}]}]\n',
  'transforms/staging/stg_sales.sql': `select
  cast(sale_id as BIGINT) as sale_id,
  cast(sold_on as DATE) as sold_on,
  cast(sold_at as TIMESTAMP) as sold_at,
  cast(amount as DECIMAL(18, 4)) as amount,
  email
from @source(raw, sales)
`,
  'transforms/marts/sales.sql': 'select * from @ref(stg_sales)\n',
  'expectations/marts/sales.yaml': `expectations:
  - {type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 0}}
  - {type: expect_column_values_to_not_be_null, kwargs: {column: sold_on}, severity: warning}
`,
};

export function manifestOf(project: ProjectFolder, folder: string): LakeManifest {
  return JSON.parse(project.read(`lake/${folder}/manifest.json`)) as LakeManifest;
}

/** The files of a folder of the lake. */
export function parquetFiles(project: ProjectFolder, folder: string): string[] {
  const names = fs.readdirSync(project.path('lake', folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.parquet')).sort();
}
