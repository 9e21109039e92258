import { equalsIgnoringCase } from '../base/text.js';
import { comparableType, type ComparableType } from '../sql/dialect/checksums.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnInfo } from '../warehouse/warehouse.js';
import type { Pair } from './result.js';

/** Columns that say when and by which run a row came: they differ between targets that are equal. */
export const PER_RUN_COLUMNS: readonly string[] = ['_loaded_at', '_run_id'];

/** A column whose values are compared. */
export interface ComparedColumn {
  name: string;
  type: ComparableType;
  /** As each engine's catalogue has it. */
  sides: Pair<ColumnInfo>;
}

/** The columns of two tables, matched by their names in any case. */
export interface MatchedColumns {
  compared: ComparedColumn[];
  excluded: { column: string; reason: string }[];
  differences: string[];
}

/** A table in one target. */
export interface TableColumns {
  target: string;
  dialect: Dialect;
  columns: readonly ColumnInfo[];
}

const isExactNumber = (type: ComparableType | undefined): boolean => type === 'integer' || type === 'decimal';

/** Matches columns; those of different types are compared where both are exact numbers. */
export function matchColumns({ from, to }: Pair<TableColumns>): MatchedColumns {
  const matched: MatchedColumns = { compared: [], excluded: [], differences: [] };
  for (const column of to.columns)
    if (find(from, column.name) === undefined)
      matched.differences.push(`column ${column.name} is not in ${from.target}`);
  for (const column of from.columns) {
    const { name } = column;
    const other = find(to, name);
    if (other === undefined) {
      matched.differences.push(`column ${name} is not in ${to.target}`);
      continue;
    }
    if (PER_RUN_COLUMNS.some((each) => equalsIgnoringCase(each, name))) {
      matched.excluded.push({ column: name, reason: 'differs in every run' });
      continue;
    }
    const type = comparableType(column.type, from.dialect.types);
    const otherType = comparableType(other.type, to.dialect.types);
    const [label, otherLabel] = [
      type ?? from.dialect.types.kindOf(column.type),
      otherType ?? to.dialect.types.kindOf(other.type),
    ];
    if (label !== otherLabel)
      matched.differences.push(
        `column ${name} is of type ${label} (${column.type}) in ${from.target}, of ${otherLabel} (${other.type}) in ${to.target}`,
      );
    if (type !== undefined && (type === otherType || (isExactNumber(type) && isExactNumber(otherType))))
      matched.compared.push({ name, type, sides: { from: column, to: other } });
    else
      matched.excluded.push({
        column: name,
        reason: label === otherLabel ? `engines write values of type ${column.type} differently` : 'types differ',
      });
  }
  return matched;
}

function find({ columns }: TableColumns, name: string): ColumnInfo | undefined {
  return columns.find((column) => equalsIgnoringCase(column.name, name));
}
