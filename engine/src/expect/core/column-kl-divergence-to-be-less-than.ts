import { defineExpectation } from '../define-expectation.js';
import { measureBins, measureCategories, partitionProblem, type Divergence } from '../templates/partition.js';
import { flag, name, shareOrNull } from '../templates/kwargs.js';
import { valueText, rowConditionText } from '../templates/descriptions.js';

export default defineExpectation({
  type: 'expect_column_kl_divergence_to_be_less_than',
  kind: 'column aggregate',
  summary: "The distribution's Kullback-Leibler divergence from an expected one is at most a threshold.",
  kwargs: {
    column: name,
    partition_object: { type: 'object' },
    threshold: { type: ['number', 'null'], minimum: 0 },
    internal_weight_holdout: shareOrNull,
    tail_weight_holdout: shareOrNull,
    bucketize_data: flag,
    min_value: {},
    max_value: {},
  },
  required: ['column', 'partition_object'],
  exposesValues: true,
  refine: partitionProblem,
  columns: ({ column }) => [column],
  describe: (kwargs) =>
    `the distribution of ${kwargs.column} diverges from the expected one by at most ${valueText(kwargs.threshold ?? 'anything')}` +
    rowConditionText(kwargs),
  measure(scope, kwargs) {
    const column = scope.column(kwargs.column);
    const { needs, divergence } =
      'values' in kwargs.partition_object
        ? measureCategories(scope, column, kwargs)
        : measureBins(scope, column, kwargs);
    return {
      needs,
      decide(results) {
        const { value, observed, expected }: Divergence = divergence(results);
        const { threshold } = kwargs;
        const success = typeof threshold !== 'number' || value <= threshold;
        return {
          kind: 'value',
          success,
          observed: Number.isFinite(value) ? value : null,
          details: { observed_partition: observed, expected_partition: expected },
        };
      },
    };
  },
});
