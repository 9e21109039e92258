import { textOf } from '../base/cell.js';
import { lineageOf } from '../sql/lineage.js';
import { StatementError, type Session } from '../warehouse/warehouse.js';
import type { CheckPlan, PlannedCheck } from './plan.js';
import { formatColumn } from '../sql/relation.js';

/**
 * Says of checks by a query of the suite's which columns of their own table they stand on: those that decide which rows the
 * query finds, and those it answers where its values count. The engine's parser reads the queries, all in one statement; where it
 * does not show their trees, or a query names no column, a check stays one of its table as a whole.
 */
export async function traceQueryColumns(plan: CheckPlan, session: Session): Promise<void> {
  const queryChecks = plan.checks.filter(({ measurement }) => measurement?.reads !== undefined);
  const { syntaxTree } = plan.dialect;
  if (queryChecks.length === 0 || syntaxTree === undefined) return;
  const trees = queryChecks.map(({ measurement }) => syntaxTree(measurement?.reads?.query ?? ''));
  try {
    const { rows } = await session.query(`SELECT ${trees.join(', ')}`);
    for (const [i, check] of queryChecks.entries()) check.columns = queryColumns(plan, check, textOf(rows[0]?.[i]));
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
  }
}

function queryColumns({ table, columns }: CheckPlan, { measurement }: PlannedCheck, tree: string): string[] {
  const isOwn = ({ layer, name }: typeof table): boolean => layer === table.layer && name === table.name;
  const names = columns.map(({ name }) => name);
  const lineage = lineageOf(JSON.parse(tree), (other) => (isOwn(other) ? names : undefined));
  const values = measurement?.reads?.values === true || tree.includes('"SET_OPERATION_NODE"');
  const origins = new Set([...lineage.filters, ...(values ? Object.values(lineage.columns).flat() : [])]);
  return names.filter((name) => origins.has(formatColumn(table, name)));
}
