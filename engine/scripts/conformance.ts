/**
 * Runs cases of Great Expectations' semantics against this engine: `npm run conformance -- CASES.json RESULTS.json`.
 * Each case is `{id, expectation_type, table: {name, columns, rows}, other_tables, comparison_table, kwargs, run, pk_column}`;
 * the answer is `[{id, result}]`, or `{id, refused}` for kwargs that are refused before anything runs.
 */
import fs from 'node:fs';
import { systemClock } from '../src/base/clock.js';
import { ProblemsError, formatError, messageOf } from '../src/base/errors.js';
import {
  coreExpectations,
  createRegistry,
  planChecks,
  runPlan,
  validateSuite,
  type ResultFormat,
  type ResultFormatOptions,
} from '../src/expect/index.js';
import type { Suite } from '../src/project/model.js';
import type { Dialect } from '../src/sql/dialect.js';
import { openDuckDB } from '../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../src/warehouse/warehouse.js';
import type { Relation } from '../src/sql/relation.js';

interface CaseTable {
  name?: string;
  columns: { name: string; type: string }[];
  rows: unknown[][];
}

interface Case {
  id: string;
  expectation_type: string;
  table: CaseTable;
  other_tables?: CaseTable[] | Record<string, CaseTable>;
  comparison_table?: CaseTable;
  kwargs: Record<string, unknown>;
  run?: { result_format?: ResultFormat; catch_exceptions?: boolean };
  pk_column?: string | null;
}

const LAYER = 'main';

/** JSON has no infinities: `{"$float": "-Infinity"}` is one. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  const float = (value as { $float?: unknown }).$float;
  if (typeof float === 'string') return Number(float);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item)]));
}

async function create(session: Session, dialect: Dialect, name: Relation, table: CaseTable): Promise<void> {
  const typed = table.columns.map(
    ({ name: column, type }) => `${dialect.identifier(column)} ${type === 'DECIMAL' ? 'DECIMAL(18,3)' : type}`,
  );
  await session.run(`CREATE OR REPLACE TABLE ${dialect.table(name)} (${typed.join(', ')})`);
  const cell = (value: unknown): string => {
    if (value === null || value === undefined) return 'NULL';
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : dialect.string(textOf(value));
  };
  for (let i = 0; i < table.rows.length; i += 500) {
    const rows = table.rows.slice(i, i + 500).map((row) => `(${row.map(cell).join(', ')})`);
    await session.run(`INSERT INTO ${dialect.table(name)} VALUES ${rows.join(', ')}`);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const float = (value as { $float?: unknown }).$float;
  return typeof float === 'string' ? float : JSON.stringify(value);
}

const named = (tables: Case['other_tables']): CaseTable[] =>
  Array.isArray(tables) ? tables : Object.entries(tables ?? {}).map(([name, table]) => ({ name, ...table }));

function formatOf({ run, pk_column: key }: Case): ResultFormat {
  const chosen: ResultFormatOptions =
    typeof run?.result_format === 'string'
      ? { result_format: run.result_format }
      : (run?.result_format ?? { result_format: 'COMPLETE' });
  if (run?.result_format !== undefined || typeof key !== 'string') return chosen;
  return { ...chosen, unexpected_index_column_names: [key] };
}

async function runCase(warehouse: Warehouse, session: Session, one: Case): Promise<Record<string, unknown>> {
  const { dialect } = warehouse;
  const table = { layer: LAYER, name: one.table.name ?? 'batch' };
  const comparison = { layer: LAYER, name: 'comparison source' };
  await create(session, dialect, table, one.table);
  for (const other of named(one.other_tables))
    await create(session, dialect, { layer: LAYER, name: other.name ?? 'other' }, other);
  if (one.comparison_table !== undefined) await create(session, dialect, comparison, one.comparison_table);
  const suite: Suite = {
    name: 'conformance',
    table,
    file: 'cases.json',
    meta: {},
    expectations: [
      {
        type: one.expectation_type,
        kwargs: revived(one.kwargs) as Record<string, unknown>,
        meta: {},
        severity: 'critical',
        index: 0,
        location: { file: one.id },
      },
    ],
  };
  const registry = createRegistry(coreExpectations);
  const parameters = { vars: {}, now: new Date() };
  const problems = validateSuite(suite, registry, parameters);
  if (problems.length > 0) return { id: one.id, refused: formatError(new ProblemsError(problems)) };
  const columns = await warehouse.columns(table);
  const plan = planChecks([suite], columns, dialect, { registry, parameters, sourceTable: dialect.table(comparison) });
  const [result] = await runPlan(plan, session, { clock: systemClock, resultFormat: formatOf(one) });
  return { id: one.id, result: result?.validation };
}

const [casesFile, resultsFile] = process.argv.slice(2);
if (casesFile === undefined || resultsFile === undefined) {
  process.stderr.write('usage: npm run conformance -- CASES.json RESULTS.json\n');
  process.exit(2);
}
const cases = JSON.parse(fs.readFileSync(casesFile, 'utf8')) as Case[];
const warehouse = await openDuckDB({ path: ':memory:' });
const session = await warehouse.session();
const results: Record<string, unknown>[] = [];
for (const one of cases) {
  try {
    results.push(await runCase(warehouse, session, one));
  } catch (error) {
    results.push({ id: one.id, error: messageOf(error) });
  }
}
await warehouse.close();
fs.writeFileSync(resultsFile, JSON.stringify(results, null, 1));
process.stdout.write(`${results.length} cases run\n`);
