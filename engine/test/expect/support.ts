import { systemClock } from '../../src/base/clock.js';
import {
  coreExpectations,
  createRegistry,
  planChecks,
  runPlan,
  validateSuite,
  type CheckContext,
  type CheckPlan,
  type CheckResult,
  type PlanOptions,
} from '../../src/expect/index.js';
import type { ExpectationConfig, Suite } from '../../src/project/model.js';
import type { Cell } from '../../src/base/cell.js';
import type { Dialect } from '../../src/sql/dialect.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

/** A small table for a test: `{name: TYPE}` and rows in that order. */
export interface TestTable {
  columns: Readonly<Record<string, string>>;
  rows: readonly (readonly Cell[])[];
}

export const TABLE = { layer: 'marts', name: 'subject' };
export const NOW = new Date('2018-10-17T12:00:00Z');
export const registry = createRegistry(coreExpectations);
export const parameters = { vars: {}, now: NOW };

export async function createTable(session: Session, dialect: Dialect, name: string, table: TestTable): Promise<void> {
  const target = dialect.table({ layer: TABLE.layer, name });
  const columns = Object.entries(table.columns).map(([column, type]) => `${dialect.identifier(column)} ${type}`);
  await session.run(`CREATE SCHEMA IF NOT EXISTS ${dialect.identifier(TABLE.layer)}`);
  await session.run(`CREATE OR REPLACE TABLE ${target} (${columns.join(', ')})`);
  if (table.rows.length === 0) return;
  const cell = (value: Cell): string => (value === null || typeof value !== 'object' ? dialect.literal(value) : 'NULL');
  const rows = table.rows.map((row) => `(${row.map(cell).join(', ')})`);
  await session.run(`INSERT INTO ${target} VALUES ${rows.join(', ')}`);
}

export function suiteOf(expectations: readonly (Partial<ExpectationConfig> & { type: string })[]): Suite {
  return {
    name: 'suite',
    table: TABLE,
    file: 'expectations/marts/subject.json',
    meta: {},
    expectations: expectations.map((expectation, index) => ({
      kwargs: {},
      meta: {},
      severity: 'critical',
      index,
      location: { file: 'expectations/marts/subject.json', line: index + 1 },
      ...expectation,
    })),
  };
}

export async function plan(warehouse: Warehouse, suite: Suite, options: Partial<PlanOptions> = {}): Promise<CheckPlan> {
  const problems = validateSuite(suite, options.registry ?? registry, options.parameters ?? parameters);
  if (problems[0] !== undefined) throw problems[0];
  return planChecks([suite], await warehouse.columns(suite.table), warehouse.dialect, {
    registry,
    parameters,
    ...options,
  });
}

export async function check(
  warehouse: Warehouse,
  session: Session,
  suite: Suite,
  context: Partial<CheckContext> = {},
  options: Partial<PlanOptions> = {},
): Promise<CheckResult[]> {
  return runPlan(await plan(warehouse, suite, options), session, { clock: systemClock, ...context });
}
