import type { Expectation } from '../expectation.js';
import {
  measureBins,
  measureCategories,
  partitionProblem,
  type Divergence,
  type Partition,
} from '../templates/partition.js';
import { flag, name } from '../templates/kwargs.js';
import { valueText, rowConditionText } from '../templates/descriptions.js';

const share = { type: ['number', 'null'], minimum: 0, maximum: 1 };

const expectation: Expectation = {
  type: 'expect_column_kl_divergence_to_be_less_than',
  kind: 'column aggregate',
  summary: "The distribution's Kullback-Leibler divergence from an expected one is at most a threshold.",
  kwargs: {
    column: name,
    partition_object: { type: 'object' },
    threshold: { type: ['number', 'null'], minimum: 0 },
    internal_weight_holdout: share,
    tail_weight_holdout: share,
    bucketize_data: flag,
    min_value: {},
    max_value: {},
  },
  required: ['column', 'partition_object'],
  exposesValues: true,
  refine: partitionProblem,
  columns: ({ column }) => [String(column)],
  describe: (kwargs) =>
    `the distribution of ${String(kwargs['column'])} diverges from the expected one by at most ${valueText(kwargs['threshold'] ?? 'anything')}` +
    rowConditionText(kwargs),
  measure(scope, kwargs) {
    const column = scope.column(String(kwargs['column']));
    const partition = kwargs['partition_object'] as Partition;
    const { needs, divergence } =
      'values' in partition ? measureCategories(scope, column, kwargs) : measureBins(scope, column, kwargs);
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
};

export default expectation;
