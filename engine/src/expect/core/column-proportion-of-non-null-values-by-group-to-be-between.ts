import { defineExpectation } from '../define-expectation.js';
import { measureGroups, groupBy } from '../templates/groups.js';
import { name, shareOrNull } from '../templates/kwargs.js';
import { joinNames, boundsText, rowConditionText } from '../templates/descriptions.js';

export default defineExpectation({
  type: 'expect_column_proportion_of_non_null_values_by_group_to_be_between',
  kind: 'column aggregate',
  summary: 'In each group, the proportion of values that are not null is between two bounds.',
  kwargs: { column: name, group_by: { ...groupBy, minItems: 1 }, min_value: shareOrNull, max_value: shareOrNull },
  required: ['column', 'group_by'],
  columns: ({ column, group_by: groups }) => [column, ...groups],
  describe: (kwargs) =>
    `the proportion of non-null values of ${kwargs.column} for each ${joinNames(kwargs.group_by)} ${boundsText(kwargs)}${rowConditionText(kwargs)}`,
  measure(scope, kwargs) {
    const present = `COUNT(${scope.column(kwargs.column).sql})`;
    const { min_value: min, max_value: max } = kwargs;
    const outside = [
      ...(typeof min === 'number' ? [`${present} < ${min} * COUNT(*)`] : []),
      ...(typeof max === 'number' ? [`${present} > ${max} * COUNT(*)`] : []),
    ];
    const values = { present, number_of_rows: 'COUNT(*)' };
    return measureGroups(scope, kwargs, { values, failing: outside.join(' OR ') || '1 = 0', passesWhenEmpty: true });
  },
});
