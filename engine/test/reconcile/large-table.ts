import { compareTable, type TableComparison, type TargetTable } from '../../src/reconcile/index.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

/** What a comparison cost. */
export interface CountedComparison extends TableComparison {
  statements: number;
  /** Rows that came out of the warehouse. */
  transferred: number;
}

/** Compares a table of `rows` rows with itself, with other amounts on one side where a condition on `i`, the id, is met. */
export async function compareLargeTables(
  warehouse: Warehouse,
  rows: number,
  changed: string,
): Promise<CountedComparison> {
  const cost = { statements: 0, transferred: 0 };
  const session = async (): Promise<Session> => {
    const inner = await warehouse.session();
    return {
      ...{
        run: (sql) => inner.run(sql),
        query: (sql) => inner.query(sql),
        describe: (sql) => inner.describe(sql),
        transaction: (work) => inner.transaction(work),
      },
      async read(sql) {
        const result = await inner.read(sql);
        cost.statements++;
        cost.transferred += result.rows.length;
        return result;
      },
      close: () => inner.close(),
    };
  };
  const target = (name: string, amount: string): TargetTable => ({
    target: name,
    dialect: {
      ...warehouse.dialect,
      table: () =>
        `(SELECT i AS id, 'text ' || (i % 1000) AS label, CAST(${amount} AS DECIMAL(18, 2)) AS amount FROM range(${rows}) AS r(i)) AS given`,
    },
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'label', type: 'VARCHAR' },
      { name: 'amount', type: 'DECIMAL(18,2)' },
    ],
    session,
  });
  const other = `CASE WHEN ${changed} THEN -1 ELSE i / 100 END`;
  const comparison = await compareTable({
    table: { layer: 'marts', name: 'given' },
    targets: { from: target('dev', 'i / 100'), to: target('prod', other) },
    key: ['id'],
    isPersonal: () => false,
    examples: 5,
  });
  return { ...comparison, ...cost };
}
