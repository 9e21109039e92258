import type { Keyword } from '../site.js';
import { exclusiveMaximum, exclusiveMinimum, maximum, minimum, multipleOf } from './bounds.js';
import { allOf, anyOf, conditional, negation, oneOf } from './combination.js';
import { constant, enumeration } from './equality.js';
import { contains, items, maxItems, minItems, prefixItems, uniqueItems } from './items.js';
import { maxProperties, minProperties, propertyNames } from './object-size.js';
import { additionalProperties, patternProperties, properties } from './properties.js';
import { reference } from './reference.js';
import { dependencies, dependentRequired, dependentSchemas, required } from './required.js';
import { format, maxLength, minLength, pattern } from './text.js';
import { type } from './type.js';

/** Every keyword that is checked in SQL. The others of the specification describe and check nothing. */
export const KEYWORDS: readonly Keyword[] = [
  reference,
  type,
  enumeration,
  constant,
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  multipleOf,
  minLength,
  maxLength,
  pattern,
  format,
  required,
  dependentRequired,
  dependentSchemas,
  dependencies,
  properties,
  patternProperties,
  additionalProperties,
  propertyNames,
  minProperties,
  maxProperties,
  prefixItems,
  items,
  contains,
  minItems,
  maxItems,
  uniqueItems,
  allOf,
  anyOf,
  oneOf,
  negation,
  conditional,
];

/** What depends on the way a value was reached, or on what other keywords saw: no SQL for these. */
export const REFUSED = ['$dynamicRef', 'unevaluatedProperties', 'unevaluatedItems'] as const;
