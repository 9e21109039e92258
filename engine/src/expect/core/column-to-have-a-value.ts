import { defineExpectation } from '../define-expectation.js';
import { measureGroups, groupBy } from '../templates/groups.js';
import { name } from '../templates/kwargs.js';
import { joinNames, rowConditionText } from '../templates/descriptions.js';

export default defineExpectation({
  type: 'expect_column_to_have_a_value',
  kind: 'column aggregate',
  summary: 'At least one value (of each group) is not null.',
  kwargs: { column: name, group_by: groupBy },
  required: ['column'],
  columns: ({ column, group_by: groups = [] }) => [column, ...groups],
  describe: (kwargs) =>
    `${kwargs.column} has a value${kwargs.group_by === undefined ? '' : ` for each ${joinNames(kwargs.group_by)}`}${rowConditionText(kwargs)}`,
  measure(scope, kwargs) {
    const present = `COUNT(${scope.column(kwargs.column).sql})`;
    return measureGroups(scope, kwargs, { values: { present }, failing: `${present} = 0`, passesWhenEmpty: false });
  },
});
