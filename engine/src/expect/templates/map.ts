import { createHash } from 'node:crypto';
import { textOf } from '../../base/cell.js';
import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { MetricResults, Metric } from '../metric.js';
import type { Column, FailingRows, MapDecision, Measurement, Scope } from '../expectation.js';
import { allConditions, countQuery, countRows, query, whereClause } from '../sql.js';

/** How a map expectation tests one row, in SQL. */
export interface RowTest {
  /** SQL; rows where it is not true are unexpected. */
  expected: string;
  /**
   * Says that `expected` is null in rows that are ignored and in no other, as comparisons with the one column are: rows
   * need no further test then, which costs as much again.
   */
  strict?: boolean;
  /**
   * The relation the test needs when one row is not enough (a subquery with window functions over the rows inside
   * the row condition that are not ignored). It keeps every column of the table.
   */
  over?: string;
  /** A cheaper count of unexpected rows than testing each. */
  unexpected?: Metric;
}

/** A test by SQL that is null of a null value only. */
export const strict = (expected: string): RowTest => ({ expected, strict: true });

/** A test of single values of a text column, for what SQL cannot test; each distinct value is tested once. */
export interface ValueTest {
  column: Column;
  /** Whether a value is as expected. */
  accepts: (value: string) => boolean;
}

export interface MapInput {
  domain: readonly string[];
  shape: FailingRows['shape'];
  /** SQL; rows that are ignored. Undefined: every row counts and there is no `missing_count`. */
  ignored: string | undefined;
  /** A cheaper count of ignored rows than testing each. */
  missing?: Metric;
  test: RowTest | ValueTest;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The most distinct values that are tested outside the warehouse. */
const MAX_VALUES = 1_000_000;
/** Unacceptable values by which failing rows are looked up at most. */
const MAX_LOOKED_UP = 5000;

/** How many rows may be unexpected. */
export interface Tolerance {
  readonly mostly?: unknown;
  readonly max_unexpected?: unknown;
}

/**
 * Whether so many unexpected rows are tolerated: (n - unexpected) / n >= `mostly`, at most `max_unexpected` of them, all that is
 * stated. Nothing to check is a pass.
 */
export function isTolerated(
  evaluated: number,
  unexpected: number,
  { mostly, max_unexpected: max }: Tolerance,
): boolean {
  if (evaluated === 0) return true;
  if (typeof max === 'number' && unexpected > max) return false;
  const required = typeof mostly === 'number' ? mostly : typeof max === 'number' ? 0 : 1;
  return (evaluated - unexpected) / evaluated >= required;
}

/** The result of a test: how many rows are unexpected, and where they are. */
interface UnexpectedRows {
  unexpected: number;
  from: string;
  where: string;
}

interface TestPlan {
  metric: Metric;
  locateUnexpected: (results: MetricResults) => UnexpectedRows;
}

/** The measurement all map expectations share: rows, ignored rows, unexpected rows. */
export function measureMap(scope: Scope, kwargs: Tolerance, input: MapInput): Measurement {
  const { ignored, test, domain, shape } = input;
  const present = ignored === undefined ? undefined : `NOT (${ignored})`;
  const plan = 'accepts' in test ? testByValue(scope, present, test) : testByRow(scope, present, test);
  const needs: Record<string, Metric> = { elements: countRows(scope), unexpected: plan.metric };
  if (ignored !== undefined) needs['missing'] = input.missing ?? countRows(scope, ignored);
  return {
    needs,
    decide(results): MapDecision {
      const elements = results.count('elements');
      const missing = ignored === undefined ? undefined : results.count('missing');
      const { unexpected, ...location } = plan.locateUnexpected(results);
      const success = isTolerated(elements - (missing ?? 0), unexpected, kwargs);
      return { kind: 'map', success, elements, missing, unexpected, rows: { ...location, domain, shape } };
    },
  };
}

function testByRow(scope: Scope, present: string | undefined, test: RowTest): TestPlan {
  const { over, unexpected, strict = false } = test;
  const unexpectedCondition = strict ? `NOT (${test.expected})` : `(${test.expected}) IS NOT TRUE`;
  const evaluated = strict ? undefined : present;
  const location =
    over === undefined
      ? {
          from: scope.relation,
          where: allConditions(scope.condition, evaluated, unexpectedCondition) ?? unexpectedCondition,
        }
      : { from: over, where: unexpectedCondition };
  const counted =
    over === undefined
      ? countRows(scope, evaluated, unexpectedCondition)
      : countQuery(`SELECT COUNT(CASE WHEN ${unexpectedCondition} THEN 1 END) FROM ${over}`);
  return {
    metric: unexpected ?? counted,
    locateUnexpected: (results) => ({ unexpected: results.count('unexpected'), ...location }),
  };
}

function testByValue(scope: Scope, present: string | undefined, { column, accepts }: ValueTest): TestPlan {
  const { dialect, relation, condition } = scope;
  const values = `SELECT ${column.sql} AS value, COUNT(*) AS n FROM ${relation}${whereClause(condition, present)} GROUP BY ${column.sql}`;
  return {
    metric: query(`${values} LIMIT ${MAX_VALUES + 1}`),
    locateUnexpected(results) {
      const rows = results.rows('unexpected');
      if (rows.length > MAX_VALUES)
        throw new LastroError(
          'check.too-many-values',
          `${column.name} has more than ${count(MAX_VALUES, 'distinct value')} to check`,
          {
            hint: 'limit the rows with a row_condition',
          },
        );
      const bad = rows.filter(([value]) => value !== null && !accepts(textOf(value)));
      const texts = bad.map(([value]) => textOf(value ?? null)).sort();
      // By their digests, so that no data is in a statement or in a log of statements.
      const digests = texts.slice(0, MAX_LOOKED_UP).map((text) => dialect.string(md5(text)));
      const digest = dialect.call('md5', column.sql);
      const isUnexpected = digests.length === 0 ? '1 = 0' : `${digest} IN (${digests.join(', ')})`;
      return {
        unexpected: bad.reduce((sum, [, n]) => sum + Number(n), 0),
        from: relation,
        where: allConditions(condition, present, isUnexpected) ?? isUnexpected,
      };
    },
  };
}
