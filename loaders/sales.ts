import fs from 'node:fs';
import path from 'node:path';
import { csvFile, defineLoader, jsonLinesFile, LastroError } from 'lastro';

const COLUMNS = ['id', 'email', 'data', 'valor', 'quantidade', 'produto', 'created_at'];

export default defineLoader({
  name: 'sales',
  table: 'sales',
  description:
    'Direct sales from a drop folder (LASTRO_SALES_DIR): every .csv and .jsonl file in it, packed by gzip or not.',
  load({ env, projectDir, targetDir }) {
    const named = env['LASTRO_SALES_DIR'] ?? '';
    const folder = named === '' ? path.join(targetDir, 'sales') : path.resolve(projectDir, named);
    const names = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
    const files = names
      .filter((name) => /\.(csv|jsonl)(\.gz)?$/i.test(name))
      .map((name) => ({ path: path.join(folder, name), columns: COLUMNS }));
    if (files.length === 0) throw new LastroError('sales.no-files', `no .csv or .jsonl file in ${folder}`);
    return files.map((file) => (/\.csv(\.gz)?$/i.test(file.path) ? csvFile(file) : jsonLinesFile(file)));
  },
});
