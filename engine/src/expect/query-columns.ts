import { lineageOf } from '../sql/lineage.js';
import { queryTrees } from '../warehouse/query-trees.js';
import { StatementError, type Session } from '../warehouse/warehouse.js';
import type { CheckPlan, PlannedCheck } from './plan.js';
import { formatColumn } from '../sql/relation.js';

/**
 * Finds the columns of their own table that the checks by queries of a suite depend on: those that decide which rows the
 * query returns, and those that it returns where their values count. The engine's parser reads the queries, all in one statement; where it
 * does not show their trees, or a query names no column, a check stays one of its table as a whole.
 */
export async function traceQueryColumns(plan: CheckPlan, session: Session): Promise<void> {
  const queryChecks = plan.checks.filter(({ measurement }) => measurement?.reads !== undefined);
  if (queryChecks.length === 0) return;
  try {
    const trees = await queryTrees(
      { session, dialect: plan.dialect },
      queryChecks.map(({ measurement }) => measurement?.reads?.query ?? ''),
    );
    for (const [i, check] of queryChecks.entries())
      if (trees !== undefined) check.columns = queryColumns(plan, check, trees[i]);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
  }
}

function queryColumns({ table, columns }: CheckPlan, { measurement }: PlannedCheck, tree: unknown): string[] {
  const isOwn = ({ layer, name }: typeof table): boolean => layer === table.layer && name === table.name;
  const names = columns.map(({ name }) => name);
  const lineage = lineageOf(tree, (other) => (isOwn(other) ? names : undefined));
  const values = measurement?.reads?.values === true || JSON.stringify(tree).includes('"SET_OPERATION_NODE"');
  const origins = new Set([...lineage.filters, ...(values ? Object.values(lineage.columns).flat() : [])]);
  return names.filter((name) => origins.has(formatColumn(table, name)));
}
