import { defineExpectation } from '../define-expectation.js';
import { isTemporal } from '../../sql/type-family.js';
import { measureGroups, groupBy } from '../templates/groups.js';
import { flag, name, oneOf } from '../templates/kwargs.js';
import { rowConditionText } from '../templates/descriptions.js';
import { readColumn } from '../templates/read-column.js';
import { timestampBefore } from '../templates/interval.js';
import { boundFamily, boundFor, castAs } from '../value.js';
import { LastroError } from '../../base/errors.js';

export default defineExpectation({
  type: 'expect_row_values_to_have_recent_data',
  kind: 'column aggregate',
  summary:
    'The newest date or timestamp (of each group) is at most an interval older than the time of the run. ignore_future ignores what is later than the run, ignore_time_component compares days.',
  kwargs: {
    column: name,
    datepart: oneOf('second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'),
    interval: { type: 'integer', minimum: 0 },
    group_by: groupBy,
    ignore_future: flag,
    ignore_time_component: flag,
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
    const from = timestampBefore(scope.now, kwargs.interval, kwargs.datepart);
    const since = kwargs.ignore_time_component === true ? from.slice(0, 10) : from;
    const now = timestampBefore(scope.now, 0, 'second');
    const family = boundFamily(column.family, [from]);
    const value = family === column.family ? column.sql : castAs(scope.dialect, column.sql, family);
    const isPast = `${value} <= ${boundFor(scope.dialect, family, now) ?? 'NULL'}`;
    const inTime = (sql: string): string =>
      kwargs.ignore_future === true ? `CASE WHEN ${isPast} THEN ${sql} END` : sql;
    const newest = `MAX(${inTime(value)})`;
    const isTooOld = `${newest} < ${boundFor(scope.dialect, family, since) ?? 'NULL'} OR ${newest} IS NULL`;
    return measureGroups(scope, kwargs, {
      values: { newest: `MAX(${inTime(column.sql)})` },
      failing: isTooOld,
      passesWhenEmpty: false,
    });
  },
});
