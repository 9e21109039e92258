import type { PersonalData } from '../personal/index.js';
import type { Metric } from './metric.js';
import type { CheckPlan, PlannedCheck } from './plan.js';

/** The checks that read personal data anywhere: in a column, a condition, or any part of a query. */
export async function findPersonalChecks(plan: CheckPlan, personal: PersonalData): Promise<ReadonlySet<PlannedCheck>> {
  const found = new Set<PlannedCheck>();
  if (!personal.hasFlags) return found;
  const columns = await personal.columns(plan.table);
  for (const check of plan.checks)
    if (columns.includesAny(check.columns) || (await readsPersonal(check))) found.add(check);
  return found;

  async function readsPersonal(check: PlannedCheck): Promise<boolean> {
    if (namesAllItReads(check)) return false;
    for (const metric of Object.values(check.measurement?.needs ?? {}))
      if ((await personal.query(statementOf(metric))).reason !== undefined) return true;
    return false;
  }
}

/** Whether a check reads nothing but its columns: it has no query of its own, no other table, and is one of the engine's. */
function namesAllItReads({ columns, expectation, kwargs, measurement }: PlannedCheck): boolean {
  const { isCustom = false, queries = [], tables } = expectation;
  const readsOther = queries.length > 0 || (tables?.(kwargs) ?? []).length > 0;
  return !readsOther && measurement?.reads === undefined && columns.length > 0 && !isCustom;
}

function statementOf(metric: Metric): string {
  return metric.kind === 'query' ? metric.sql : `SELECT ${metric.sql} FROM ${metric.from}`;
}
