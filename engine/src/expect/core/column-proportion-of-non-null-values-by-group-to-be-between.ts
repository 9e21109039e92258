import type { Expectation } from '../expectation.js';
import { measureGroups, groupBy } from '../templates/groups.js';
import { name } from '../templates/kwargs.js';
import { joinNames, boundsText, rowConditionText } from '../templates/descriptions.js';

const share = { type: ['number', 'null'], minimum: 0, maximum: 1 };

const expectation: Expectation = {
  type: 'expect_column_proportion_of_non_null_values_by_group_to_be_between',
  kind: 'column aggregate',
  summary: 'In each group, the proportion of values that are not null lies between two bounds.',
  kwargs: { column: name, group_by: { ...groupBy, minItems: 1 }, min_value: share, max_value: share },
  required: ['column', 'group_by'],
  columns: ({ column, group_by: groups }) => [String(column), ...(groups as string[])],
  describe: (kwargs) =>
    `the proportion of non-null values of ${String(kwargs['column'])} for each ${joinNames(kwargs['group_by'])} ${boundsText(kwargs)}${rowConditionText(kwargs)}`,
  measure(scope, kwargs) {
    const present = `COUNT(${scope.column(String(kwargs['column'])).sql})`;
    const { min_value: min, max_value: max } = kwargs;
    const outside = [
      ...(typeof min === 'number' ? [`${present} < ${min} * COUNT(*)`] : []),
      ...(typeof max === 'number' ? [`${present} > ${max} * COUNT(*)`] : []),
    ];
    const values = { present, number_of_rows: 'COUNT(*)' };
    return measureGroups(scope, kwargs, { values, failing: outside.join(' OR ') || '1 = 0', passesWhenEmpty: true });
  },
};

export default expectation;
