import { isTemporal } from '../../sql/type-family.js';
import { columnMap } from '../templates/column-map.js';
import { groupBy } from '../templates/groups.js';
import { number, oneOf } from '../templates/kwargs.js';
import { numeric } from '../templates/numeric.js';
import { isPresent } from '../templates/read-column.js';
import { whereClause } from '../sql.js';
import { castAs } from '../value.js';

export default columnMap({
  type: 'expect_column_values_to_be_sequential',
  summary:
    'Sorted, every value follows the one before it by an interval (of a datepart, for dates); within groups, if given.',
  kwargs: {
    interval: number,
    datepart: oneOf('second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'),
    group_by: groupBy,
  },
  more: ({ group_by: groups = [] }) => groups,
  refine: ({ datepart, interval = 1 }) =>
    datepart !== undefined && !Number.isInteger(interval) ? 'interval counts whole dateparts' : undefined,
  reads: ({ datepart }) => (datepart === undefined ? 'number' : 'moment'),
  expected(column, { interval = 1, datepart = 'day', group_by: groups = [] }, scope) {
    const { dialect, relation, condition } = scope;
    const keys = groups.map((key) => scope.column(key).sql);
    const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `;
    const previous = dialect.identifier('lastro_previous');
    const over =
      `(SELECT *, LAG(${column.sql}) OVER (${partition}ORDER BY ${column.sql}) AS ${previous}` +
      ` FROM ${relation}${whereClause(condition, isPresent(column))}) AS ordered`;
    const step = String(interval);
    const sequence = (follows: string): string => `${column.sql} IS NOT NULL AND (${previous} IS NULL OR ${follows})`;
    if (!isTemporal(column.family))
      return { over, expected: sequence(`${numeric(column, scope)} = ${previous} + ${step}`) };
    const isTime = ['second', 'minute', 'hour'].includes(datepart);
    const next = isTime
      ? dialect.call('timestamp_add', previous, step, datepart)
      : dialect.call('date_add', previous, step, datepart);
    const value = castAs(dialect, column.sql, isTime ? 'datetime' : 'date');
    return { over, expected: sequence(`${value} = ${next}`) };
  },
  says: ({ interval = 1, datepart }) =>
    `follows in steps of ${interval}${datepart === undefined ? '' : ` ${datepart}`}`,
});
