import { LastroError } from '../base/errors.js';
import { dependencies } from '../sql/dependencies.js';
import { readable, undeclaredReads } from '../sql/undeclared-reads.js';
import { queryTrees } from '../warehouse/query-trees.js';
import { StatementError, type Session } from '../warehouse/warehouse.js';
import type { Metric } from './metric.js';
import type { CheckPlan, PlannedCheck } from './plan.js';

/**
 * Leaves every check unmeasured whose statements read what its expectation does not declare: it would keep its verdict when
 * that changes. Statements of the core are made from what they declare; those that a suite or a project writes are read by
 * the warehouse's own parser.
 */
export async function refuseUndeclaredReads(plan: CheckPlan, session: Session): Promise<void> {
  const checks = plan.checks.filter(({ expectation, mayRead, measurement }) => {
    const isWrittenElsewhere = expectation.queries !== undefined || expectation.version !== undefined;
    return isWrittenElsewhere && mayRead !== undefined && measurement !== undefined;
  });
  for (const check of checks) {
    const statements = Object.values(check.measurement?.needs ?? {}).map(statementOf);
    const trees = await treesOf(plan, session, statements);
    const mayRead = readable(check.mayRead ?? []);
    const [read] = trees.flatMap((tree) => undeclaredReads(tree, mayRead));
    if (read !== undefined) refuse(check, 'table', read.name);
    else if (asksClockUndeclared(check, statements)) refuse(check, 'clock', 'the clock');
  }
}

const statementOf = (metric: Metric): string =>
  metric.kind === 'query' ? metric.sql : `SELECT ${metric.sql} FROM ${metric.from}`;

/** Of a statement that does not parse there is no tree: it fails when it runs. */
async function treesOf(
  { dialect }: CheckPlan,
  session: Session,
  statements: readonly string[],
): Promise<readonly unknown[]> {
  try {
    return (await queryTrees({ session, dialect }, statements)) ?? [];
  } catch (error) {
    if (error instanceof StatementError) return [];
    throw error;
  }
}

/** Whether statements that an expectation makes ask the warehouse for the time, and no query of its suite does. */
function asksClockUndeclared({ expectation, kwargs }: PlannedCheck, statements: readonly string[]): boolean {
  if (expectation.clock !== undefined || dependencies(...statements).clock === undefined) return false;
  const queries = (expectation.queries ?? []).map((name) => kwargs[name]).filter((text) => typeof text === 'string');
  return dependencies(...queries).clock === undefined;
}

const HINTS = {
  table: 'a check reads models (@ref), tables of the project, and what its expectation declares by tables',
  clock: "declare clock: 'day' or 'moment', so that the check runs again when time has passed",
};

function refuse(check: PlannedCheck, what: 'table' | 'clock', read: string): void {
  const { type, location } = check.config;
  check.measurement = undefined;
  check.problem = new LastroError(`check.undeclared-${what}`, `${type} reads ${read} and does not declare it`, {
    location,
    hint: HINTS[what],
  });
}
