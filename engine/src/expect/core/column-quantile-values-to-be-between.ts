import type { Cell } from '../../base/cell.js';
import { defineExpectation } from '../define-expectation.js';
import type { TypeFamily } from '../../sql/type-family.js';
import { orderKind } from '../text-reading.js';
import { readColumn } from '../templates/read-column.js';
import { unreadRows } from '../templates/unread.js';
import { checkBounds } from '../templates/bounds.js';
import { flag, name } from '../templates/kwargs.js';
import { boundsText, rowConditionText } from '../templates/descriptions.js';
import { query, whereClause } from '../sql.js';
import { compareValues, toNumber } from '../value.js';

/** Relative tolerance of the bounds of quantiles. */
const RELATIVE_TOLERANCE = 1e-4;

export default defineExpectation({
  type: 'expect_column_quantile_values_to_be_between',
  kind: 'column aggregate',
  summary: 'Each quantile (a value of the column, not interpolated) is between its bounds.',
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
  exposesValues: true,
  refine({ quantile_ranges: { quantiles, value_ranges: ranges } }) {
    if (quantiles.length !== ranges.length)
      return `${quantiles.length} quantiles need as many value_ranges, not ${ranges.length}`;
    return undefined;
  },
  columns: ({ column }) => [column],
  describe(kwargs) {
    const { quantiles, value_ranges: ranges } = kwargs.quantile_ranges;
    const parts = quantiles.map((quantile, i) => {
      const [low, high] = ranges[i] ?? [];
      return `${quantile} ${boundsText({ min_value: low, max_value: high })}`;
    });
    return `of the quantiles of ${kwargs.column}, ${parts.join(', ')}${rowConditionText(kwargs)}`;
  },
  measure(scope, kwargs) {
    const { quantiles, value_ranges: ranges } = kwargs.quantile_ranges;
    const kind = orderKind(ranges.flat());
    const column = readColumn(scope.column(kwargs.column), kind, scope);
    const unread = unreadRows(scope, column, kind);
    const { sql, family, name: columnName } = column;
    const { discrete, isWindow } = scope.dialect.expectations.quantiles;
    const source = `${scope.relation}${whereClause(scope.condition, `${sql} IS NOT NULL`)}`;
    const list = quantiles.map((q, i) => `${discrete(sql, q)} AS q${i}`).join(', ');
    const statement = `SELECT ${list} FROM ${source}${isWindow ? ' LIMIT 1' : ''}`;
    return {
      needs: { quantiles: query(statement), ...unread.needs },
      decide(results) {
        checkBounds(ranges.flat(), family);
        const row = results.rows('quantiles')[0] ?? [];
        const observed = quantiles.map((_, i): Cell => row[i] ?? null);
        const successes = observed.map((value, i) => isWithin(value, ranges[i] ?? [null, null], family));
        return unread.decide(results, {
          kind: 'value',
          success: successes.every(Boolean),
          observed: { quantiles: [...quantiles], values: observed },
          details: { success_details: successes },
          sentence: observed.every((value) => value === null)
            ? `nothing observed in ${columnName}`
            : `observed ${observed.map(String).join(', ')}`,
        });
      },
    };
  },
});

/** Inside the range, or on one of its ends within rounding. */
function isWithin(value: Cell, [low, high]: readonly [unknown, unknown], family: TypeFamily): boolean {
  if (value === null) return false;
  const number = toNumber(value);
  const isNear = (bound: unknown): boolean =>
    number !== undefined &&
    typeof bound === 'number' &&
    Math.abs(number - bound) <= 1e-8 + RELATIVE_TOLERANCE * Math.abs(bound);
  const isInside = (bound: unknown, sign: 1 | -1): boolean =>
    bound === null || bound === undefined || (compareValues(family, value, bound) ?? -sign) * sign >= 0;
  return isNear(low) || isNear(high) || (isInside(low, 1) && isInside(high, -1));
}
