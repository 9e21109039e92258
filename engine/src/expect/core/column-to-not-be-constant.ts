import type { Expectation } from '../expectation.js';
import { grouped, groupBy } from '../families/groups.js';
import { name } from '../families/kwargs.js';
import { joined, whereRows } from '../families/prose.js';

const expectation: Expectation = {
  type: 'expect_column_to_not_be_constant',
  kind: 'column aggregate',
  summary: 'The column (within each group) has at least two distinct values.',
  kwargs: { column: name, group_by: groupBy },
  required: ['column'],
  columns: ({ column, group_by: groups }) => [String(column), ...((groups ?? []) as string[])],
  describe: (kwargs) =>
    `${String(kwargs['column'])} is not constant${kwargs['group_by'] === undefined ? '' : ` within any ${joined(kwargs['group_by'])}`}${whereRows(kwargs)}`,
  measure(scope, kwargs) {
    const distinct = `COUNT(DISTINCT ${scope.column(String(kwargs['column'])).sql})`;
    return grouped(scope, kwargs, {
      values: { distinct_values: distinct },
      failing: `${distinct} < 2`,
      nothing: false,
    });
  },
};

export default expectation;
