import type { TableStorage } from '../../sql/dialect/ddl.js';
import type { BigQueryField } from './fields.js';

/** A table as the API describes it. */
export interface BigQueryTable {
  schema?: { fields?: BigQueryField[] };
  timePartitioning?: { type?: string; field?: string; requirePartitionFilter?: boolean };
  rangePartitioning?: object;
  clustering?: { fields?: string[] };
  requirePartitionFilter?: boolean;
}

/** Whether a table is partitioned and clustered as this: BigQuery replaces no table by one that is not. */
export function isStoredAs(
  { timePartitioning, rangePartitioning, clustering, requirePartitionFilter }: BigQueryTable,
  storage: TableStorage,
): boolean {
  const { partitionBy, clusterBy } = storage;
  const isByDay = timePartitioning?.type === 'DAY' && isSame(timePartitioning.field, partitionBy?.column);
  const isUnpartitioned = timePartitioning === undefined && rangePartitioning === undefined;
  const isFiltered = requirePartitionFilter ?? timePartitioning?.requirePartitionFilter ?? false;
  return (
    (partitionBy === undefined ? isUnpartitioned : isByDay) &&
    isSame(clustering?.fields?.join(), clusterBy.length === 0 ? undefined : clusterBy.join()) &&
    isFiltered === storage.requirePartitionFilter
  );
}

const isSame = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();
