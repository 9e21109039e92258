import { count } from '../base/text.js';
import { MASK } from '../base/mask.js';
import { pointerSteps } from '../base/json-pointer.js';
import { isRecord, type SchemaObject } from './schema.js';

/** One broken rule, before it is put into words. */
export interface Violation {
  keyword: string;
  /** JSON pointer into the record; empty for the record itself. */
  instancePath: string;
  /** The schema that holds the keyword. */
  schema: SchemaObject;
  /** The property meant by `required`, `additionalProperties`, `propertyNames`, `dependentRequired`. */
  property: string | undefined;
  /** The offending value, as it shall be shown; undefined when it shall not. */
  value: unknown;
}

const TYPE_PHRASES: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'an object',
};

const FORMAT_PHRASES: Readonly<Record<string, string>> = {
  date: 'a date like 2018-10-17',
  time: 'a time like 21:30:05Z',
  'date-time': 'a moment like 2018-10-17T21:30:05Z',
  email: 'an e-mail address',
  'idn-email': 'an e-mail address',
  hostname: 'a host name',
  uri: 'a URI',
  uuid: 'a UUID',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

const MAX_VALUE_LENGTH = 80;

/** A value as a sentence quotes it: JSON, cut where it grows long. */
export function quoteValue(value: unknown): string {
  if (value === MASK) return MASK;
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}...`;
}

const orList = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1) ?? ''}`;

type Rule = (parameter: unknown, violation: Violation) => string;

const countText = (parameter: unknown, noun: string): string =>
  count(Number(parameter), noun, noun === 'property' ? 'properties' : undefined);

const dependentNames = (parameter: unknown, property: string | undefined): string[] =>
  Object.entries(isRecord(parameter) ? parameter : {})
    .filter(([, needed]) => Array.isArray(needed) && needed.includes(property))
    .map(([name]) => name);

/** What each keyword asks for, continuing `price ...`. */
const RULES: Readonly<Record<string, Rule>> = {
  type: (types) => `must be ${orList([types].flat().map((type) => TYPE_PHRASES[String(type)] ?? String(type)))}`,
  enum: (values) => `must be one of ${(values as unknown[]).map(quoteValue).join(', ')}`,
  const: (value) => `must be ${quoteValue(value)}`,
  minimum: (bound) => `must be at least ${String(bound)}`,
  maximum: (bound) => `must be at most ${String(bound)}`,
  exclusiveMinimum: (bound) => `must be more than ${String(bound)}`,
  exclusiveMaximum: (bound) => `must be less than ${String(bound)}`,
  multipleOf: (step) => `must be a multiple of ${String(step)}`,
  minLength: (length) => `must have at least ${countText(length, 'character')}`,
  maxLength: (length) => `must have at most ${countText(length, 'character')}`,
  pattern: (pattern) => `must match ${String(pattern)}`,
  format: (format) => `must be ${FORMAT_PHRASES[String(format)] ?? `in the format ${String(format)}`}`,
  required: (_, { property }) => `must have ${property ?? 'every required property'}`,
  dependentRequired: (needs, { property }) =>
    `must have ${property ?? 'more properties'} when it has ${orList(dependentNames(needs, property))}`,
  additionalProperties: (_, { property }) =>
    `must not have ${property === undefined ? 'other properties' : `the property ${property}`}`,
  propertyNames: (_, { property }) =>
    property === undefined
      ? 'must not have such property names'
      : `must not have a property named ${quoteValue(property)}`,
  minProperties: (size) => `must have at least ${countText(size, 'property')}`,
  maxProperties: (size) => `must have at most ${countText(size, 'property')}`,
  minItems: (size) => `must have at least ${countText(size, 'item')}`,
  maxItems: (size) => `must have at most ${countText(size, 'item')}`,
  items: (_, { schema }) =>
    `must have at most ${count((schema['prefixItems'] as unknown[] | undefined)?.length ?? 0, 'item')}`,
  uniqueItems: () => 'must not have the same item twice',
  contains: (_, { schema }) => {
    const minContains = Number(schema['minContains'] ?? 1);
    const maxContains = schema['maxContains'];
    return `must have ${maxContains === undefined ? 'at least ' : `${minContains} to `}${maxContains === undefined ? minContains : Number(maxContains)} of the items asked for`;
  },
  anyOf: () => 'must be one of the allowed kinds',
  oneOf: () => 'must be exactly one of the allowed kinds',
  not: () => 'must not be what is excluded',
  $ref: () => 'must not be nested deeper than tables are checked',
  'false schema': () => 'must not be there',
};

const WITHOUT_VALUE = new Set([
  'required',
  'dependentRequired',
  'dependencies',
  'additionalProperties',
  'propertyNames',
]);

/** A violation as a person would say it: `price must be at least 0, but is -1`. */
export function violationMessage(violation: Violation): string {
  const { keyword, instancePath, schema, value } = violation;
  const rule = keyword === 'dependencies' ? RULES['dependentRequired'] : RULES[keyword];
  const name = pointerSteps(instancePath).join('.') || 'the record';
  const requirement = rule === undefined ? `must keep the rule ${keyword}` : rule(schema[keyword], violation);
  const isDescribed =
    typeof schema['description'] === 'string' && (keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'not');
  const hint = isDescribed ? ` (${String(schema['description'])})` : '';
  const valueText = value === undefined || WITHOUT_VALUE.has(keyword) ? '' : `, but is ${quoteValue(value)}`;
  return `${name} ${requirement}${valueText}${hint}`;
}
