import { count } from '../base/text.js';
import { metricKey, type Metric } from './metric.js';
import type { CheckPlan } from './plan.js';
import { formatRelation } from '../sql/relation.js';

/** The plan as text: each statement once, and below it the expectations that it serves. */
export function explainPlan(plan: CheckPlan): string {
  const consumers = new Map<string, string[]>();
  for (const { measurement, expectation, kwargs } of plan.checks)
    for (const [name, metric] of Object.entries(measurement?.needs ?? {})) {
      const key = metricKey(metric);
      consumers.set(key, [...(consumers.get(key) ?? []), `${expectation.describe(kwargs)} [${name}]`]);
    }
  const consumersOf = (metric: Metric): string[] =>
    (consumers.get(metricKey(metric)) ?? []).map((consumer) => `      <- ${consumer}`);
  const { table, batches, queries, checks } = plan;
  const lines = [
    `${formatRelation(table)}: ${count(checks.length, 'check')}, ${count(batches.length, 'scan')}, ${count(queries.length, 'query', 'queries')}`,
  ];
  for (const [i, batch] of batches.entries()) {
    const rows = batch.where === undefined ? '' : ` where ${batch.where}`;
    lines.push(`  scan ${i + 1} of ${batch.from}${rows}: ${count(batch.metrics.length, 'aggregate')}`);
    for (const metric of batch.metrics) lines.push(`    ${metric.sql}`, ...consumersOf(metric));
  }
  for (const [i, metric] of queries.entries())
    lines.push(`  query ${i + 1}`, `    ${metric.sql}`, ...consumersOf(metric));
  const catalogueChecks = checks.filter(
    ({ measurement }) => measurement !== undefined && Object.keys(measurement.needs).length === 0,
  );
  if (catalogueChecks.length > 0) lines.push('  from the catalogue, without a query');
  for (const { expectation, kwargs } of catalogueChecks) lines.push(`      <- ${expectation.describe(kwargs)}`);
  for (const check of checks) {
    if (check.problem !== undefined) lines.push(`  cannot be measured: ${check.config.type}: ${check.problem.message}`);
    if (check.skipped !== undefined) lines.push(`  skipped: ${check.config.type}: ${check.skipped}`);
  }
  return lines.join('\n');
}
