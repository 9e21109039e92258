import { LastroError } from '../base/errors.js';
import { count } from '../base/text.js';
import { PersonalData } from '../personal/index.js';
import type { Microbatch, Model } from '../project/model.js';
import { formatRelation } from '../sql/relation.js';
import { rowsOf } from '../sql/rows-of.js';
import { atomically } from '../warehouse/atomically.js';
import { runAll } from '../warehouse/together.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import { compileModel, type CompiledModel } from './compile.js';
import type { MaterializeInput } from './materialization.js';
import { assertDistinctNames } from './distinct-names.js';
import { locateError } from './model-error.js';
import { runBatches, type BuiltBatches } from './microbatch.js';
import { parseModel } from './model-sql.js';
import { ModelStatements } from './model-statements.js';
import type { Relations, RunOptions } from './run-options.js';
import { seedQuery } from './seed.js';
import { setAside, setAsideConditions } from './set-aside.js';
import { viewStatement } from './view.js';
import { planTable, prepareTable, type TablePlan } from './write-table.js';

export interface ModelResult {
  status: 'success' | 'error';
  /** Rows of the relation; null for a view. */
  rows: number | null;
  /** Rows that a rule of the model took out and wrote to `meta.rejected_rows`. */
  setAside: number;
  /** For the reader: `99,441 rows`, `99,441 rows, 12 changed`, `view, 3 rows set aside`, or what went wrong. */
  message: string;
  /** The model's query in the warehouse's dialect. */
  compiledSql: string;
  /** With the place in the model's own file. */
  errors: LastroError[];
  /** Of a model that is built in batches, once it has begun to. */
  batches?: BuiltBatches | undefined;
}

export async function relationsOf(warehouse: Warehouse): Promise<Relations> {
  const relations = await warehouse.relations();
  return new Map(relations.map(({ table, kind }) => [formatRelation(table), kind]));
}

/** Makes the schemas that models live in. Run it once, before models run side by side. */
export async function prepareLayers(session: Session, { dialect }: Warehouse, models: Iterable<Model>): Promise<void> {
  const layers = new Set([...models].map((model) => model.table.layer));
  await runAll(
    session,
    [...layers].map((layer) => dialect.ddl.createSchema(dialect.schema(layer))),
  );
}

/**
 * Builds one model or seed in a transaction of its own; where the warehouse has none for tables, in steps that each leave a whole
 * relation. Never throws for a fault of the model's: it is in the result.
 */
export async function runModel(model: Model, options: RunOptions): Promise<ModelResult> {
  const { warehouse, session } = options;
  const { dialect } = warehouse;
  const relations = options.relations ?? (await relationsOf(warehouse));
  const existing = relations.get(formatRelation(model.table));
  if (model.microbatch !== undefined) return runMicrobatch(model, model.microbatch, existing, options);
  let plan: TablePlan;
  let compiled: CompiledModel;
  try {
    plan = await planTable(model, existing, options);
    const incremental = plan.kind === 'merge' || plan.kind === 'partitions';
    compiled =
      model.materialized === 'seed'
        ? compiledSeed(model, seedQuery(model, dialect, options.projectDir))
        : compileModel(model, { ...options, dialect, incremental });
  } catch (error) {
    if (!(error instanceof LastroError)) throw error;
    return errorResult('', [error]);
  }
  const { conditions, problems } = setAsideConditions(model, { ...options, dialect });
  problems.unshift(...compiled.problems);
  const parsed = problems.length > 0 ? { compiled, problems } : await parseModel(compiled, conditions, options);
  if (parsed.problems.length > 0) return errorResult(compiled.sql, parsed.problems);
  const setAsideResult = setAside(parsed.compiled, conditions, { ...options, dialect }, options);
  const query = setAsideResult?.remaining ?? { sql: parsed.compiled.sql, prefixLength: 0 };
  const input: MaterializeInput = { model, dialect, query: query.sql };
  const statements = new ModelStatements(session, query);
  const mayHaveHistory = existing === 'table' && (plan.kind === 'snapshot' || options.hadHistory === true);
  const tableColumns = mayHaveHistory ? await warehouse.columns(model.table) : undefined;
  let changed = '';
  let setAsideCount = 0;
  try {
    if (model.materialized !== 'seed') {
      input.queryColumns = await statements.describe({ sql: parsed.compiled.sql, prefixLength: 0 });
      assertDistinctNames(model, input.queryColumns);
    }
    const writeTable = prepareTable(input, plan, { ...options, statements, tableColumns });
    const rows = await atomically(warehouse, session, async () => {
      await options.beforeBuild?.();
      for (const statement of setAsideResult?.rejects ?? []) setAsideCount = await statements.run(statement);
      if (model.materialized === 'view') {
        if (existing === 'table') await session.run(`DROP TABLE ${dialect.table(model.table)}`);
        await statements.runAround(viewStatement(input));
        await options.beforeCommit?.(null);
        return null;
      }
      if (existing === 'view') await session.run(`DROP VIEW ${dialect.table(model.table)}`);
      changed = await writeTable();
      const { rows: counted } = await session.query(`SELECT count(*) FROM ${rowsOf(dialect, model.table)}`);
      const tableRows = Number(counted[0]?.[0]);
      await options.beforeCommit?.(tableRows);
      return tableRows;
    });
    const setAsideText = setAsideCount === 0 ? '' : `, ${count(setAsideCount, 'row')} set aside`;
    const message = `${rows === null ? 'view' : count(rows, 'row')}${changed}${setAsideText}`;
    return { status: 'success', rows, setAside: setAsideCount, message, compiledSql: compiled.sql, errors: [] };
  } catch (error) {
    const readsPersonal = await readsPersonalData(compiled, options.personal ?? PersonalData.none);
    return errorResult(compiled.sql, [locateError(error, parsed.compiled, statements.current, readsPersonal)]);
  }
}

async function runMicrobatch(
  model: Model,
  config: Microbatch,
  existing: 'table' | 'view' | undefined,
  options: RunOptions,
): Promise<ModelResult> {
  const personal = options.personal ?? PersonalData.none;
  try {
    const result = await runBatches(model, config, existing, options, async (error, compiled, statement) =>
      locateError(error, compiled, statement, await readsPersonalData(compiled, personal)),
    );
    if (result.status === 'error')
      return { ...errorResult(result.compiledSql, result.errors), batches: result.batches };
    return { ...result, setAside: 0, errors: [] };
  } catch (error) {
    if (!(error instanceof LastroError)) throw error;
    return errorResult('', [error]);
  }
}

function compiledSeed(model: Model, sql: string): CompiledModel {
  const locate = (): { file: string } => ({ file: model.file });
  return { model, sql, file: model.file, refs: [], sources: [], problems: [], locate };
}

function errorResult(compiledSql: string, errors: LastroError[]): ModelResult {
  return { status: 'error', rows: null, setAside: 0, message: errors[0]?.message ?? 'failed', compiledSql, errors };
}

async function readsPersonalData({ model, sql }: CompiledModel, personal: PersonalData): Promise<boolean> {
  if (!personal.hasFlags) return false;
  return !(await personal.columns(model.table)).isEmpty || (await personal.query(sql)).reason !== undefined;
}
