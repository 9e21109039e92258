import { UsageError, type Location } from './errors.js';

interface NameRule {
  /** What a valid name matches. */
  pattern: RegExp;
  /** The rule in words. */
  words: string;
  example: string;
}

const IDENTIFIER: NameRule = {
  pattern: /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/,
  words: 'up to 128 letters a-z, digits, underscores and hyphens, starting with a letter or underscore',
  example: 'fct_orders',
};

/** Any name of a column that fits on a line of text. */
const COLUMN: NameRule = {
  pattern: /^[^\p{Cc}\p{Cs}\u2028\u2029]{1,255}$/u,
  words: 'up to 255 characters without line breaks',
  example: 'order id',
};

/** What can be part of an address and of a path on every system; `[name]` is a parameter. */
const PAGE: NameRule = {
  pattern: /^[^\p{Cc}\p{Cs}\\?#%:*"<>|]{1,200}$/u,
  words: 'no control characters and none of \\ ? # % : * " < > |',
  example: 'late-orders.md',
};

/** The kinds of names, each with its rule. All names that are used in SQL have the same rule. */
const RULES = {
  project: IDENTIFIER,
  loader: IDENTIFIER,
  table: IDENTIFIER,
  model: IDENTIFIER,
  seed: IDENTIFIER,
  source: IDENTIFIER,
  layer: IDENTIFIER,
  macro: IDENTIFIER,
  exposure: IDENTIFIER,
  job: IDENTIFIER,
  sensor: IDENTIFIER,
  column: COLUMN,
  page: PAGE,
} as const;

/** `name.invalid` for a name that breaks the rule of its kind; undefined for one that keeps it. */
export function nameProblem(kind: keyof typeof RULES, name: unknown, location: Location): UsageError | undefined {
  const { pattern, words, example } = RULES[kind];
  if (typeof name === 'string' && pattern.test(name)) return undefined;
  return new UsageError(
    'name.invalid',
    name === undefined ? `a ${kind} needs a name` : `not a valid ${kind} name: ${JSON.stringify(name)}`,
    {
      location,
      hint: `use ${words}; for example ${example}`,
    },
  );
}
