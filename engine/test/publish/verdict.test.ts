import { describe, expect, it } from 'vitest';
import { worst, type NodeStatus } from '../../src/base/verdict.js';
import type { ResourceType } from '../../src/publish/artifacts.js';
import { trustIndex } from '../../src/publish/site/trust.js';
import { runVerdict, verdictFor } from '../../src/publish/verdict.js';
import { manifest, runResults } from './fixture.js';

const run = (...outcomes: [ResourceType, NodeStatus][]) =>
  runVerdict(outcomes.map(([resource_type, status]) => ({ resource_type, status })));

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
    ['pass', run(['unit_test', 'pass'])],
    ['not_checked', run()],
  ])('is %s', (expected, verdict) => expect(verdict).toBe(expected));
});

describe('verdicts', () => {
  it('rank pass, warn, stale, not checked, fail', () => {
    expect(worst(['pass', 'warn'])).toBe('warn');
    expect(worst(['stale', 'warn'])).toBe('stale');
    expect(worst(['not_checked', 'stale'])).toBe('not_checked');
    expect(worst(['not_checked', 'fail', 'pass'])).toBe('fail');
    expect(worst([])).toBe('not_checked');
  });

  it('of columns are by column: a failing check on another column leaves them as they are', () => {
    const passing = {
      'test.shop.aaaaaaaaaaaa': { status: 'pass' as const, message: '' },
      'test.shop.bbbbbbbbbbbb': { status: 'fail' as const, message: '' },
    };
    const trust = trustIndex(manifest(), runResults(passing));
    expect(verdictFor(trust, 'marts.fct_orders', ['order_id'])).toBe('pass');
    expect(verdictFor(trust, 'marts.fct_orders', ['order_id', 'customer'])).toBe('fail');
    expect(verdictFor(trust, 'marts.fct_orders')).toBe('fail');
    expect(verdictFor(trust, 'marts.fct_orders', ['nobody_knows'])).toBe('not_checked');
  });
});
