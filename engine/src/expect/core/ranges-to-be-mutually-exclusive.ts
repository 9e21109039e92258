import { compareSql } from '../text-reading.js';
import { defineExpectation } from '../define-expectation.js';
import { flag, name, oneOf } from '../templates/kwargs.js';
import { sortKeys } from '../templates/order.js';
import { groupBy } from '../templates/groups.js';
import { measureMap } from '../templates/map.js';
import { joinNames, mostlyText } from '../templates/descriptions.js';
import { whereClause } from '../sql.js';

export default defineExpectation({
  type: 'expect_ranges_to_be_mutually_exclusive',
  kind: 'multicolumn map',
  summary:
    'Sorted by their lower bounds (within a partition), every range ends before the next begins; gaps are allowed, ' +
    'not_allowed or required. With open_end_allowed the last one may have no end: its upper bound is null.',
  kwargs: {
    lower_bound_column: name,
    upper_bound_column: name,
    partition_by: groupBy,
    gaps: oneOf('allowed', 'not_allowed', 'required'),
    zero_length_range_allowed: flag,
    open_end_allowed: flag,
  },
  required: ['lower_bound_column', 'upper_bound_column'],
  columns: ({ lower_bound_column: low, upper_bound_column: high, partition_by: keys = [] }) => [low, high, ...keys],
  describe: (kwargs) =>
    `the ranges from ${kwargs.lower_bound_column} to ${kwargs.upper_bound_column} do not overlap` +
    (kwargs.partition_by === undefined ? '' : ` within ${joinNames(kwargs.partition_by)}`) +
    mostlyText(kwargs),
  measure(scope, kwargs) {
    const { dialect, relation, condition } = scope;
    const low = scope.column(kwargs.lower_bound_column);
    const high = scope.column(kwargs.upper_bound_column);
    const keys = (kwargs.partition_by ?? []).map((key) => scope.column(key).sql);
    const isOpen = `${high.sql} IS NULL`;
    const openLast = kwargs.open_end_allowed === true ? `CASE WHEN ${isOpen} THEN 1 ELSE 0 END, ` : '';
    const sorted = `${sortKeys(low, scope)}, ${openLast}${sortKeys(high, scope)}`;
    const window = `(${keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `}ORDER BY ${sorted})`;
    const next = dialect.identifier('lastro_next');
    const over = `(SELECT *, LEAD(${low.sql}) OVER ${window} AS ${next} FROM ${relation}${whereClause(condition)}) AS ranges`;
    const operator = { allowed: '<=', not_allowed: '=', required: '<' }[kwargs.gaps ?? 'allowed'];
    const length = compareSql(low, kwargs.zero_length_range_allowed === true ? '<=' : '<', high, dialect);
    const closed = `${length} AND (${next} IS NULL OR ${compareSql(high, operator, { ...low, sql: next }, dialect)})`;
    const open = `${isOpen} AND ${low.sql} IS NOT NULL AND ${next} IS NULL`;
    return measureMap(scope, kwargs, {
      domain: [low.name, high.name],
      shape: 'pair',
      ignored: undefined,
      test: {
        over,
        expected: kwargs.open_end_allowed === true ? `(${open}) OR (${closed})` : closed,
      },
    });
  },
});
