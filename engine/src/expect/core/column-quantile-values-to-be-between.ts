import type { Cell } from '../../base/cell.js';
import type { Expectation, Kwargs } from '../expectation.js';
import type { Family } from '../family.js';
import { checkBounds } from '../families/bounds.js';
import { flag, name } from '../families/kwargs.js';
import { range, whereRows } from '../families/prose.js';
import { query, where } from '../sql.js';
import { compareValues, toNumber } from '../value.js';

interface QuantileRanges {
  quantiles: number[];
  value_ranges: [unknown, unknown][];
}

/** Bounds of quantiles give way by this part of themselves. */
const SLACK = 1e-4;

const rangesOf = (kwargs: Kwargs): QuantileRanges => kwargs['quantile_ranges'] as QuantileRanges;

const expectation: Expectation = {
  type: 'expect_column_quantile_values_to_be_between',
  kind: 'column aggregate',
  summary: 'Quantiles (each a value that occurs, none interpolated) lie between bounds of their own.',
  kwargs: {
    column: name,
    quantile_ranges: {
      type: 'object',
      properties: {
        quantiles: { type: 'array', minItems: 1, items: { type: 'number', minimum: 0, maximum: 1 } },
        value_ranges: {
          type: 'array',
          items: { type: 'array', minItems: 2, maxItems: 2, items: { type: ['number', 'string', 'null'] } },
        },
      },
      required: ['quantiles', 'value_ranges'],
      additionalProperties: false,
    },
    allow_relative_error: { type: ['boolean', 'string', 'number'] },
    parse_strings_as_datetimes: flag,
  },
  required: ['column', 'quantile_ranges'],
  revealing: true,
  refine(kwargs) {
    const { quantiles, value_ranges: ranges } = rangesOf(kwargs);
    if (quantiles.length !== ranges.length)
      return `${quantiles.length} quantiles need as many value_ranges, not ${ranges.length}`;
    return undefined;
  },
  columns: ({ column }) => [String(column)],
  describe(kwargs) {
    const { quantiles, value_ranges: ranges } = rangesOf(kwargs);
    const parts = quantiles.map((quantile, i) => {
      const [low, high] = ranges[i] ?? [];
      return `${quantile} ${range({ min_value: low, max_value: high })}`;
    });
    return `of the quantiles of ${String(kwargs['column'])}, ${parts.join(', ')}${whereRows(kwargs)}`;
  },
  measure(scope, kwargs) {
    const { sql, family, name: columnName } = scope.column(String(kwargs['column']));
    const { quantiles, value_ranges: ranges } = rangesOf(kwargs);
    const isDuckdb = scope.dialect.name === 'duckdb';
    const source = `${scope.relation}${where(scope.condition, `${sql} IS NOT NULL`)}`;
    const each = quantiles.map((q) =>
      isDuckdb ? `quantile_disc(${sql}, ${q})` : `PERCENTILE_DISC(${sql}, ${q}) OVER ()`,
    );
    const list = each.map((quantile, i) => `${quantile} AS q${i}`).join(', ');
    const statement = `SELECT ${list} FROM ${source}${isDuckdb ? '' : ' LIMIT 1'}`;
    return {
      needs: { quantiles: query(statement) },
      decide(answers) {
        checkBounds(ranges.flat(), family);
        const row = answers.rows('quantiles')[0] ?? [];
        const observed = quantiles.map((_, i): Cell => row[i] ?? null);
        const holds = observed.map((value, i) => within(value, ranges[i] ?? [null, null], family));
        return {
          kind: 'value',
          success: holds.every(Boolean),
          observed: { quantiles, values: observed },
          details: { success_details: holds },
          sentence: observed.every((value) => value === null)
            ? `nothing observed in ${columnName}`
            : `observed ${observed.map(String).join(', ')}`,
        };
      },
    };
  },
};

/** Inside the range, or as good as on one of its ends. */
function within(value: Cell, [low, high]: [unknown, unknown], family: Family): boolean {
  if (value === null) return false;
  const number = toNumber(value);
  const near = (bound: unknown): boolean =>
    number !== undefined && typeof bound === 'number' && Math.abs(number - bound) <= 1e-8 + SLACK * Math.abs(bound);
  const inside = (bound: unknown, sign: 1 | -1): boolean =>
    bound === null || bound === undefined || (compareValues(family, value, bound) ?? -sign) * sign >= 0;
  return near(low) || near(high) || (inside(low, 1) && inside(high, -1));
}

export default expectation;
