import type { Expectation, ExpectationKind, Schema } from '../expectation.js';

export const text: Schema = { type: 'string' };
export const name: Schema = { type: 'string', minLength: 1 };
export const names: Schema = { type: 'array', items: name, minItems: 1 };
export const flag: Schema = { type: 'boolean' };
export const number: Schema = { type: 'number' };
export const values: Schema = { type: 'array' };
/** A number (digits beyond a double are text), a date or a moment. */
export const bound: Schema = { type: ['number', 'string', 'null'] };
export const integerOrNull: Schema = { type: ['integer', 'null'] };
export const sql: Schema = { type: 'string', minLength: 1, pattern: '\\S' };
export const patterns: Schema = { type: 'array', items: text, minItems: 1 };
export const oneOf = (...choices: string[]): Schema => ({ enum: choices });

export const boundKwargs: Readonly<Record<string, Schema>> = {
  min_value: bound,
  max_value: bound,
  strict_min: flag,
  strict_max: flag,
};

const resultFormat = oneOf('BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE');

/** What every expectation takes. */
const commonKwargs: Readonly<Record<string, Schema>> = {
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
};

const rows: Readonly<Record<string, Schema>> = {
  row_condition: { anyOf: [sql, { type: 'object' }, { type: 'null' }] },
  condition_parser: {
    enum: ['great_expectations', 'great_expectations__experimental__', 'pandas', 'spark', 'sql', null],
  },
};

const mostly: Readonly<Record<string, Schema>> = { mostly: { type: 'number', minimum: 0, maximum: 1 } };

const KWARGS_BY_KIND: Readonly<Record<ExpectationKind, Readonly<Record<string, Schema>>>> = {
  'column map': { ...rows, ...mostly },
  'column pair map': { ...rows, ...mostly },
  'multicolumn map': { ...rows, ...mostly },
  'column aggregate': rows,
  table: {},
  query: {},
};

/** The whole JSON Schema of an expectation's kwargs. */
export function kwargsSchema(expectation: Expectation): Schema {
  return {
    type: 'object',
    properties: { ...commonKwargs, ...KWARGS_BY_KIND[expectation.kind], ...expectation.kwargs },
    required: expectation.required ?? [],
    additionalProperties: false,
  };
}
