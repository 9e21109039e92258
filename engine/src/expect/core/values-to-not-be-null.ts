import { textOf } from '../../base/cell.js';
import { count } from '../../base/text.js';
import type { Column, Expectation, MapDecision, Measurement, Scope } from '../expectation.js';
import { aggregate, allConditions, countNulls, countRows } from '../sql.js';
import { columnMap } from '../templates/column-map.js';
import { isTolerated, type Tolerance } from '../templates/map.js';
import { isNanText, readsAsNumber } from '../text-reading.js';

const notNull = columnMap({
  type: 'expect_column_values_to_not_be_null',
  summary: 'No value is null, and none is NaN.',
  ignoreNull: false,
  expected: ({ sql }, _, scope) => ({ expected: `${sql} IS NOT NULL`, unexpected: countNulls(scope, sql) }),
  says: () => 'is never null',
});

export default {
  ...notNull,
  measure(scope, kwargs) {
    const measurement = notNull.measure(scope, kwargs);
    const column = scope.column(String(kwargs['column']));
    return column.reading === undefined ? measurement : withNanTexts(measurement, scope, column, kwargs);
  },
} satisfies Expectation;

/** NaN spelled out is missing among numbers; among other texts it is a text. */
function withNanTexts(measurement: Measurement, scope: Scope, column: Column, tolerance: Tolerance): Measurement {
  const { sql, name, reading } = column;
  const isNan = isNanText(sql, scope.dialect);
  const other = `CASE WHEN NOT ${isNan} THEN ${sql} END`;
  const ends = {
    lowest: aggregate(scope, (value) => `MIN(${value})`, other),
    highest: aggregate(scope, (value) => `MAX(${value})`, other),
  };
  return {
    needs: { ...measurement.needs, nan: countRows(scope, isNan) },
    more: (results) => (results.count('nan') === 0 ? {} : ends),
    decide(results) {
      const decision = measurement.decide(results) as MapDecision;
      const nan = results.count('nan');
      if (nan === 0) return decision;
      const found = Object.keys(ends).map((end) => results.cell(end));
      if (!found.every((end) => end !== null && readsAsNumber(textOf(end), reading))) return decision;
      const unexpected = decision.unexpected + nan;
      const where = allConditions(scope.condition, `${sql} IS NULL OR ${isNan}`) ?? isNan;
      return {
        ...decision,
        unexpected,
        success: isTolerated(decision.elements, unexpected, tolerance),
        rows: { ...decision.rows, where },
        remarks: [`${name} is NaN in ${count(nan, 'row')}, which counts as missing`],
      };
    },
  };
}
