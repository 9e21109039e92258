import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import type { GoogleSql } from './googlesql.js';

const unsupported = (): never => {
  throw new Error('the evaluator only answers queries without tables');
};

/** Google's evaluator behind the warehouse interface: queries over literals, in BigQuery's dialect. */
export function googleSqlWarehouse(googlesql: GoogleSql): { warehouse: Warehouse; session: Session } {
  const query: Session['query'] = async (sql) => {
    const [columns, rows] = [await googlesql.analyze(sql), await googlesql.evaluate(sql)];
    return { columns, rows };
  };
  const session: Session = {
    run: unsupported,
    transaction: unsupported,
    describe: (sql) => googlesql.analyze(sql),
    query,
    read: query,
    close: () => undefined,
  };
  const warehouse: Warehouse = {
    dialect: createBigQueryDialect({ prefix: 'lastro' }),
    description: 'GoogleSQL',
    database: 'test',
    tableLoader: undefined,
    session: () => Promise.resolve(session),
    lock: () => Promise.resolve(),
    canOpen: () => false,
    isTransactional: false,
    columns: unsupported,
    setDescriptions: unsupported,
    relations: unsupported,
    onStatement: unsupported,
    close: () => Promise.resolve(),
  };
  return { warehouse, session };
}
