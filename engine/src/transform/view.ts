import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';

export function viewStatement({ model, dialect, query }: MaterializeInput): Statement {
  return wrapQuery(`CREATE OR REPLACE VIEW ${dialect.table(model.table)} AS `, query);
}
