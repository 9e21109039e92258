import type { Cell } from '../base/cell.js';
import type { ResultTable } from '../warehouse/warehouse.js';

/**
 * A value that a check needs. Two metrics with the same text are computed once. An aggregate is one
 * expression over a relation, computed with others of that relation in one SELECT; a query is a statement of its own.
 */
export type Metric = AggregateMetric | QueryMetric;

/** A statement of its own. */
export interface QueryMetric {
  kind: 'query';
  sql: string;
  /** Of a query that always returns one row, of nothing but so many whole numbers: one statement answers several of them. */
  counts?: number;
}

/** A number that one SELECT computes together with others. */
export interface AggregateMetric {
  kind: 'aggregate';
  from: string;
  sql: string;
  /** The condition of the rows that the expression depends on, in SQL; it has it within. Undefined: all rows. */
  condition?: string | undefined;
}

export const metricKey = (metric: Metric): string =>
  metric.kind === 'aggregate' ? `${metric.from}\n${metric.sql}` : metric.sql;

/** The results of one check's metrics, by the names it gave them. */
export class MetricResults {
  constructor(private readonly tables: ReadonlyMap<string, ResultTable>) {}

  /** The first cell of the first row; null when there is none. */
  cell(name: string): Cell {
    return this.rows(name)[0]?.[0] ?? null;
  }

  /** A count; null (a sum over nothing) is 0. */
  count(name: string): number {
    return Number(this.cell(name) ?? 0);
  }

  rows(name: string): Cell[][] {
    return this.table(name).rows;
  }

  table(name: string): ResultTable {
    const table = this.tables.get(name);
    if (table === undefined) throw new Error(`no metric ${name}`);
    return table;
  }
}
