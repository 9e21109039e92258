import type { ResultTable } from '../warehouse/warehouse.js';
import type { QueryMetric } from './metric.js';
import { splitByQuery, unionOf } from './read-together.js';

/** Queries that one statement answers. */
export interface QueryGroup {
  metrics: QueryMetric[];
  sql: string;
}

/** Queries in one statement at most: their hash tables are in memory side by side, and where one fails all are asked again. */
const MAX_QUERIES = 8;

/** Groups queries that return one row of as many counts; every other query is alone. */
export function groupQueries(queries: readonly QueryMetric[]): QueryGroup[] {
  const groups: QueryMetric[][] = [];
  for (const metric of queries) {
    const open = groups.find(([first, ...more]) => {
      return metric.counts !== undefined && first?.counts === metric.counts && more.length + 1 < MAX_QUERIES;
    });
    if (open === undefined) groups.push([metric]);
    else open.push(metric);
  }
  return groups.map((metrics) => ({ metrics, sql: unionOf(metrics.map(({ sql }) => sql)) }));
}

/** The result of each query of a group. */
export function splitGroup({ metrics }: QueryGroup, table: ResultTable): ResultTable[] {
  return metrics.length === 1 ? [table] : splitByQuery(table, metrics.length);
}
