import type { Expectation, ExpectationKind } from './expectation.js';
import type { Schema } from './kwargs-type.js';
import type { Registry } from './registry.js';

const KINDS: Readonly<Record<ExpectationKind, string>> = {
  'column map':
    'Checks every value of a column. Nulls are ignored, except by expectations about null. Unexpected rows are counted' +
    ' and shown. All take `mostly` (the share of rows that must pass), `row_condition` and `condition_parser`.',
  'column pair map':
    'Checks two columns of every row. All take `mostly`, `row_condition`, `condition_parser` and `ignore_row_if`, which' +
    ' says which rows to ignore (default: `both_values_are_missing`).',
  'multicolumn map':
    'Checks several columns of every row. All take `mostly`, `row_condition`, `condition_parser` and `ignore_row_if`,' +
    ' which says which rows to ignore (default: `all_values_are_missing`).',
  'column aggregate':
    'Checks one value computed from a column or from the rows. Without rows there is no value, which fails. All take' +
    ' `row_condition` and `condition_parser`.',
  table:
    "Checks the table's columns, from the catalog and without a query. A later check whose column is missing is skipped" +
    ' when one of these has failed for it.',
  query: 'Checks the rows that your own queries return.',
};

/** `docs/reference/expectations.md`: every expectation of a registry with what it takes. */
export function expectationReference(registry: Registry): string {
  const lines = [
    '# Expectations',
    '',
    'Every expectation and its arguments. All of them also take `result_format`, `catch_exceptions` and `meta`. Where one',
    'reads more than its table, its section says so: the check runs after that is loaded or built, and again when it',
    'changes. This page is generated from the code by `npm run docs:expectations`.',
    '',
  ];
  for (const [kind, prose] of Object.entries(KINDS)) {
    const expectations = registry.all().filter((expectation) => expectation.kind === kind);
    lines.push(`## ${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, '', prose, '');
    for (const expectation of expectations) lines.push(...entry(expectation));
  }
  return lines.join('\n');
}

function entry(expectation: Expectation): string[] {
  const { type, summary, kwargs, required = [] } = expectation;
  const rows = Object.entries(kwargs).map(
    ([name, schema]) => `| \`${name}\`${required.includes(name) ? ' (required)' : ''} | ${typeOf(schema)} |`,
  );
  return [
    `### ${type}`,
    '',
    summary,
    '',
    ...(rows.length === 0 ? [] : ['| kwarg | value |', '| --- | --- |', ...rows, '']),
    ...readsText(expectation),
  ];
}

/** What a check reads besides its table: it runs after that is there, and again when it changes. */
function readsText({ kwargs, tables, queries = [], clock }: Expectation): string[] {
  const names = Object.fromEntries(Object.keys(kwargs).map((name) => [name, name]));
  const read = [
    ...(tables?.(names) ?? []).map((table) => {
      if (typeof table !== 'string') return 'what its SQL names';
      return table in names ? `the table that \`${table}\` names` : `the table \`${table}\``;
    }),
    ...queries.map((name) => `what \`${name}\` reads`),
    ...(clock === undefined ? [] : [clock === 'day' ? 'the day of the run' : 'the clock']),
  ];
  return read.length === 0 ? [] : [`Reads ${read.join(', ')}.`, ''];
}

/** A schema in words, as far as a reader needs it. */
function typeOf(schema: Schema): string {
  const { enum: choices, type, minimum, maximum, items } = schema;
  if (Array.isArray(choices)) return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  const names = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
  if (names.length === 0) return 'any';
  const limits = [
    ...(typeof minimum === 'number' ? [`from ${minimum}`] : []),
    ...(typeof maximum === 'number' ? [`to ${maximum}`] : []),
  ];
  const of = names.includes('array') && items !== undefined ? ` of ${typeOf(items as Schema)}` : '';
  return [names.join(' or ') + of, ...limits].join(' ');
}
