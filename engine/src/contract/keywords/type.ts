import { and, not, or } from '../../sql/predicates.js';
import { orList } from '../message-text.js';
import type { JsonType } from '../../base/json-type.js';
import { declaredTypes } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

const TYPE_PHRASES: Readonly<Record<JsonType, string>> = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'an object',
};

export const type: Keyword = {
  keyword: 'type',
  message: ({ schema }) => `must be ${orList(declaredTypes(schema).map((name) => TYPE_PHRASES[name]))}`,
  failures: ({ schema, value, failWhen }) =>
    failWhen(and(value.present, not(or(...declaredTypes(schema).map((name) => value.is(name)))))),
};
