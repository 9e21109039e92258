import { count } from '../base/text.js';
import type { Decision, Measurement, Scope } from './expectation.js';
import { metricKey, type Metric } from './metric.js';
import { countRows } from './sql.js';

/** Remarks on a check's result, each for a count of rows that is not zero. */
export class Remarks {
  private readonly byMetric = new Map<string, { metric: Metric; sentence: (n: number) => string }>();

  add(metric: Metric, sentence: (n: number) => string): void {
    this.byMetric.set(metricKey(metric), { metric, sentence });
  }

  /** A measurement that asks for the counts, too; with a row condition also for the rows that meet it. */
  addTo(measurement: Measurement, scope: Scope): Measurement {
    const remarks = [...this.byMetric.values()];
    const needs: Record<string, Metric> = { ...measurement.needs };
    for (const [i, { metric }] of remarks.entries()) needs[`remark ${i}`] = metric;
    const isConditional = scope.condition !== undefined && Object.keys(measurement.needs).length > 0;
    if (isConditional) {
      needs['rows'] ??= countRows(scope);
      needs['all rows'] = { kind: 'aggregate', from: scope.relation, sql: 'COUNT(*)' };
    }
    return {
      ...measurement,
      needs,
      decide(results): Decision {
        const decision = measurement.decide(results);
        const said = remarks.flatMap(({ sentence }, i) => {
          const n = results.count(`remark ${i}`);
          return n === 0 ? [] : [sentence(n)];
        });
        if (isConditional && results.count('rows') === 0)
          said.unshift(`0 of ${count(results.count('all rows'), 'row')} met the condition`);
        return said.length === 0 ? decision : { ...decision, remarks: [...(decision.remarks ?? []), ...said] };
      },
    };
  }
}
