import type { Expectation } from '../expectation.js';
import { grouped, groupBy } from '../families/groups.js';
import { name } from '../families/kwargs.js';
import { joined, whereRows } from '../families/prose.js';

const expectation: Expectation = {
  type: 'expect_column_to_have_a_value',
  kind: 'column aggregate',
  summary: 'At least one value (of each group) is not null.',
  kwargs: { column: name, group_by: groupBy },
  required: ['column'],
  columns: ({ column, group_by: groups }) => [String(column), ...((groups ?? []) as string[])],
  describe: (kwargs) =>
    `${String(kwargs['column'])} has a value${kwargs['group_by'] === undefined ? '' : ` for each ${joined(kwargs['group_by'])}`}${whereRows(kwargs)}`,
  measure(scope, kwargs) {
    const present = `COUNT(${scope.column(String(kwargs['column'])).sql})`;
    return grouped(scope, kwargs, { values: { present }, failing: `${present} = 0`, nothing: false });
  },
};

export default expectation;
