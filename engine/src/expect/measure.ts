import type { ResultTable, Session } from '../warehouse/warehouse.js';
import { metricKey, type Metric } from './metric.js';
import { batchStatement, type Batch, type CheckPlan } from './plan.js';

/** What came of one metric: its answer or why there is none, and its share of the time. */
export interface Measured {
  table: ResultTable | undefined;
  error: Error | undefined;
  /** Milliseconds. */
  duration: number;
}

export interface MeasureContext {
  elapsed: () => number;
  abort: AbortSignal | undefined;
}

/**
 * Computes every metric of a plan once. When a batch fails, its metrics are asked one by one, so that only the checks
 * that stand on the broken one fail.
 */
export async function measureAll(
  plan: CheckPlan,
  session: Session,
  context: MeasureContext,
): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  for (const batch of plan.batches) await measureBatch(batch, session, context, measured);
  for (const metric of plan.queries) measured.set(metricKey(metric), await ask(metric.sql, session, context));
  return measured;
}

async function measureBatch(
  batch: Batch,
  session: Session,
  context: MeasureContext,
  measured: Map<string, Measured>,
): Promise<void> {
  const answer = await ask(batch.sql, session, context);
  const { table } = answer;
  if (table === undefined) {
    const [only] = batch.metrics;
    if (batch.metrics.length === 1 && only !== undefined) measured.set(metricKey(only), answer);
    else
      for (const metric of batch.metrics)
        measured.set(metricKey(metric), await ask(batchStatement(batch.from, [metric]), session, context));
    return;
  }
  for (const [i, metric] of batch.metrics.entries()) {
    const column = table.columns[i];
    measured.set(metricKey(metric), {
      table: { columns: column === undefined ? [] : [column], rows: table.rows.map((row) => [row[i] ?? null]) },
      error: undefined,
      duration: answer.duration / batch.metrics.length,
    });
  }
}

async function ask(sql: string, session: Session, { elapsed, abort }: MeasureContext): Promise<Measured> {
  abort?.throwIfAborted();
  const started = elapsed();
  try {
    return { table: await session.query(sql), error: undefined, duration: elapsed() - started };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { table: undefined, error, duration: elapsed() - started };
  }
}

/** The answers to one check's metrics; throws the error of the first that has none. */
export function answersOf(
  needs: Readonly<Record<string, Metric>>,
  measured: ReadonlyMap<string, Measured>,
): { tables: Map<string, ResultTable>; duration: number } {
  const tables = new Map<string, ResultTable>();
  let duration = 0;
  for (const [name, metric] of Object.entries(needs)) {
    const answer = measured.get(metricKey(metric));
    if (answer?.error !== undefined) throw answer.error;
    if (answer?.table === undefined) throw new Error(`not measured: ${name}`);
    tables.set(name, answer.table);
    duration += answer.duration;
  }
  return { tables, duration };
}
