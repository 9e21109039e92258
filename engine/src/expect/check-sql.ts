import { LastroError } from '../base/errors.js';
import { dependencies } from '../sql/dependencies.js';
import { onlyRelations, outsideReads, wholeDatabase } from '../sql/outside-reads.js';
import { withoutEnding, type UserSql } from '../sql/user-sql.js';
import { parseSql, type ParsedSql } from '../warehouse/parse-sql.js';
import type { Session } from '../warehouse/warehouse.js';
import { planStatements, type CheckPlan, type PlannedCheck } from './plan.js';

/**
 * Refuses checks whose SQL is not allowed: suites contain single queries, and a statement reads only what its
 * expectation declares, because a check would otherwise keep its verdict when the rest changes. Statements of the core
 * follow their declarations; those of suites and projects are parsed by the warehouse, all at once.
 */
export async function refuseSql(plan: CheckPlan, session: Session): Promise<void> {
  const { dialect } = plan;
  const checks = plan.checks.filter(({ expectation, measurement }) => {
    return (expectation.queries !== undefined || expectation.version !== undefined) && measurement !== undefined;
  });
  const texts = checks.map((check): UserSql[] => {
    const statements = dialect.syntaxTree === undefined ? [] : statementsOf(check);
    return [...suiteQueries(check), ...statements].map((sql) => ({ sql, form: 'query' }));
  });
  const parsed = await parseSql({ session, dialect }, texts.flat());
  let isRefused = false;
  for (const [i, check] of checks.entries()) {
    const problem = problemOf(check, parsed.splice(0, texts[i]?.length ?? 0));
    if (problem === undefined) continue;
    check.measurement = undefined;
    check.problem = problem;
    isRefused = true;
  }
  if (isRefused) planStatements(plan);
}

function problemOf(check: PlannedCheck, parsed: readonly ParsedSql[]): LastroError | undefined {
  const { config, mayRead } = check;
  const refusal = (code: string, message: string, hint: string | undefined): LastroError =>
    new LastroError(code, message, { location: config.location, hint });
  const problem = parsed.find((each) => each.problem !== undefined)?.problem;
  if (problem !== undefined) return refusal(problem.code, problem.message, problem.hint);
  const readable = mayRead === undefined ? wholeDatabase : onlyRelations(mayRead);
  const statements = parsed.slice(suiteQueries(check).length);
  const [read] = statements.flatMap(({ tree }) => outsideReads(tree, readable));
  if (read !== undefined)
    return mayRead === undefined
      ? refusal('sql.reads-outside', `${config.type} reads ${read.name}, which is outside the data`, HINTS.outside)
      : refusal('check.undeclared-table', `${config.type} reads ${read.name} and does not declare it`, HINTS.table);
  if (mayRead !== undefined && asksClockUndeclared(check))
    return refusal('check.undeclared-clock', `${config.type} reads the clock and does not declare it`, HINTS.clock);
  return undefined;
}

/** Queries of the suite, each on its own: a placeholder name is where the engine puts a table, as for `{batch}`. */
const suiteQueries = ({ expectation, kwargs }: PlannedCheck): string[] =>
  (expectation.queries ?? []).flatMap((name) => {
    const text = kwargs[name];
    return typeof text === 'string' ? withoutEnding(text).replaceAll(/\{(\w+)\}/g, '"$1"') : [];
  });

const statementsOf = ({ measurement }: PlannedCheck): string[] =>
  Object.values(measurement?.needs ?? {}).map((metric) =>
    metric.kind === 'query' ? metric.sql : `SELECT ${metric.sql} FROM ${metric.from}`,
  );

/** Whether statements that an expectation makes ask the warehouse for the time, and no query of its suite does. */
function asksClockUndeclared(check: PlannedCheck): boolean {
  if (check.expectation.clock !== undefined || dependencies(...statementsOf(check)).clock === undefined) return false;
  return dependencies(...suiteQueries(check)).clock === undefined;
}

const HINTS = {
  outside: 'a query may read {batch} and tables of the same database, but no files, settings or other databases',
  table: 'a check reads models (@ref), tables of the project, and what its expectation declares by tables',
  clock: "declare clock: 'day' or 'moment', so that the check runs again when time has passed",
};
