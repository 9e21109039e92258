import type { Cell, Row } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { equalsIgnoringCase, suggest } from '../base/text.js';
import type { PersonalColumns } from '../personal/index.js';
import { PersonalData, engineMessage, maskCell } from '../personal/index.js';
import type { SourceTable, UnitTest } from '../project/model.js';
import { rawRelation, type Relation } from '../sql/relation.js';
import type { ColumnInfo, Session, Warehouse } from '../warehouse/warehouse.js';
import { compileModel, projectResolver, type CompileOptions } from './compile.js';
import { EmptyInputs } from './empty-inputs.js';
import { parseModel } from './model-sql.js';
import { rowsQuery, type TypedColumn } from './rows.js';

export interface UnitTestOptions extends Omit<CompileOptions, 'dialect' | 'incremental' | 'sources'> {
  warehouse: Warehouse;
  session: Session;
  /** Raw tables as documented: their columns are those of `given` rows that leave some out. */
  sources: readonly SourceTable[];
  /** Folder of the project, which granted files are relative to. */
  projectDir: string;
  /** Files and folders that models may read, as the configuration grants them. Default: none. */
  externalAccess?: readonly string[];
  /** What is masked in messages. Default: nothing. */
  personal?: PersonalData;
}

export interface UnitTestResult {
  status: 'pass' | 'fail' | 'error';
  /** `pass`, what went wrong, or the rows that differ: `-` expected, `+` found. */
  message: string;
  errors: LastroError[];
}

/**
 * Runs a model over the rows a test gives for its inputs and compares what comes out, in any order, by the columns that
 * the expected rows name. Rows may leave columns out: they are NULL. Every input of the model must be given.
 */
export async function runUnitTest(test: UnitTest, options: UnitTestOptions): Promise<UnitTestResult> {
  const errorResult = (code: string, message: string, hint?: string): UnitTestResult => ({
    status: 'error',
    message,
    errors: [new LastroError(code, message, { location: test.location, hint })],
  });
  const { session } = options;
  const { dialect } = options.warehouse;
  const model = options.models.get(test.model);
  if (model === undefined)
    return errorResult('unit-test.unknown-model', `no model ${test.model}`, suggest(test.model, options.models.keys()));
  const compileOptions: CompileOptions = {
    ...options,
    dialect,
    sources: options.sources.map((source) => source.table),
    vars: { ...options.vars, ...test.overrides.vars },
    now: test.overrides.now === undefined ? options.now : new Date(test.overrides.now),
  };
  const given = new Set(test.given.map(({ input }) => input));
  const resolveInput = (name: string): string | undefined =>
    given.has(name) ? dialect.identifier(cteName(name)) : undefined;
  const resolve = projectResolver(model.table, compileOptions);
  const compiled = compileModel(model, compileOptions, { ...resolve, ref: resolveInput, source: resolveInput });
  const missing = [...compiled.refs, ...compiled.sources.map((source) => source.name)].filter(
    (name) => !given.has(name),
  );
  if (missing.length > 0)
    return errorResult(
      'unit-test.not-given',
      `${test.name} has no rows for ${missing.join(', ')}`,
      'write rows: [] for an empty input',
    );
  const inputs: GivenInput[] = [];
  for (const { input, rows } of test.given)
    inputs.push({ input, rows, columns: await inputColumns(input, rows, options) });
  for (const { input, rows, columns: typed } of inputs) {
    const columns = typed.map((column) => column.name);
    const unknown = rows
      .flatMap((row) => Object.keys(row))
      .find((name) => !columns.some((column) => equalsIgnoringCase(column, name)));
    if (columns.length > 0 && unknown !== undefined)
      return errorResult('unit-test.unknown-column', `${input} has no column ${unknown}`, suggest(unknown, columns));
  }
  const { problems, compiled: parsed } = await parseModel(compiled, [], {
    ...options,
    sources: compileOptions.sources,
  });
  if (problems.length > 0) return { status: 'error', message: String(problems[0]?.message), errors: problems };

  const ctes = inputs.map(({ input, rows, columns }) => {
    const values = rows.map((row) => columns.map(({ name }): Cell => cellOf(row, name)));
    return `${dialect.identifier(cteName(input))} AS (${rowsQuery(dialect, columns, values)})`;
  });
  const names = [...new Set(test.expect.rows.flatMap((row) => Object.keys(row)))];
  const prefix = ctes.length === 0 ? '' : `WITH ${ctes.join(', ')} `;
  const selected = names.length === 0 ? '*' : names.map(dialect.identifier).join(', ');
  const personal = options.personal ?? PersonalData.none;
  const masked = await personal.columns(model.table);
  try {
    const found = await session.read(`${prefix}SELECT ${selected} FROM (${parsed.sql}\n) AS found`);
    const expected = await expectedRows(test, names, found.columns, options);
    return compareRows(test, names, { expected, found: found.rows, masked });
  } catch (error) {
    const given = await Promise.all(test.given.map(({ input }) => personal.columns(inputTable(input, options))));
    const readsPersonal = [masked, ...given].some((columns) => !columns.isEmpty);
    return errorResult('unit-test.failed', `${test.name}: ${engineMessage(error, readsPersonal)}`);
  }
}

const cteName = (input: string): string => `given_${input}`;

function cellOf(row: Row, column: string): Cell {
  return Object.entries(row).find(([name]) => equalsIgnoringCase(name, column))?.[1] ?? null;
}

function inputTable(input: string, { models }: UnitTestOptions): Relation {
  return models.get(input)?.table ?? rawRelation(input);
}

function documentedColumns(input: string, options: UnitTestOptions): TypedColumn[] {
  const documented = options.models.get(input) ?? options.sources.find((source) => source.table.name === input);
  return (documented?.columns ?? []).map(({ name, dataType }) => ({ name, type: dataType }));
}

interface GivenInput {
  input: string;
  rows: readonly Row[];
  columns: TypedColumn[];
}

/**
 * The documented columns of an input with those of its relation: where it is not built, those of its query over empty inputs. Without
 * either, and for a type that is not known, they are as the rows name and write them; of a raw table, text.
 */
async function inputColumns(input: string, rows: readonly Row[], options: UnitTestOptions): Promise<TypedColumn[]> {
  const documented = documentedColumns(input, options);
  const named = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isKnown = (name: string, columns: readonly TypedColumn[]): boolean =>
    columns.some((column) => equalsIgnoringCase(column.name, name));
  const isComplete = documented.length > 0 && documented.every(({ type }) => type !== undefined);
  if (isComplete && named.every((name) => isKnown(name, documented))) return documented;
  const table = inputTable(input, options);
  const found = await relationColumns(input, table, options);
  const typeOf = (name: string): string | undefined =>
    found.find((column) => equalsIgnoringCase(column.name, name))?.type ??
    (table.layer === 'raw' ? undefined : writtenType(rows, name));
  const columns = documented.map(({ name, type }): TypedColumn => ({ name, type: type ?? typeOf(name) }));
  columns.push(...found.filter(({ name }) => !isKnown(name, columns)));
  if (columns.length > 0) return columns;
  return named.map((name) => ({ name, type: typeOf(name) }));
}

async function relationColumns(
  input: string,
  table: Relation,
  options: UnitTestOptions,
): Promise<readonly ColumnInfo[]> {
  const built = await options.warehouse.columns(table);
  const model = options.models.get(input);
  if (built !== undefined || model === undefined) return built ?? [];
  return (await new EmptyInputs({ ...options, preferBuilt: true }).describe(model)).columns;
}

/** The type that all values of a column are written in; undefined, which is text, when they differ. */
function writtenType(rows: readonly Row[], name: string): string | undefined {
  const types = new Set(
    rows
      .map((row) => cellOf(row, name))
      .filter((cell) => cell !== null)
      .map(typeOfCell),
  );
  if (types.size === 2 && types.has('bigint') && types.has('double')) return 'double';
  return types.size === 1 ? [...types][0] : undefined;
}

function typeOfCell(cell: Cell): string {
  if (typeof cell === 'boolean') return 'boolean';
  if (typeof cell !== 'number') return 'text';
  return Number.isInteger(cell) ? 'bigint' : 'double';
}

/** The expected rows as the engine returns them, so that `10` equals a decimal `10.00`. */
async function expectedRows(
  test: UnitTest,
  names: readonly string[],
  types: readonly ColumnInfo[],
  options: UnitTestOptions,
): Promise<Cell[][]> {
  if (test.expect.rows.length === 0) return [];
  const columns = names.map((name, i) => ({ name, type: types[i]?.type }));
  const values = test.expect.rows.map((row) => names.map((name): Cell => cellOf(row, name)));
  const { rows } = await options.session.read(rowsQuery(options.warehouse.dialect, columns, values));
  return rows;
}

function compareRows(
  test: UnitTest,
  names: readonly string[],
  rows: { expected: Cell[][]; found: Cell[][]; masked: PersonalColumns },
): UnitTestResult {
  const shown = (row: readonly Cell[]): string =>
    row
      .map((cell, i) => {
        const name = names[i] ?? String(i);
        return `${name}: ${JSON.stringify(rows.masked.has(name) ? maskCell(cell) : cell)}`;
      })
      .join(', ');
  const keyed = (all: readonly Cell[][]): { key: string; line: string }[] =>
    all
      .map((row) => ({ key: JSON.stringify(row), line: shown(row) }))
      .sort((a, b) => (a.line < b.line ? -1 : a.line > b.line ? 1 : 0));
  const unexpectedRows = keyed(rows.found);
  const missingRows: string[] = [];
  for (const { key, line } of keyed(rows.expected)) {
    const position = unexpectedRows.findIndex((row) => row.key === key);
    if (position === -1) missingRows.push(line);
    else unexpectedRows.splice(position, 1);
  }
  if (missingRows.length === 0 && unexpectedRows.length === 0) return { status: 'pass', message: 'pass', errors: [] };
  const diff = [...missingRows.map((row) => `- ${row}`), ...unexpectedRows.map(({ line }) => `+ ${line}`)].join('\n');
  const message = `${test.model} returns different rows than expected (- expected, + actual)\n${diff}`;
  return {
    status: 'fail',
    message,
    errors: [new LastroError('unit-test.differs', message, { location: test.location })],
  };
}
