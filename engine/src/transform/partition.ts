import type { Cell } from '../base/cell.js';
import type { TableStorage } from '../sql/dialect/ddl.js';
import type { Dialect } from '../sql/dialect.js';
import type { TypeFamily } from '../sql/type-family.js';
import { parseType, plainType } from '../sql/types.js';
import type { MaterializeInput } from './materialization.js';

type PartitionInput = Omit<MaterializeInput, 'query'>;

/** How the YAML of a model says that its table is stored. */
export function storageOf(input: PartitionInput): TableStorage {
  const { partitionBy, clusterBy, requirePartitionFilter } = input.model;
  return {
    partitionBy: partitionBy === undefined ? undefined : { column: partitionBy, family: partitionFamily(input) },
    clusterBy,
    requirePartitionFilter,
  };
}

/** What `partition_by` has: the query's own type where it is known, else the one that the YAML states; dates without one. */
export function partitionFamily({ model, dialect, queryColumns = [] }: PartitionInput): TypeFamily {
  const { partitionBy, columns } = model;
  const isPartition = ({ name }: { name: string }): boolean => name.toLowerCase() === partitionBy?.toLowerCase();
  const stated = columns.find(isPartition)?.dataType;
  const type = queryColumns.find(isPartition)?.type ?? nameOf(stated, dialect);
  return dialect.types.familyOf(type);
}

function nameOf(stated: string | undefined, { types }: Dialect): string {
  return types.nameOf((stated === undefined ? undefined : parseType(stated)) ?? plainType('date'));
}

const isTime = (family: TypeFamily): family is 'datetime' | 'instant' => family === 'datetime' || family === 'instant';

/** The beginning of a day, as `partition_by` is compared with it. */
export function beginningOf(day: Cell, input: PartitionInput): string {
  const { dialect } = input;
  const date = dialect.call('cast', dialect.literal(day), 'date');
  return partitionFamily(input) === 'instant' ? `CAST(${date} AS ${dialect.types.ofFamily.instant})` : date;
}

/** The partition that a row is of, in SQL: its day where the column has moments, else the column's value. */
export function partitionValue(input: PartitionInput): string {
  const column = input.dialect.identifier(input.model.partitionBy ?? '');
  return isTime(partitionFamily(input)) ? input.dialect.call('cast', column, 'date') : column;
}

/**
 * A condition for the rows of partitions, which must be sorted, by literals of the column itself: warehouses then read no
 * other partitions. Days that follow each other make one range.
 */
export function inPartitions(partitions: readonly Cell[], input: PartitionInput, alias: string): string {
  const { dialect, model } = input;
  const column = `${alias}.${dialect.identifier(model.partitionBy ?? '')}`;
  const family = partitionFamily(input);
  const values = partitions.filter((value) => value !== null);
  const bound = (day: string, time: string): string =>
    isTime(family) ? dialect.types.literal(family, `${day} ${time}`) : `DATE ${dialect.string(day)}`;
  const conditions =
    isTime(family) || family === 'date'
      ? rangesOf(values.map(String)).map(
          ([first, last]) => `${column} BETWEEN ${bound(first, '00:00:00')} AND ${bound(last, '23:59:59.999999')}`,
        )
      : values.length === 0
        ? []
        : [`${column} IN (${values.map(dialect.literal).join(', ')})`];
  if (values.length < partitions.length) conditions.push(`${column} IS NULL`);
  return `(${conditions.join(' OR ')})`;
}

const DAY = 86_400_000;

/** The first and last day of each run of days without a gap. */
function rangesOf(days: readonly string[]): [string, string][] {
  const ranges: [string, string][] = [];
  for (const day of days) {
    const range = ranges.at(-1);
    if (range !== undefined && Date.parse(day) - Date.parse(range[1]) === DAY) range[1] = day;
    else ranges.push([day, day]);
  }
  return ranges;
}
