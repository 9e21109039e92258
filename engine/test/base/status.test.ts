import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as status from '../../src/base/status.js';
import type { NodeStatus, Verdict } from '../../src/base/status.js';

const { STATUSES, VERDICTS } = status;

const run = (...results: [string, NodeStatus][]): Verdict =>
  status.runVerdict(results.map(([resource_type, each]) => ({ resource_type, status: each })));

describe('the verdict of a run', () => {
  it.each([
    ['pass', run(['model', 'success'], ['test', 'pass'])],
    ['warn', run(['test', 'warn'], ['test', 'pass'])],
    ['warn', run(['source', 'warn'], ['test', 'pass'])],
    ['fail', run(['model', 'error'], ['test', 'pass'])],
    ['fail', run(['test', 'fail'], ['test', 'skipped'])],
    ['fail', run(['source', 'error'])],
    ['not_checked', run(['model', 'success'])],
    ['not_checked', run(['test', 'pass'], ['test', 'skipped'])],
    ['not_checked', run(['test', 'warn'], ['test', 'skipped'])],
    ['pass', run(['unit_test', 'pass'])],
    ['not_checked', run()],
  ])('is %s', (expected, verdict) => expect(verdict).toBe(expected));
});

describe('the worst', () => {
  it('of verdicts; none at all was not checked', () => {
    expect(VERDICTS).toEqual(['pass', 'accepted', 'indirect', 'warn', 'stale', 'not_checked', 'fail']);
    expect(status.worstVerdict([])).toBe('not_checked');
    for (const [i, a] of VERDICTS.entries())
      for (const [j, b] of VERDICTS.entries()) {
        expect(status.worstVerdict([a, b])).toBe(VERDICTS[Math.max(i, j)]);
        expect(Math.sign(status.compareVerdicts(a, b))).toBe(Math.sign(j - i));
      }
  });

  it('of statuses', () => {
    expect([...STATUSES].sort(status.compareStatuses)).toEqual(['error', 'fail', 'warn', 'skipped', 'pass', 'success']);
    expect(status.worstStatus([])).toBe('pass');
    expect(status.worstStatus(['warn', 'skipped', 'pass'])).toBe('warn');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATUSES), { minLength: 1 }), (statuses) => {
        const worst = status.worstStatus(statuses);
        expect(statuses).toContain(worst);
        for (const each of statuses) expect(status.compareStatuses(worst, each)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('an accepted warning', () => {
  const accepted = { status: 'warn', accepted: { until: '2018-10-31' } } as const;
  const test = (...results: { status: NodeStatus; accepted?: object }[]): Verdict =>
    status.runVerdict(results.map((each) => ({ resource_type: 'test', ...each })));

  it('is an outcome of its own; nothing but a warning is accepted', () => {
    expect(status.outcomeOf(accepted)).toBe('accepted');
    expect(status.outcomeOf({ status: 'warn' })).toBe('warn');
    for (const each of STATUSES.filter((other) => other !== 'warn'))
      expect(status.outcomeOf({ ...accepted, status: each })).toBe(each);
    expect(status.outcomeOf({ ...accepted, status: null })).toBe(null);
  });

  it('makes no run worse, and is no problem', () => {
    expect(test(accepted, { status: 'pass' })).toBe('pass');
    expect(test(accepted)).toBe('pass');
    expect(test(accepted, { status: 'warn' })).toBe('warn');
    expect(test(accepted, { status: 'skipped' })).toBe('not_checked');
    expect(status.isProblem('accepted')).toBe(false);
    expect(status.dataVerdictOf('accepted')).toBe('accepted');
    expect(status.worstStatus(['pass', 'accepted', 'success'])).toBe('accepted');
    expect(status.worstStatus(['skipped', 'accepted'])).toBe('skipped');
  });

  it('is counted on its own, where there is one', () => {
    const outcomes = [accepted, accepted, { status: 'warn' as const }, { status: 'pass' as const }].map((each) =>
      status.outcomeOf(each),
    );
    expect(status.countTexts(status.countStatuses(outcomes))).toEqual(['1 pass', '1 warn', '2 accepted']);
    expect(status.countStatuses(['pass'])).not.toHaveProperty('accepted');
  });
});

describe('a warning', () => {
  it('is the failure of a check that is not critical, listed as a problem, and no failure', () => {
    expect(status.failureStatus('critical')).toBe('fail');
    for (const severity of ['warning', 'info'] as const) expect(status.failureStatus(severity)).toBe('warn');
    expect(STATUSES.filter(status.isProblem)).toEqual(['warn', 'fail', 'error']);
    expect(STATUSES.filter(status.isFailure)).toEqual(['fail', 'error']);
    expect(status.isProblem(null)).toBe(false);
  });

  it('is a failure under --warn-error, and nothing else changes', () => {
    const changed = STATUSES.filter((each) => status.applyWarnError(each, true) !== each);
    expect(changed).toEqual(['warn']);
    expect(status.applyWarnError('warn', true)).toBe('fail');
    expect(status.applyWarnError('warn')).toBe('warn');
  });
});

describe('one module', () => {
  const engine = path.resolve(import.meta.dirname, '../..');
  const sources = ['src', 'site'].flatMap((folder) =>
    fs
      .readdirSync(path.join(engine, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && path.basename(file) !== 'status.ts')
      .map((file) => ({ file, text: fs.readFileSync(path.join(engine, folder, file), 'utf8') })),
  );

  it.each([
    [
      'lists statuses by how bad they are',
      /\[\s*'(?:error', 'fail|fail', 'error|warn', 'fail|fail', 'warn|error', 'warn)'/,
    ],
    ['asks for both kinds of failure', /'(?:fail|error)' \|\| [^\n]*=== '(?:fail|error)'/],
    ['lists verdicts by how bad they are', /'stale', 'not_checked'/],
  ])('no other %s', (_, pattern) => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
