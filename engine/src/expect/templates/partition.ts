import type { Cell } from '../../base/cell.js';
import type { Column, Scope } from '../expectation.js';
import type { MetricResults, Metric } from '../metric.js';
import { countRows } from '../sql.js';
import { setKeys } from './set.js';
import { valueCounts } from './distinct.js';
import { numeric } from './numeric.js';

/** An expected distribution: of categories, or over bins (each from its edge up to the next, the last one closed). */
export interface Partition {
  values?: Cell[];
  bins?: number[];
  weights: number[];
  /** Weights below the first and above the last edge. */
  tail_weights?: [number, number];
}

export interface Divergence {
  /** In nats; NaN or Infinity when it is not defined. */
  value: number;
  observed: Cell;
  expected: Cell;
}

export interface PartitionMeasurement {
  needs: Readonly<Record<string, Metric>>;
  divergence: (results: MetricResults) => Divergence;
}

interface PartitionKwargs {
  readonly partition_object: object;
  readonly internal_weight_holdout?: number | null | undefined;
  readonly tail_weight_holdout?: number | null | undefined;
  readonly bucketize_data?: boolean | null | undefined;
}

const partitionOf = (kwargs: PartitionKwargs): Partition => kwargs.partition_object as Partition;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Why a partition is none; undefined when it is one. */
export function partitionProblem(kwargs: PartitionKwargs): string | undefined {
  const { values, bins, weights, tail_weights: tails } = partitionOf(kwargs) as Partial<Partition>;
  const tailHoldout = kwargs.tail_weight_holdout ?? 0;
  if (!Array.isArray(weights) || weights.some((weight) => typeof weight !== 'number' || weight < 0))
    return 'partition_object needs weights that are not negative';
  if (Array.isArray(values) === Array.isArray(bins)) return 'partition_object has either values or bins';
  if (Math.abs(sum(weights) + sum(tails ?? []) - 1) > 1e-5) return 'the weights of partition_object do not add up to 1';
  if (tails !== undefined && tailHoldout > 0)
    return 'tail_weight_holdout must be 0 when partition_object has tail_weights';
  if (Array.isArray(values)) {
    if (values.length !== weights.length) return 'partition_object needs one weight for each value';
    return (kwargs.internal_weight_holdout ?? 0) > 0 ? 'internal_weight_holdout is for bins only' : undefined;
  }
  return binsProblem(bins as unknown[], weights.length, tails !== undefined, kwargs);
}

function binsProblem(bins: unknown[], weights: number, hasTails: boolean, kwargs: PartitionKwargs): string | undefined {
  const edges = bins.map((edge) => (typeof edge === 'number' ? edge : Number.NaN));
  if (edges.length !== weights + 1) return 'partition_object needs one more bin edge than weights';
  if (edges.some((edge, i) => Number.isNaN(edge) || (i > 0 && edge <= (edges[i - 1] ?? edge))))
    return 'the bins of partition_object must be increasing numbers';
  if (kwargs.bucketize_data === false) return 'bins need bucketize_data';
  const open = [edges[0], edges.at(-1)].filter((edge) => !Number.isFinite(edge)).length;
  if (open > 0 && hasTails) return 'there are no tail_weights when a bin has no end';
  if (open === 2 && (kwargs.tail_weight_holdout ?? 0) > 0) return 'tail_weight_holdout is not for bins without ends';
  return undefined;
}

/** Relative entropy of two weightings, each taken as parts of its own sum. */
function entropy(observed: readonly number[], expected: readonly number[]): number {
  const [a, b] = [sum(observed), sum(expected)];
  if (a === 0 || b === 0) return Number.NaN;
  return sum(
    observed.map((weight, i) => {
      const [p, q] = [weight / a, (expected[i] ?? 0) / b];
      return p === 0 ? 0 : q === 0 ? Infinity : p * Math.log(p / q);
    }),
  );
}

/** Categories: one that was not expected shares the tail's holdout, one that was not observed weighs nothing. */
export function measureCategories(scope: Scope, column: Column, kwargs: PartitionKwargs): PartitionMeasurement {
  const { values = [], weights } = partitionOf(kwargs);
  const holdout = kwargs.tail_weight_holdout ?? 0;
  const keys = setKeys(column, values);
  return {
    needs: { counts: valueCounts(scope, column) },
    divergence(results) {
      const counts = results.rows('counts').map(([value, n]) => ({ value: value ?? null, n: Number(n) }));
      const total = sum(counts.map(({ n }) => n));
      const byKey = new Map(counts.map((item) => [keys.value(item.value), item]));
      const expectedKeys = new Set(values.map(keys.member));
      const unexpected = counts.filter(({ value }) => !expectedKeys.has(keys.value(value)));
      const scale = unexpected.length > 0 ? 1 - holdout : 1;
      const names = [...values, ...unexpected.map(({ value }) => value)];
      const observed = names.map((value) => {
        const key = keys.member(value);
        return ((key === undefined ? undefined : byKey.get(key))?.n ?? 0) / (total || 1);
      });
      const expected = [
        ...weights.map((weight) => weight * scale),
        ...unexpected.map(() => holdout / unexpected.length),
      ];
      return {
        value: total === 0 ? Number.NaN : entropy(observed, expected),
        observed: { values: names, weights: observed },
        expected: { values: names, weights: expected },
      };
    },
  };
}

/** Bins, and the tails outside them. */
export function measureBins(scope: Scope, column: Column, kwargs: PartitionKwargs): PartitionMeasurement {
  const { bins = [], weights, tail_weights: tails } = partitionOf(kwargs);
  const value = numeric(column, scope);
  const last = bins.length - 2;
  const edge = (operator: string, at: number | undefined): string[] =>
    at === undefined || !Number.isFinite(at) ? [] : [`${value} ${operator} ${at}`];
  const countWhere = (...conditions: string[]): Metric => countRows(scope, `${column.sql} IS NOT NULL`, ...conditions);
  const needs: Record<string, Metric> = { present: countWhere() };
  for (let i = 0; i <= last; i++)
    needs[`bin${i}`] = countWhere(...edge('>=', bins[i]), ...edge(i === last ? '<=' : '<', bins[i + 1]));
  const below = edge('<', bins[0]);
  const above = edge('>', bins.at(-1));
  if (below.length > 0) needs['below'] = countWhere(...below);
  if (above.length > 0) needs['above'] = countWhere(...above);
  return {
    needs,
    divergence(results) {
      const total = results.count('present');
      const part = (name: string): number => (name in needs ? results.count(name) / (total || 1) : 0);
      const inside = weights.map((_, i) => part(`bin${i}`));
      const expected = withHoldout(weights, kwargs);
      const holdout = kwargs.tail_weight_holdout ?? 0;
      const [openBelow, openAbove] = [below.length === 0, above.length === 0];
      const tailHoldout = openBelow || openAbove ? holdout : holdout / 2;
      const ends = tails ?? [openBelow ? undefined : tailHoldout, openAbove ? undefined : tailHoldout];
      const withTails = (values: number[], low: number | undefined, high: number | undefined): number[] => [
        ...(low === undefined ? [] : [low]),
        ...values,
        ...(high === undefined ? [] : [high]),
      ];
      const all = {
        observed: withTails(inside, openBelow ? undefined : part('below'), openAbove ? undefined : part('above')),
        expected: withTails(expected, ends[0], ends[1]),
      };
      const toPartition = (list: number[]): Cell => ({
        bins: bins.filter((at) => Number.isFinite(at)),
        weights: list.slice(1, -1),
        tail_weights: [list[0] ?? 0, list.at(-1) ?? 0],
      });
      return {
        value: total === 0 ? Number.NaN : entropy(all.observed, all.expected),
        observed: toPartition(all.observed),
        expected: toPartition(all.expected),
      };
    },
  };
}

/** Expected weights less the holdout; bins expected to be empty share the internal holdout. */
function withHoldout(weights: readonly number[], kwargs: PartitionKwargs): number[] {
  const internal = kwargs.internal_weight_holdout ?? 0;
  const remaining = 1 - (kwargs.tail_weight_holdout ?? 0) - internal;
  const empty = weights.filter((weight) => weight === 0).length;
  return weights.map((weight) => (weight === 0 && empty > 0 ? internal / empty : weight * remaining));
}
