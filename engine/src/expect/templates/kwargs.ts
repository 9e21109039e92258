import type { Expectation, ExpectationKind } from '../expectation.js';
import type { Schema, Schemas, ValuesOf } from '../kwargs-type.js';

export const text = { type: 'string' } as const;
export const name = { type: 'string', minLength: 1 } as const;
export const names = { type: 'array', items: name, minItems: 1 } as const;
/** Great Expectations writes null for a flag that nobody set. */
export const flag = { type: ['boolean', 'null'] } as const;
export const number = { type: 'number' } as const;
export const values = { type: 'array' } as const;
/** A number (digits beyond a double are text), a date or a moment. */
export const bound = { type: ['number', 'string', 'null'] } as const;
export const integerOrNull = { type: ['integer', 'null'] } as const;
export const sql = { type: 'string', minLength: 1, pattern: '\\S' } as const;
export const patterns = { type: 'array', items: text, minItems: 1 } as const;
/** A part of a whole. */
export const share = { type: 'number', minimum: 0, maximum: 1 } as const;
/** A number of rows. */
export const countOrNull = { type: ['integer', 'null'], minimum: 0 } as const;
export const shareOrNull = { type: ['number', 'null'], minimum: 0, maximum: 1 } as const;
export const oneOf = <const C extends readonly string[]>(...choices: C): { readonly enum: C } => ({ enum: choices });

export const boundKwargs = {
  min_value: bound,
  max_value: bound,
  strict_min: flag,
  strict_max: flag,
} as const;

export type BoundKwargs = ValuesOf<typeof boundKwargs>;

const resultFormat = oneOf('BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE');

/** What every expectation takes. */
const commonKwargs = {
  result_format: {
    anyOf: [
      resultFormat,
      {
        type: 'object',
        properties: {
          result_format: resultFormat,
          partial_unexpected_count: { type: 'integer', minimum: 0 },
          unexpected_index_column_names: { type: 'array', items: name },
          exclude_unexpected_values: flag,
          include_unexpected_rows: flag,
          return_unexpected_index_query: flag,
        },
        additionalProperties: false,
      },
    ],
  },
  catch_exceptions: flag,
  include_config: flag,
  batch_id: { type: ['string', 'null'] },
  meta: { type: ['object', 'null'] },
  // Great Expectations 0.15 to 0.18 save them with every expectation that could find its kwargs by itself; the kwargs it found are beside them.
  auto: { enum: [false, null] },
  profiler_config: { type: ['object', 'null'] },
  // What Great Expectations Cloud computes parameters from: earlier results. The values of the parameters are what counts.
  windows: { type: ['array', 'null'], items: { type: 'object' } },
} as const;

const rows = {
  row_condition: { anyOf: [sql, { type: 'object' }, { type: 'null' }] },
  condition_parser: {
    enum: ['great_expectations', 'great_expectations__experimental__', 'pandas', 'spark', 'sql', null],
  },
} as const;

const map = { ...rows, mostly: shareOrNull, max_unexpected: countOrNull } as const;

const KWARGS_BY_KIND = {
  'column map': map,
  'column pair map': map,
  'multicolumn map': map,
  'column aggregate': rows,
  table: {},
  query: {},
} as const satisfies Readonly<Record<ExpectationKind, Schemas>>;

/** The kwargs of a kind of expectation with schemas `S` of its own, of which a suite must give `R`. */
export type KwargsOf<Kind extends ExpectationKind, S, R extends PropertyKey = never> = ValuesOf<S, R & keyof S> &
  ValuesOf<(typeof KWARGS_BY_KIND)[Kind]> &
  ValuesOf<typeof commonKwargs>;

/** The whole JSON Schema of an expectation's kwargs. */
export function kwargsSchema(expectation: Expectation): Schema {
  return {
    type: 'object',
    properties: {
      ...expectation.kwargs,
      ...KWARGS_BY_KIND[expectation.kind],
      ...commonKwargs,
      ...expectation.kwargs,
    },
    required: expectation.required ?? [],
    additionalProperties: false,
  };
}
