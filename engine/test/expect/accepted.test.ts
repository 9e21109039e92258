import { describe, expect, it } from 'vitest';
import { parseAnySuite, withAcceptance, removableAcceptance, type CheckResult } from '../../src/expect/index.js';
import type { ExpectationConfig } from '../../src/project/model.js';

const DEFAULTS = { layer: 'marts', table: 'orders', name: 'orders' };

const expectationsOf = (text: string): ExpectationConfig[] => parseAnySuite(text, 'orders.yaml', DEFAULTS).expectations;

const ACCEPTANCE = { until: '2027-06-30', reason: 'free orders of the fair', by: 'Finance', at_most: 14 };
const WRITTEN = "{ until: '2027-06-30', reason: free orders of the fair, by: Finance, at_most: 14 }";

const suite = (accepted: string, severity = 'warning'): string => `expectations:
  - type: expect_column_values_to_not_be_null
    kwargs: { column: amount }
    severity: ${severity}
    accepted: ${accepted}
`;

/** `4 suite.accepted: message (hint)` of each problem. */
const problemsOf = (text: string): string[] =>
  expectationsOf(text).flatMap(({ problems = [] }) =>
    problems.map(({ code, message, hint, location }) => `${location?.line} ${code}: ${message} (${hint})`),
  );

describe('accepted of an expectation', () => {
  it.each(['warning', 'info'])('is read of one that is a %s, in YAML and in JSON', (severity) => {
    expect(expectationsOf(suite(WRITTEN, severity))[0]).toMatchObject({ severity, accepted: ACCEPTANCE });
    const json = {
      expectations: [{ type: 'expect_column_to_exist', kwargs: { column: 'a' }, severity, accepted: ACCEPTANCE }],
    };
    expect(expectationsOf(JSON.stringify(json))[0]?.accepted).toEqual(ACCEPTANCE);
  });

  it('takes the severity of the suite', () => {
    const text = `severity: warning\n${suite(WRITTEN).replace('    severity: warning\n', '')}`;
    expect(expectationsOf(text)[0]).toMatchObject({ accepted: ACCEPTANCE });
    expect(problemsOf(text.replace('severity: warning', 'severity: critical'))).toHaveLength(1);
  });

  const of = 'accepted of expectation 1 (expect_column_values_to_not_be_null)';
  it.each([
    [
      'yes',
      [`5 suite.accepted: ${of} is "yes" (write it as { until: '2027-06-30', reason: '...', by: '...', at_most: 14 })`],
    ],
    [
      WRITTEN.replace('2027-06-30', 'June'),
      [`5 suite.accepted: until of ${of} is "June" (use a day such as 2027-06-30)`],
    ],
    [
      WRITTEN.replace('2027-06-30', '2027-06-31'),
      [`5 suite.accepted: until of ${of} is "2027-06-31" (use a day such as 2027-06-30)`],
    ],
    [
      WRITTEN.replace('2027-06-30', '2027-06-30T12:00'),
      [`5 suite.accepted: until of ${of} is "2027-06-30T12:00" (use a day such as 2027-06-30)`],
    ],
    [WRITTEN.replace('Finance', "' '"), [`5 suite.accepted: by of ${of} is " " (say who answers for it)`]],
    [
      WRITTEN.replace('14', '1.5'),
      [`5 suite.accepted: at_most of ${of} is 1.5 (use a whole number from 0: so many rows may fail)`],
    ],
    [
      WRITTEN.replace('14', '-1'),
      [`5 suite.accepted: at_most of ${of} is -1 (use a whole number from 0: so many rows may fail)`],
    ],
    [
      WRITTEN.replace('until', 'untill'),
      [
        `5 suite.unknown-key: unknown key untill of ${of} (did you mean until?)`,
        `5 suite.missing-key: missing key until of ${of} (use a day such as 2027-06-30)`,
      ],
    ],
    [
      '{}',
      [
        `5 suite.missing-key: missing key until of ${of} (use a day such as 2027-06-30)`,
        `5 suite.missing-key: missing key reason of ${of} (say why, for readers of the site)`,
        `5 suite.missing-key: missing key by of ${of} (say who answers for it)`,
        `5 suite.missing-key: missing key at_most of ${of} (use a whole number from 0: so many rows may fail)`,
      ],
    ],
  ])('is refused as %s, with the line and what to write', (written, problems) => {
    expect(problemsOf(suite(written))).toEqual(problems);
    expect(expectationsOf(suite(written))[0]).not.toHaveProperty('accepted');
  });

  it('names the line of the key that is wrong', () => {
    const lines = "\n      until: '2027-06-30'\n      reason: ''\n      by: Finance\n      at_most: many";
    expect(problemsOf(suite(lines)).map((problem) => problem.split(':')[0])).toEqual([
      '7 suite.accepted',
      '9 suite.accepted',
    ]);
  });

  it('is an error of a critical check', () => {
    expect(problemsOf(suite(WRITTEN, 'critical'))).toEqual([
      '5 suite.accepted: expectation 1 (expect_column_values_to_not_be_null) is critical: only a warning can be accepted (give it severity: warning, or correct the data)',
    ]);
  });

  const dbt = (config: string): string =>
    `models:\n  - name: orders\n    columns:\n      - name: amount\n        tests:\n          - not_null: { config: { ${config} } }\n`;

  it('is accepted of config.meta in a test of dbt: of its warning, not of its failure', () => {
    const meta = `meta: { accepted: ${WRITTEN} }`;
    expect(expectationsOf(dbt(`severity: warn, ${meta}`))).toMatchObject([
      { severity: 'warning', accepted: ACCEPTANCE },
    ]);
    const [critical, warning] = expectationsOf(dbt(`error_if: '>20', ${meta}`));
    expect(critical).not.toHaveProperty('accepted');
    expect(warning).toMatchObject({ severity: 'warning', accepted: ACCEPTANCE });
    expect(problemsOf(dbt(meta))).toEqual([
      '6 suite.accepted: the test not_null is critical: only a warning can be accepted (give it severity: warning, or correct the data)',
    ]);
    expect(problemsOf(dbt(`severity: warn, meta: { accepted: { until: soon } }`))[0]).toContain(
      'until of accepted of the test not_null is "soon"',
    );
  });
});

describe('a result with an acceptance', () => {
  const result = (status: CheckResult['status'], rows?: number): CheckResult =>
    ({
      ...{ status, acceptance: ACCEPTANCE, observed: 'seen', remarks: [] },
      failures: rows === undefined ? undefined : { count: rows, sample: [], truncated: false },
    }) as unknown as CheckResult;
  const LAST = new Date('2027-06-30T23:59:59.999Z');
  const AFTER = new Date('2027-07-01T00:00:00Z');

  it.each([
    ['as many rows', 14, LAST],
    ['fewer rows', 1, LAST],
  ])('is accepted with %s on the last day, and stays a warning', (_, rows, now) => {
    expect(withAcceptance(result('warn', rows), now)).toMatchObject({
      ...{ status: 'warn', accepted: ACCEPTANCE, observed: 'seen', remarks: [] },
    });
  });

  it.each([
    ['more rows', 15, LAST, '15 failing rows, 14 were accepted until 2027-06-30'],
    ['the day after', 1, AFTER, 'the acceptance of at most 14 failing rows ran out on 2027-06-30'],
    [
      'rows that are not counted',
      undefined,
      LAST,
      'not accepted, although it may be until 2027-06-30: its failing rows cannot be counted',
    ],
  ])('is none with %s, and says why', (_, rows, now, why) => {
    const decided = withAcceptance(result('warn', rows), now);
    expect(decided).toMatchObject({ status: 'warn', observed: `seen; ${why}`, remarks: [why] });
    expect(decided).not.toHaveProperty('accepted');
  });

  it.each(['pass', 'fail', 'error', 'skipped'] as const)('is none where the check ends with %s', (status) => {
    expect(withAcceptance(result(status, 1), LAST)).toEqual(result(status, 1));
  });

  it('can be removed where the check passes, because it is not needed or ran out', () => {
    expect(removableAcceptance(result('pass'), LAST)).toBe(
      'the check passes: its acceptance until 2027-06-30 is not needed, and can be removed',
    );
    expect(removableAcceptance(result('pass'), AFTER)).toBe(
      'the check passes: its acceptance ran out on 2027-06-30, and can be removed',
    );
    expect(removableAcceptance(result('warn', 1), AFTER)).toBeUndefined();
  });
});
