import { createHash } from 'node:crypto';
import { textOf } from '../../base/cell.js';
import { LastroError } from '../../base/errors.js';
import type { Answers, Metric } from '../metric.js';
import type { Column, FailingRows, Kwargs, MapOutcome, Measurement, Scope } from '../expectation.js';
import { all, countRows, query, where } from '../sql.js';

/** How a map expectation looks at one row, in SQL. */
export interface RowTest {
  /** SQL; rows where it is not true are unexpected. */
  expected: string;
  /**
   * Says that `expected` is null in rows that are left aside and in no other, as comparisons with the one column are: rows
   * need no further test then, which costs as much again.
   */
  strict?: boolean;
  /**
   * The relation the test needs when a row alone does not tell (a subquery with window functions over the rows inside
   * the row condition that are not left aside). It keeps every column of the table.
   */
  over?: string;
  /** A cheaper way to the number of unexpected rows than testing each. */
  unexpected?: Metric;
}

/** A test by SQL that is null of a null value only. */
export const strict = (expected: string): RowTest => ({ expected, strict: true });

/** How a map expectation looks at one value of a text column, where SQL cannot: each distinct value is judged once. */
export interface ValueTest {
  column: Column;
  /** Whether a value is as expected. */
  accepts: (value: string) => boolean;
}

export interface MapInput {
  domain: readonly string[];
  shape: FailingRows['shape'];
  /** SQL; rows left aside. Undefined: every row counts and there is no `missing_count`. */
  aside: string | undefined;
  /** A cheaper way to the number of rows left aside than testing each. */
  missing?: Metric;
  test: RowTest | ValueTest;
}

const digestOf = (text: string): string => createHash('md5').update(text).digest('hex');

/** Distinct values that are judged outside the warehouse at most. */
const MOST_VALUES = 1_000_000;
/** Unacceptable values by which failing rows are looked up at most. */
const MOST_LOOKED_UP = 5000;

/** Whether a share of rows suffices: (n - unexpected) / n >= mostly, and nothing to check is a pass. */
export function enough(evaluated: number, unexpected: number, mostly: unknown): boolean {
  const wanted = typeof mostly === 'number' ? mostly : 1;
  return evaluated === 0 || (evaluated - unexpected) / evaluated >= wanted;
}

/** What a test comes to: how many rows are unexpected, and where they are. */
interface Found {
  unexpected: number;
  from: string;
  where: string;
}

interface TestPlan {
  metric: Metric;
  found: (answers: Answers) => Found;
}

/** The measurement all map expectations share: rows, rows left aside, unexpected rows. */
export function measureMap(scope: Scope, kwargs: Kwargs, input: MapInput): Measurement {
  const { aside, test, domain, shape } = input;
  const present = aside === undefined ? undefined : `NOT (${aside})`;
  const plan = 'accepts' in test ? byValue(scope, present, test) : byRow(scope, present, test);
  const needs: Record<string, Metric> = { elements: countRows(scope), unexpected: plan.metric };
  if (aside !== undefined) needs['missing'] = input.missing ?? countRows(scope, aside);
  return {
    needs,
    decide(answers): MapOutcome {
      const elements = answers.count('elements');
      const missing = aside === undefined ? undefined : answers.count('missing');
      const { unexpected, ...place } = plan.found(answers);
      const success = enough(elements - (missing ?? 0), unexpected, kwargs['mostly']);
      return { kind: 'map', success, elements, missing, unexpected, rows: { ...place, domain, shape } };
    },
  };
}

function byRow(scope: Scope, present: string | undefined, test: RowTest): TestPlan {
  const { over, unexpected, strict = false } = test;
  const bad = strict ? `NOT (${test.expected})` : `(${test.expected}) IS NOT TRUE`;
  const evaluated = strict ? undefined : present;
  const place =
    over === undefined
      ? { from: scope.relation, where: all(scope.condition, evaluated, bad) ?? bad }
      : { from: over, where: bad };
  const counted =
    over === undefined
      ? countRows(scope, evaluated, bad)
      : query(`SELECT COUNT(CASE WHEN ${bad} THEN 1 END) FROM ${over}`);
  return {
    metric: unexpected ?? counted,
    found: (answers) => ({ unexpected: answers.count('unexpected'), ...place }),
  };
}

function byValue(scope: Scope, present: string | undefined, { column, accepts }: ValueTest): TestPlan {
  const { dialect, relation, condition } = scope;
  const values = `SELECT ${column.sql} AS value, COUNT(*) AS n FROM ${relation}${where(condition, present)} GROUP BY ${column.sql}`;
  return {
    metric: query(`${values} LIMIT ${MOST_VALUES + 1}`),
    found(answers) {
      const rows = answers.rows('unexpected');
      if (rows.length > MOST_VALUES)
        throw new LastroError(
          'check.too-many-values',
          `${column.name} has more than ${MOST_VALUES} distinct values to judge`,
          {
            hint: 'narrow it by a row_condition',
          },
        );
      const bad = rows.filter(([value]) => value !== null && !accepts(textOf(value)));
      // By their digests: what stands in the data stands in no statement, nor in a log of statements.
      const digests = bad.slice(0, MOST_LOOKED_UP).map(([value]) => dialect.string(digestOf(textOf(value))));
      const digest = dialect.call('md5', column.sql);
      const among = digests.length === 0 ? '1 = 0' : `${digest} IN (${digests.join(', ')})`;
      return {
        unexpected: bad.reduce((sum, [, n]) => sum + Number(n), 0),
        from: relation,
        where: all(condition, present, among) ?? among,
      };
    },
  };
}
