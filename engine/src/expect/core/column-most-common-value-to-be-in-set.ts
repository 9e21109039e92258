import { defineExpectation } from '../define-expectation.js';
import { flag, name, values } from '../templates/kwargs.js';
import { listText, rowConditionText } from '../templates/descriptions.js';
import { countRows, query, whereClause } from '../sql.js';
import { setKeys } from '../templates/set.js';

const MAX_MODES = 10_000;

export default defineExpectation({
  type: 'expect_column_most_common_value_to_be_in_set',
  kind: 'column aggregate',
  summary:
    'The most common value is one of a set. If several are equally common, it fails unless ties_okay. Null is never the most common value.',
  kwargs: { column: name, value_set: values, ties_okay: flag },
  required: ['column', 'value_set'],
  exposesValues: true,
  columns: ({ column }) => [column],
  describe: (kwargs) =>
    `the most common value of ${kwargs.column} is one of ${listText(kwargs.value_set)}${rowConditionText(kwargs)}`,
  measure(scope, { column: columnName, value_set: set, ties_okay: ties }) {
    const column = scope.column(columnName);
    const keys = setKeys(column, set);
    const groups =
      `SELECT ${column.sql} AS value, COUNT(*) AS n FROM ${scope.relation}` +
      `${whereClause(scope.condition, `${column.sql} IS NOT NULL`)} GROUP BY ${column.sql}`;
    const ranked = `SELECT value, n, MAX(n) OVER () AS top FROM (${groups}) AS value_groups`;
    return {
      needs: {
        modes: query(`SELECT value, n FROM (${ranked}) AS ranked WHERE n = top ORDER BY value LIMIT ${MAX_MODES}`),
        rows: countRows(scope),
        missing: countRows(scope, `${column.sql} IS NULL`),
      },
      decide(results) {
        const modes = results.rows('modes').map(([value]) => value ?? null);
        const expected = new Set(set.map(keys.member));
        const inSet = modes.filter((mode) => expected.has(keys.value(mode)));
        const success = modes.length === 1 || ties === true ? inSet.length > 0 : false;
        const [elements, missing] = [results.count('rows'), results.count('missing')];
        const fields = {
          element_count: elements,
          missing_count: missing,
          missing_percent: elements === 0 ? null : (missing / elements) * 100,
        };
        return { kind: 'value', success, observed: modes, fields };
      },
    };
  },
});
