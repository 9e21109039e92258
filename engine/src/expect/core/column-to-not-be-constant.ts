import { defineExpectation } from '../define-expectation.js';
import { measureGroups, groupBy } from '../templates/groups.js';
import { name } from '../templates/kwargs.js';
import { joinNames, rowConditionText } from '../templates/descriptions.js';

export default defineExpectation({
  type: 'expect_column_to_not_be_constant',
  kind: 'column aggregate',
  summary: 'The column (within each group) has at least two distinct values.',
  kwargs: { column: name, group_by: groupBy },
  required: ['column'],
  columns: ({ column, group_by: groups = [] }) => [column, ...groups],
  describe: (kwargs) =>
    `${kwargs.column} is not constant${kwargs.group_by === undefined ? '' : ` within any ${joinNames(kwargs.group_by)}`}${rowConditionText(kwargs)}`,
  measure(scope, kwargs) {
    const distinct = `COUNT(DISTINCT ${scope.column(kwargs.column).sql})`;
    return measureGroups(scope, kwargs, {
      values: { distinct_values: distinct },
      failing: `${distinct} < 2`,
      passesWhenEmpty: false,
    });
  },
});
