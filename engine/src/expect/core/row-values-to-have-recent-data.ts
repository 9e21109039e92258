import { defineExpectation } from '../define-expectation.js';
import { isTemporal } from '../../sql/type-family.js';
import { measureGroups, groupBy } from '../templates/groups.js';
import { name, oneOf } from '../templates/kwargs.js';
import { rowConditionText } from '../templates/descriptions.js';
import { readColumn } from '../templates/read-column.js';
import { timestampBefore } from '../templates/interval.js';
import { boundFamily, boundFor, castAs } from '../value.js';
import { LastroError } from '../../base/errors.js';

export default defineExpectation({
  type: 'expect_row_values_to_have_recent_data',
  kind: 'column aggregate',
  summary: 'The newest date or timestamp (of each group) is at most an interval older than the time of the run.',
  kwargs: {
    column: name,
    datepart: oneOf('second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'),
    interval: { type: 'integer', minimum: 0 },
    group_by: groupBy,
  },
  required: ['column', 'datepart', 'interval'],
  exposesValues: true,
  clock: 'moment',
  columns: ({ column, group_by: groups = [] }) => [column, ...groups],
  describe: (kwargs) =>
    `the newest ${kwargs.column} is at most ${kwargs.interval} ${kwargs.datepart}s old${rowConditionText(kwargs)}`,
  measure(scope, kwargs) {
    const column = readColumn(scope.column(kwargs.column), 'moment', scope);
    if (!isTemporal(column.family))
      throw new LastroError('check.type', `${column.name} is ${column.type}, which is not a date`);
    const since = timestampBefore(scope.now, kwargs.interval, kwargs.datepart);
    const family = boundFamily(column.family, [since]);
    const newest = `MAX(${family === column.family ? column.sql : castAs(scope.dialect, column.sql, family)})`;
    const isTooOld = `${newest} < ${boundFor(scope.dialect, family, since) ?? 'NULL'} OR ${newest} IS NULL`;
    return measureGroups(scope, kwargs, {
      values: { newest: `MAX(${column.sql})` },
      failing: isTooOld,
      passesWhenEmpty: false,
    });
  },
});
