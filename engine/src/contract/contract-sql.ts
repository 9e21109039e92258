import { UsageError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnInfo } from '../warehouse/warehouse.js';
import { Compiler } from './compiler.js';
import type { Contract } from './contract.js';
import { anyFailure, flatten, type KeywordLocation, type Failures } from './failure.js';
import { InstancePath } from './instance-path.js';
import { FALSE, not } from '../sql/predicates.js';
import { isRecord, type SchemaObject } from './schema.js';
import { violationMessage } from './sentences/violation-message.js';
import { columnValue } from './values/column-value.js';
import { Compilation } from './values/compilation.js';
import { jsonValue } from './values/json-value.js';
import { recordValue } from './values/record-value.js';
import type { Value } from './values/value.js';
import { formatRelation, type Relation } from '../sql/relation.js';

export interface ContractSqlOptions {
  table: Relation;
  /** The table's columns with the types of its catalogue. Those that begin with `_` are the engine's own. */
  columns: readonly ColumnInfo[];
  dialect: Dialect;
  /** Columns that say which row a violation is of: `_source_row`. */
  key?: readonly string[] | undefined;
  /** The one column with whole records as JSON; otherwise columns are the record's properties. */
  recordColumn?: string | undefined;
  /** How often a recursive `$ref` is unrolled; values nested deeper are reported under the keyword `$ref`. */
  depth?: number | undefined;
}

/** One of the contract's checks, as a table is checked for it. */
export interface ContractCheck extends KeywordLocation {
  /** JSON pointer into the record, with `*` for any item or name. */
  instancePath: string;
  /** The property that the check is about (`required`), where it is known beforehand. */
  property: string | undefined;
  /** The rule as a sentence: `price must be at least 0`. */
  expectation: string;
  /** The schema with the keyword. */
  schema: SchemaObject;
  /** SQL condition, never NULL: the row violates the rule. */
  inRow: string;
}

export interface CountQuery {
  /** Returns one row: `row_count`, `broken_rows` (first query only), then for each check how many rows break it (`c0`, `c1`, ...). */
  sql: string;
  checks: readonly ContractCheck[];
}

/** A contract compiled for one table. */
export interface ContractSql {
  checks: readonly ContractCheck[];
  /** SQL condition, never NULL: the row is valid. */
  valid: string;
  /** One scan each; few, because very wide aggregates are slow. */
  counts: readonly CountQuery[];
  /** A query of one row for each violation: the key columns, then {@link VIOLATION_COLUMNS}. */
  violations(options?: { limit?: number }): string;
}

const DEFAULT_DEPTH = 6;
const CHECKS_PER_SCAN = 40;

/**
 * Compiles a contract to SQL that finds, in a table's rows, what {@link Contract.validate} finds in records.
 * Throws {@link UsageError} `contract.cannot-compile` for `$dynamicRef`, `unevaluated*` and patterns beyond RE2.
 */
export function contractToSql(contract: Contract, options: ContractSqlOptions): ContractSql {
  const compilation = new Compilation(options.dialect);
  const { sql } = compilation;
  const value = createRecordValue(contract, options, compilation);
  const failures = new Compiler(contract, compilation, options.depth ?? DEFAULT_DEPTH).record(value, InstancePath.root);
  const invalid = anyFailure(failures, sql);
  const checks = flatten(failures, sql).map(({ failure, inRow }): ContractCheck => {
    const { keyword, schemaPath, schema, pattern: instancePath, propertyName: property } = failure;
    const expectation = violationMessage({ keyword, instancePath, schema, property });
    return { keyword, schemaPath, instancePath, property, expectation, schema, inRow };
  });
  const table = options.dialect.table(options.table);
  return {
    checks,
    valid: not(invalid),
    counts: countQueries(checks, table, invalid),
    violations: ({ limit } = {}) =>
      sql.violationsQuery({
        table,
        key: options.key ?? [],
        invalid,
        list: sql.joinLists(violationLists(failures, compilation)),
        limit,
      }),
  };
}

function createRecordValue(contract: Contract, options: ContractSqlOptions, compilation: Compilation): Value {
  const { sql, dialect } = compilation;
  if (options.recordColumn !== undefined) {
    const name = options.recordColumn;
    const column = options.columns.find((candidate) => candidate.name === name);
    if (column === undefined)
      throw new UsageError('contract.unknown-column', `no column ${name} in ${formatRelation(options.table)}`, {
        hint: suggest(
          name,
          options.columns.map((candidate) => candidate.name),
        ),
      });
    const quoted = dialect.identifier(name);
    const kind = dialect.types.kindOf(column.type);
    return jsonValue(
      kind === 'json' ? quoted : kind === 'nested' ? sql.toJson(quoted) : sql.parseJson(quoted),
      compilation,
    );
  }
  const { schema } = contract;
  const documented = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  const columns = options.columns.filter(({ name }) => !name.startsWith('_') || Object.hasOwn(documented, name));
  return recordValue(
    new Map(
      columns.map((column) => [
        column.name,
        columnValue(column, contract.property(column.name), contract.reading, compilation),
      ]),
    ),
    compilation,
  );
}

function violationLists(failures: Failures, compilation: Compilation): string[] {
  const { sql } = compilation;
  return failures.map((failure) =>
    failure.kind === 'failure'
      ? sql.violation(failure.when, failure)
      : sql.collect(failure.loop, failure.when, violationLists(failure.failures, compilation)),
  );
}

function countQueries(checks: readonly ContractCheck[], table: string, invalid: string): CountQuery[] {
  const sum = (condition: string, name: string): string =>
    `COALESCE(SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0) AS ${name}`;
  const queries: CountQuery[] = [];
  for (let from = 0; from === 0 || from < checks.length; from += CHECKS_PER_SCAN) {
    const batch = checks.slice(from, from + CHECKS_PER_SCAN);
    const select = [
      'COUNT(*) AS row_count',
      sum(from === 0 ? invalid : FALSE, 'broken_rows'),
      ...batch.map(({ inRow }, i) => sum(inRow, `c${i}`)),
    ];
    queries.push({ sql: `SELECT ${select.join(',\n       ')}\nFROM ${table}`, checks: batch });
  }
  return queries;
}
