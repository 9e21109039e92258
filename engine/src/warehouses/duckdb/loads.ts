import type { LoadDialect } from '../../sql/dialect/loads.js';
import { string } from './quoting.js';

const temporaryTable = (name: string): string => `temp.main.${name}`;

export const duckdbLoads: LoadDialect = {
  temporaryTable,
  createTemporaryTable: (name, query) => `CREATE OR REPLACE TEMP TABLE ${name} AS ${query}`,
  jsonObject(members) {
    const struct = members.map(([name, value]) => `${string(name)}: ${value}`).join(', ');
    return `CAST(to_json({${struct}}) AS VARCHAR)`;
  },
  lastInsertedFirst: () => 'rowid DESC',
};
