import { isTemporal } from '../../sql/type-family.js';
import { countNulls } from '../sql.js';
import { tryCastAs } from '../value.js';
import type { Column, Expectation, Kwargs, Schema, Scope } from '../expectation.js';
import { name } from './kwargs.js';
import { measureMap, type RowTest, type ValueTest } from './map.js';
import { mostlyText } from './descriptions.js';

/** What the author of a column map expectation writes: a test of one value that is not null. */
export interface ColumnMap {
  /** `expect_column_values_to_be_a_postcode`. */
  type: string;
  /** One sentence for the reference. */
  summary: string;
  /** Its own kwargs by name, besides `column`. */
  kwargs?: Readonly<Record<string, Schema>>;
  /** Names of those that a suite must give. */
  required?: readonly string[];
  /** What a JSON Schema cannot say of the kwargs, as a sentence; undefined when all is well. */
  refine?: (kwargs: Kwargs) => string | undefined;
  /** More columns than `column`. */
  more?: (kwargs: Kwargs) => string[];
  /** SQL that is true of an expected value, or how to test it; the value is never null there. */
  expected: (column: Column, kwargs: Kwargs, scope: Scope) => string | RowTest | ValueTest;
  /** `false`: null is a value like any other, and there is no `missing_count`. */
  ignoreNull?: false;
  /** What is said of the column: `is one of 'a', 'b'`. */
  says: (kwargs: Kwargs) => string;
}

/** An expectation about every value of one column. Nulls are left aside. */
export function columnMap(definition: ColumnMap): Expectation {
  const { says, expected, ignoreNull = true, more } = definition;
  return {
    type: definition.type,
    kind: 'column map',
    summary: definition.summary,
    kwargs: { column: name, ...definition.kwargs },
    required: ['column', ...(definition.required ?? [])],
    ...(definition.refine === undefined ? {} : { refine: definition.refine }),
    columns: (kwargs) => [String(kwargs['column']), ...(more?.(kwargs) ?? [])],
    describe: (kwargs) => `${String(kwargs['column'])} ${says(kwargs)}${mostlyText(kwargs)}`,
    measure(scope, kwargs) {
      const stored = scope.column(String(kwargs['column']));
      const column = castOperand(stored, kwargs, scope);
      const test = expected(column, kwargs, scope);
      return measureMap(scope, kwargs, {
        domain: [column.name],
        shape: 'value',
        ...(ignoreNull
          ? { ignored: `${stored.sql} IS NULL`, missing: countNulls(scope, stored.sql) }
          : { ignored: undefined }),
        test: toRowTest(test, column.sql === stored.sql),
      });
    },
  };
}

/** A value that was read as another kind may be null where the column is not: no test of it is strict. */
function toRowTest(test: string | RowTest | ValueTest, isStored: boolean): RowTest | ValueTest {
  if (typeof test === 'string') return { expected: test };
  return 'accepts' in test || isStored ? test : { ...test, strict: false };
}

/** The column as it is compared: `parse_strings_as_datetimes` (Great Expectations 0.x) reads text as moments. */
export function castOperand(column: Column, kwargs: Kwargs, scope: Scope): Column {
  if (kwargs['parse_strings_as_datetimes'] !== true || isTemporal(column.family)) return column;
  return { ...column, family: 'datetime', sql: tryCastAs(scope.dialect, column.sql, 'datetime') };
}
