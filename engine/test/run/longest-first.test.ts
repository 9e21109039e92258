import { expect, it } from 'vitest';
import { longestFirst } from '../../src/run/longest-first.js';
import type { Step } from '../../src/run/step.js';

const step = (kind: Step['kind'], label: string, ...dependsOn: string[]): Step => ({
  ...{ id: kind === 'check' ? `check ${label}` : label, kind, label, dependsOn },
  run: () => Promise.reject(new Error('not run')),
  skip() {
    throw new Error('not skipped');
  },
});

const STEPS = [
  step('load', 'raw.small'),
  step('load', 'raw.large'),
  step('load', 'raw.first_of_many'),
  step('model', 'marts.a', 'raw.first_of_many'),
  step('model', 'marts.b', 'marts.a'),
  step('check', 'marts.b', 'marts.b'),
  step('check', 'raw.large', 'raw.large'),
];

const order = (seconds: Record<string, number>): string[] =>
  longestFirst(STEPS, new Map(Object.entries(seconds))).map(({ id }) => id);

it('before others begins what most is left to do after, one thing after the other', () => {
  expect(order({ 'raw.small': 0.5, 'raw.large': 4, 'raw.first_of_many': 1, 'marts.a': 2, 'marts.b': 2.4 })).toEqual([
    'raw.first_of_many',
    'raw.large',
    'marts.a',
    'marts.b',
    'check raw.large',
    'check marts.b',
    'raw.small',
  ]);
});

it('without times, or with those of a moment, the order is the one given', () => {
  const given = STEPS.map(({ id }) => id);
  expect(order({})).toEqual(given);
  expect(order({ 'raw.large': 0.01, 'raw.small': 0.002 })).toEqual(given);
});
