import fs from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { SUITES } from './checks.js';
import { MARTS } from './marts.js';
import { FILES } from './tables.js';

/** Writes files by their paths in a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

/** Writes the nine CSV files, so many times as large as those of a real shop, always the same. Returns the rows of all. */
export async function writeShopFiles(folder: string, scale: number): Promise<number> {
  fs.mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  // The categories stay as many.
  const rows = (name: keyof typeof FILES): number => Math.ceil(FILES[name].rows * (name === 'categories' ? 1 : scale));
  const names = Object.keys(FILES) as (keyof typeof FILES)[];
  for (const name of names) {
    const columns = Object.entries(FILES[name].columns).map(([column, [sql]]) => `${sql} AS ${column}`);
    const select = columns.join(', ').replaceAll(/\{(\w+)\}/g, (_, of: keyof typeof FILES) => String(rows(of)));
    await connection.run(
      `COPY (SELECT ${select} FROM range(${rows(name)}) AS t(n)) TO '${path.join(folder, `${name}.csv`)}' (FORMAT csv, HEADER)`,
    );
  }
  connection.closeSync();
  instance.closeSync();
  return names.reduce((sum, name) => sum + rows(name), 0);
}

/** Writes the project of Lastro that loads the files of a folder into a target. */
export function writeShopProject(root: string, folder: string, data: string, target: { compress?: boolean }): void {
  const dev = JSON.stringify({ type: 'duckdb', ...target });
  const files: Record<string, string> = {
    'package.json': '{"type": "module", "private": true}\n',
    'lastro.config.ts': `import { defineConfig } from 'lastro';

export default defineConfig({ name: 'shop', targets: { dev: ${dev} }, layers: { staging: 'table', marts: 'table' } });
`,
  };
  for (const [name, { columns }] of Object.entries(FILES)) {
    const file = JSON.stringify({ path: path.join(data, `${name}.csv`), columns: Object.keys(columns) });
    files[`loaders/${name}.ts`] =
      `import { csvFile, defineLoader } from 'lastro';\n\nexport default defineLoader({ name: '${name}', table: '${name}', description: 'The ${name} of the shop.', load: () => csvFile(${file}) });\n`;
    const typed = Object.entries(columns).map(([column, [, type]]) => `    ${stagingValue(column, type)} as ${column}`);
    files[`transforms/staging/stg_${name}.sql`] = `select\n${typed.join(',\n')}\nfrom @source(${name})\n`;
  }
  for (const [name, { sql }] of Object.entries(MARTS)) files[`transforms/marts/${name}.sql`] = `${sql}\n`;
  for (const [table, rules] of Object.entries(SUITES)) {
    // The files have defects, and no program is to stop at one.
    const expectations = rules.map((rule) => ({ ...rule, severity: 'warning' }));
    files[`expectations/${table.replace('.', '/')}.json`] = JSON.stringify({ name: table, expectations });
  }
  writeFiles(folder, files);
  fs.mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  fs.symlinkSync(path.join(root, 'engine'), path.join(folder, 'node_modules', 'lastro'), 'dir');
}

function stagingValue(column: string, type: string): string {
  if (type === 'text') return `@trim_blank(${column})`;
  return type === 'timestamp' ? `@try_parse_timestamp(${column})` : `@try_cast(${column}, ${type})`;
}
