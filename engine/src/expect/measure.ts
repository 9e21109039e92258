import type { ResultTable, Session } from '../warehouse/warehouse.js';
import type { Measurement } from './expectation.js';
import { MetricResults, metricKey, type Metric } from './metric.js';
import { batchStatement, statementsOf, type Batch, type CheckPlan, type PlannedStatements } from './plan.js';
import { groupQueries, splitGroup, type QueryGroup } from './query-groups.js';

/** The result of one metric: its value or error, and its share of the time. */
export interface MetricResult {
  table: ResultTable | undefined;
  error: Error | undefined;
  /** Milliseconds. */
  duration: number;
}

export interface MeasureContext {
  elapsed: () => number;
  abort: AbortSignal | undefined;
  /** Called with the number of statements that have ended, and of all. */
  onMeasured?: ((done: number, total: number) => void) | undefined;
}

/**
 * Computes every metric of a plan once, and then those that the results of others call for. When a statement for several fails, they are
 * asked one by one, so that only the checks that need the broken one fail.
 */
export async function computeMetrics(
  plan: CheckPlan,
  session: Session,
  context: MeasureContext,
): Promise<ReadonlyMap<string, MetricResult>> {
  const results = new Map<string, MetricResult>();
  let [done, total] = [0, 0];
  for (const statements of [() => plan, () => addFurtherMetrics(plan, results)]) {
    const { batches, queries } = statements();
    const groups = groupQueries(queries);
    total += batches.length + groups.length;
    for (const batch of batches) {
      await computeBatch(plan, batch, session, context, results);
      context.onMeasured?.(++done, total);
    }
    for (const group of groups) {
      await computeGroup(group, session, context, results);
      context.onMeasured?.(++done, total);
    }
  }
  return results;
}

async function computeGroup(
  group: QueryGroup,
  session: Session,
  context: MeasureContext,
  results: Map<string, MetricResult>,
): Promise<void> {
  const { metrics, sql } = group;
  const result = await runQuery(sql, session, context);
  if (result.table === undefined && metrics.length > 1) {
    for (const metric of metrics) results.set(metricKey(metric), await runQuery(metric.sql, session, context));
    return;
  }
  const tables = result.table === undefined ? [] : splitGroup(group, result.table);
  for (const [i, metric] of metrics.entries())
    results.set(metricKey(metric), { ...result, table: tables[i], duration: result.duration / metrics.length });
}

/** Adds to the needs of each check what the results call for. Returns the statements for those metrics that have no result yet. */
function addFurtherMetrics(plan: CheckPlan, results: ReadonlyMap<string, MetricResult>): PlannedStatements {
  const added: Metric[] = [];
  for (const check of plan.checks) {
    const { measurement } = check;
    if (measurement?.more === undefined || check.expectation.isCustom === true) continue;
    if (!isMeasured(measurement, results)) continue;
    const more = measurement.more(new MetricResults(resultsFor(measurement.needs, results).tables));
    check.measurement = { ...measurement, needs: { ...measurement.needs, ...more } };
    added.push(...Object.values(more).filter((metric) => !results.has(metricKey(metric))));
  }
  return statementsOf(added, plan);
}

const isMeasured = ({ needs }: Measurement, results: ReadonlyMap<string, MetricResult>): boolean =>
  Object.values(needs).every((metric) => results.get(metricKey(metric))?.table !== undefined);

async function computeBatch(
  plan: CheckPlan,
  batch: Batch,
  session: Session,
  context: MeasureContext,
  results: Map<string, MetricResult>,
): Promise<void> {
  const result = await runQuery(batch.sql, session, context);
  const { table } = result;
  if (table === undefined) {
    const [singleMetric] = batch.metrics;
    if (batch.metrics.length === 1 && singleMetric !== undefined) results.set(metricKey(singleMetric), result);
    else
      for (const metric of batch.metrics)
        results.set(
          metricKey(metric),
          await runQuery(batchStatement({ ...batch, metrics: [metric] }, plan.readings), session, context),
        );
    return;
  }
  for (const [i, metric] of batch.metrics.entries()) {
    const column = table.columns[i];
    results.set(metricKey(metric), {
      table: { columns: column === undefined ? [] : [column], rows: table.rows.map((row) => [row[i] ?? null]) },
      error: undefined,
      duration: result.duration / batch.metrics.length,
    });
  }
}

async function runQuery(sql: string, session: Session, { elapsed, abort }: MeasureContext): Promise<MetricResult> {
  abort?.throwIfAborted();
  const started = elapsed();
  try {
    return { table: await session.read(sql), error: undefined, duration: elapsed() - started };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { table: undefined, error, duration: elapsed() - started };
  }
}

/** The results of one check's metrics; throws the error of the first that has none. */
export function resultsFor(
  needs: Readonly<Record<string, Metric>>,
  metricResults: ReadonlyMap<string, MetricResult>,
): { tables: Map<string, ResultTable>; duration: number } {
  const tables = new Map<string, ResultTable>();
  let duration = 0;
  for (const [name, metric] of Object.entries(needs)) {
    const result = metricResults.get(metricKey(metric));
    if (result?.error !== undefined) throw result.error;
    if (result?.table === undefined) throw new Error(`not measured: ${name}`);
    tables.set(name, result.table);
    duration += result.duration;
  }
  return { tables, duration };
}
