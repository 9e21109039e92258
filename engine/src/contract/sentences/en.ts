import type { JsonType } from '../../base/json-type.js';
import { count } from '../../base/text.js';
import { declaredTypes } from '../schema.js';
import { quoteValue } from './quote-value.js';
import { alternatives, containsCounts, prefixLength, propertiesThatNeed, type Sentences } from './sentences.js';

const TYPES: Readonly<Record<JsonType, string>> = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'an object',
};

const FORMATS: ReadonlyMap<unknown, string> = new Map([
  ['date', 'a date like 2018-10-17'],
  ['time', 'a time like 21:30:05Z'],
  ['date-time', 'a moment like 2018-10-17T21:30:05Z'],
  ['email', 'an e-mail address'],
  ['idn-email', 'an e-mail address'],
  ['hostname', 'a host name'],
  ['uri', 'a URI'],
  ['uuid', 'a UUID'],
  ['ipv4', 'an IPv4 address'],
  ['ipv6', 'an IPv6 address'],
]);

const items = (size: unknown): string => count(Number(size), 'item');
const characters = (size: unknown): string => count(Number(size), 'character');
const properties = (size: unknown): string => count(Number(size), 'property', 'properties');

export const ENGLISH: Sentences = {
  record: 'the record',
  phrases: {
    $ref: () => 'must not be nested deeper than tables are checked',
    type: ({ schema }) =>
      `must be ${alternatives(
        declaredTypes(schema).map((type) => TYPES[type]),
        'or',
      )}`,
    enum: ({ parameter }) => `must be one of ${(parameter as unknown[]).map(quoteValue).join(', ')}`,
    const: ({ parameter }) => `must be ${quoteValue(parameter)}`,
    minimum: ({ parameter }) => `must be at least ${String(parameter)}`,
    maximum: ({ parameter }) => `must be at most ${String(parameter)}`,
    exclusiveMinimum: ({ parameter }) => `must be more than ${String(parameter)}`,
    exclusiveMaximum: ({ parameter }) => `must be less than ${String(parameter)}`,
    multipleOf: ({ parameter }) => `must be a multiple of ${String(parameter)}`,
    minLength: ({ parameter }) => `must have at least ${characters(parameter)}`,
    maxLength: ({ parameter }) => `must have at most ${characters(parameter)}`,
    pattern: ({ parameter }) => `must match ${String(parameter)}`,
    format: ({ parameter: format }) => `must be ${FORMATS.get(format) ?? `in the format ${String(format)}`}`,
    required: ({ property, label }) =>
      `must have ${property === undefined ? 'every required property' : label(property)}`,
    dependentRequired: ({ parameter, property, label }) => {
      const needing = propertiesThatNeed(parameter, property);
      return `must have ${property === undefined ? 'more properties' : label(property)} when it has ${alternatives(needing.map(label), 'or')}`;
    },
    additionalProperties: ({ property, label }) =>
      `must not have ${property === undefined ? 'other properties' : `the property ${label(property)}`}`,
    propertyNames: ({ property }) =>
      `must not have ${property === undefined ? 'invalid property names' : `a property named ${quoteValue(property)}`}`,
    minProperties: ({ parameter }) => `must have at least ${properties(parameter)}`,
    maxProperties: ({ parameter }) => `must have at most ${properties(parameter)}`,
    items: ({ schema }) => `must have at most ${items(prefixLength(schema))}`,
    contains: ({ schema }) => {
      const { least, most } = containsCounts(schema);
      return `must have ${most === undefined ? `at least ${least}` : `${least} to ${most}`} matching items`;
    },
    minItems: ({ parameter }) => `must have at least ${items(parameter)}`,
    maxItems: ({ parameter }) => `must have at most ${items(parameter)}`,
    uniqueItems: () => 'must not have the same item twice',
    anyOf: () => 'must be one of the allowed kinds',
    oneOf: () => 'must be exactly one of the allowed kinds',
    not: () => 'must not match the excluded schema',
    'false schema': () => 'is not allowed',
  },
  otherwise: (keyword) => `must satisfy ${keyword}`,
  instead: (value) => `, but is ${value}`,
};
