import type { Keyword } from '../keyword-context.js';
import { additionalProperties } from './additional-properties.js';
import { allOf } from './all-of.js';
import { anyOf } from './any-of.js';
import { constant } from './const.js';
import { contains } from './contains.js';
import { dependencies, dependentRequired, dependentSchemas } from './dependencies.js';
import { enumeration } from './enum.js';
import { format } from './format.js';
import { conditional } from './if.js';
import { items } from './items.js';
import { maxItems, minItems } from './limit-items.js';
import { maxLength, minLength } from './limit-length.js';
import { exclusiveMaximum, exclusiveMinimum, maximum, minimum } from './limit-number.js';
import { maxProperties, minProperties } from './limit-properties.js';
import { multipleOf } from './multiple-of.js';
import { negation } from './not.js';
import { oneOf } from './one-of.js';
import { pattern } from './pattern.js';
import { patternProperties } from './pattern-properties.js';
import { prefixItems } from './prefix-items.js';
import { properties } from './properties.js';
import { propertyNames } from './property-names.js';
import { reference } from './ref.js';
import { required } from './required.js';
import { type } from './type.js';
import { uniqueItems } from './unique-items.js';

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

/** Keywords that depend on the path to a value, or on what other keywords evaluated; they have no SQL. */
export const UNSUPPORTED_KEYWORDS = ['$dynamicRef', 'unevaluatedProperties', 'unevaluatedItems'] as const;
