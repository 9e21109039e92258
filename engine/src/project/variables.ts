import { textsIn } from '../base/text.js';
import { dependencies } from '../sql/dependencies.js';
import type { Model, Suite, UnitTest } from './model.js';

interface VariableReaders {
  models: readonly Model[];
  unitTests: readonly UnitTest[];
  suites: readonly Suite[];
}

/** Names of the variables that models read by `@var`, and suites by `@var` in queries or as `$PARAMETER`. */
export function variablesRead({ models, unitTests, suites }: VariableReaders): Set<string> {
  const expectations = suites.flatMap((suite) => suite.expectations.map(({ kwargs }) => kwargs));
  const texts = [
    ...models.flatMap(({ sql, variants, setAside }) => [
      sql,
      ...[...variants.values()].map((variant) => variant.sql),
      ...setAside.map(({ where }) => where),
    ]),
    ...textsIn(expectations),
  ];
  return new Set([
    ...texts.flatMap((text) => (text.includes('@') ? dependencies(text).vars : [])),
    ...unitTests.flatMap(({ overrides }) => Object.keys(overrides.vars)),
    ...parametersIn(expectations),
  ]);
}

function parametersIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$PARAMETER' && typeof inner === 'string' ? (inner.match(/[A-Za-z_][\w.]*/g) ?? []) : parametersIn(inner),
  );
}
