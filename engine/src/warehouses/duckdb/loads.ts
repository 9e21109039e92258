import type { LoadDialect } from '../../sql/dialect/loads.js';
import { string } from './quoting.js';

export const duckdbLoads: LoadDialect = {
  jsonObject(members) {
    const struct = members.map(([name, value]) => `${string(name)}: ${value}`).join(', ');
    return `CAST(to_json({${struct}}) AS VARCHAR)`;
  },
  lastInsertedFirst: () => 'rowid DESC',
};
