import type { LoadDialect } from '../../sql/dialect/loads.js';
import { identifier } from './quoting.js';

export const bigqueryLoads: LoadDialect = {
  jsonObject: (members) =>
    `TO_JSON_STRING(STRUCT(${members.map(([name, value]) => `${value} AS ${identifier(name)}`).join(', ')}))`,
  lastInsertedFirst: (time) => `${time} DESC`,
};
