import { FUNCTION, required as present } from '../../base/check-keys.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import { defineExpectation, withKwargs } from '../define-expectation.js';
import { COMMON_CHECKS, DECLARED_CHECKS } from '../definition-checks.js';
import { isTemporal } from '../../sql/type-family.js';
import type { Metric } from '../metric.js';
import { countNulls, countRows } from '../sql.js';
import { readAs, type ReadKind } from '../text-reading.js';
import { tryCastAs } from '../value.js';
import type { Column, Expectation, Kwargs, Scope, TableRead } from '../expectation.js';
import type { Schemas, ValuesOf } from '../kwargs-type.js';
import { name, type KwargsOf } from './kwargs.js';
import { measureMap, type RowTest, type ValueTest } from './map.js';
import { mostlyText } from './descriptions.js';
import { presentCount, readColumn } from './read-column.js';

/** Kwargs of a column map with schemas `S` of its own, of which a suite must give `R`. */
type ColumnMapKwargs<S, R extends PropertyKey> = ValuesOf<{ column: typeof name }, 'column'> &
  KwargsOf<'column map', S, R>;

/** What the author of a column map expectation writes: a test of one value that is not null. */
export interface ColumnMap<S extends Schemas = Schemas, R extends string = string, K = ColumnMapKwargs<S, R>> {
  /** `expect_column_values_to_be_a_postcode`. */
  type: string;
  /** One sentence for the reference. */
  summary: string;
  /** Its own kwargs by name, besides `column`. */
  kwargs?: S;
  /** Names of those that a suite must give. */
  required?: readonly (R & keyof S)[];
  /** What a JSON Schema cannot say of the kwargs, as a sentence; undefined when all is well. */
  refine?: (kwargs: K) => string | undefined;
  /** More columns than `column`. */
  more?: (kwargs: K) => readonly string[];
  /** Tables it reads besides the one it is about; {@link Scope.otherTable} gives no others. */
  tables?: (kwargs: K) => readonly TableRead[];
  /**
   * Whether the result depends on the time of the run: its `day` (in UTC) or its `moment`. The check runs again when
   * that changes; {@link Scope.now} requires it.
   */
  clock?: 'day' | 'moment';
  /** As what a text without a type is read. Default: it is text. */
  reads?: (kwargs: K) => ReadKind | undefined;
  /** SQL that is true of an expected value, or how to test it; the value is never null there. */
  expected: (column: Column, kwargs: K, scope: Scope) => string | RowTest | ValueTest;
  /** `false`: null is a value like any other, and there is no `missing_count`. */
  ignoreNull?: false;
  /** What is said of the column: `is one of 'a', 'b'`. */
  says: (kwargs: K) => string;
}

const KEYS: OptionChecks<ColumnMap> = {
  ...COMMON_CHECKS,
  ...DECLARED_CHECKS,
  more: FUNCTION,
  reads: FUNCTION,
  expected: present(FUNCTION),
  ignoreNull: [(value) => value === false, 'it must be false, or left out'],
  says: present(FUNCTION),
};

/** An expectation about every value of one column. Nulls are ignored. Throws `option.*` for unknown, missing or wrong keys. */
export function columnMap<const S extends Schemas, const R extends string = never>(
  definition: ColumnMap<S, R>,
): Expectation;
export function columnMap(definition: ColumnMap): Expectation {
  checkOptions('columnMap', definition, KEYS);
  const { says, expected, reads, ignoreNull = true, more, kwargs, required, ...declared } = definition;
  const expectation = defineExpectation({
    ...declared,
    kind: 'column map',
    kwargs: { column: name },
    required: ['column'],
    columns: (kwargs) => [kwargs.column, ...(more?.(kwargs) ?? [])],
    describe: (kwargs) => `${kwargs.column} ${says(kwargs)}${mostlyText(kwargs)}`,
    measure(scope, kwargs) {
      const stored = scope.column(kwargs.column);
      const column = readColumn(castOperand(stored, kwargs, scope), reads?.(kwargs), scope);
      const test = expected(column, kwargs, scope);
      return measureMap(scope, kwargs, {
        domain: [column.name],
        shape: 'value',
        ...(ignoreNull
          ? {
              ignored: column.missing ?? `${stored.sql} IS NULL`,
              missing: column.missing === undefined ? countNulls(scope, stored.sql) : countMissing(scope, column),
            }
          : { ignored: undefined }),
        test: toRowTest(test, column, stored, scope),
      });
    },
  });
  return withKwargs(expectation, kwargs, required);
}

/**
 * A value that was read as another kind may be null where the column is not, so no test of it is strict. Expected
 * values are counted instead, which reads less.
 */
function toRowTest(
  test: string | RowTest | ValueTest,
  column: Column,
  stored: Column,
  scope: Scope,
): RowTest | ValueTest {
  const rowTest = typeof test === 'string' ? { expected: test } : test;
  if ('accepts' in rowTest) return rowTest;
  if (column.missing === undefined) return column.sql === stored.sql ? rowTest : { ...rowTest, strict: false };
  if (rowTest.over !== undefined || rowTest.unexpected !== undefined) return { ...rowTest, strict: false };
  const sql = `${presentCount(column, scope)} - ${countRows(scope, rowTest.expected).sql}`;
  return {
    ...rowTest,
    strict: false,
    unexpected: { kind: 'aggregate', from: scope.relation, sql, condition: scope.condition },
  };
}

function countMissing(scope: Scope, column: Column): Metric {
  const rows = countRows(scope);
  return { ...rows, sql: `${rows.sql} - ${presentCount(column, scope)}` };
}

/** The column as it is compared: `parse_strings_as_datetimes` (Great Expectations 0.x) reads text as moments. */
export function castOperand(column: Column, kwargs: Kwargs, scope: Scope): Column {
  if (kwargs['parse_strings_as_datetimes'] !== true || isTemporal(column.family)) return column;
  const read = readAs(column, 'moment', scope.dialect);
  return read === column
    ? { ...column, family: 'datetime', sql: tryCastAs(scope.dialect, column.sql, 'datetime') }
    : read;
}
