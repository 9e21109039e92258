import { count } from '../../base/text.js';
import type { Column, Scope, ValueDecision } from '../expectation.js';
import type { MetricResults, Metric } from '../metric.js';
import { countPresent, whereClause } from '../sql.js';
import type { ReadKind } from '../text-reading.js';
import { isUnread, presentCount } from './read-column.js';

const NOUNS: Readonly<Record<ReadKind, string>> = { number: 'number', moment: 'date', boolean: 'boolean' };

export interface UnreadRows {
  needs: Readonly<Record<string, Metric>>;
  /** A decision that fails when there are such rows, and says so. */
  decide(results: MetricResults, decision: ValueDecision): ValueDecision;
}

/** The rows of a column whose text does not read as what an observed value was computed from: it says nothing of them. */
export function unreadRows(scope: Scope, column: Column, kind: ReadKind | undefined): UnreadRows {
  const unread = isUnread(column);
  if (unread === undefined || kind === undefined) return { needs: {}, decide: (_, decision) => decision };
  const name = scope.dialect.identifier(column.name);
  return {
    needs: { 'rows not read': countUnread(scope, column) },
    decide(results, decision) {
      const n = results.count('rows not read');
      if (n === 0) return decision;
      const remark = `${column.name} is not a valid ${NOUNS[kind]} in ${count(n, 'row')}`;
      const sql = `SELECT ${name} FROM ${scope.relation}${whereClause(scope.condition, unread)}`;
      return {
        ...decision,
        success: false,
        remarks: [...(decision.remarks ?? []), remark],
        query: { sql, count: n },
      };
    },
  };
}

/** What reads is present, so the rest does not read. */
function countUnread(scope: Scope, column: Column): Metric {
  const read = countPresent(scope, column.sql);
  return { ...read, sql: `${presentCount(column, scope)} - ${read.sql}` };
}
