import fc from 'fast-check';

/** Texts at the borders of every reading: numbers, almost numbers, moments, names, signs outside the first plane. */
export const TEXTS = [
  '', 'a', 'abc', 'ação', '🤦🏼', "it's", 'a\nb', '\u00a0', ' ', 'x@y.br', 'a/b~c', '0', '12', '12.5', '-0.01', '1e3', '1E400', '007', '+5',
  '1.', ' 1', '1.0', '-1', '19.99', '100', '9007199254740993', 'NaN', 'true', 'false', 'null', 'TRUE', '2024-02-29', '2023-02-29',
  '2017-10-02 10:56:33', '2017-10-02T10:56:33Z', '2017-10-02T10:56:33', '10:56:33', '[1, 2]', '[]', '[1,', '{"a": 1}', '{}', '{"a"',
  '["a","a"]', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', '192.168.0.1', '::1', 'https://example.org/a?b#c', 'example.org',
]; // prettier-ignore

const NUMBERS = [0, 1, -1, 2, 3, 1.5, 0.1, 12.5, 19.99, 100, -0.01, 1e21, 1e-7, 2 ** 53];
const PATTERNS = [
  '^a',
  'b$',
  '\\d',
  '^\\S+$',
  '^[^x]{2,}$',
  '\\p{L}',
  '.',
  '^$',
  'a|1',
  '[\\w-]',
  '\\u00e7',
  '^.{1,3}$',
  '\\s',
  '^\\/?a',
];
const FORMATS = [
  'date',
  'time',
  'date-time',
  'email',
  'uri',
  'uuid',
  'ipv4',
  'ipv6',
  'hostname',
  'duration',
  'something-else',
];
export const NAMES = ['a', 'b', 'c/d', 'e~f', '', 'ç'];

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom(...NUMBERS),
  fc.boolean(),
  fc.constant(null),
);

export const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3 }) },
  ),
})).value;

const small = fc.integer({ min: 0, max: 3 });
const number = fc.constantFrom(...NUMBERS);
const types = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object');

/** A few keywords of a whole vocabulary; `part` is a schema one level below. */
function keywords(part: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  const parts = fc.array(part, { minLength: 1, maxLength: 2 });
  const name = fc.constantFrom(...NAMES);
  const named = fc.dictionary(name, part, { minKeys: 1, maxKeys: 2 });
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 2 });
  const all: Record<string, fc.Arbitrary<unknown>> = {
    type: fc.oneof(types, fc.uniqueArray(types, { minLength: 1, maxLength: 3 })),
    enum: fc.uniqueArray(json, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) }),
    const: json,
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: fc.constantFrom(1, 0.5, 0.01, 3),
    minLength: small,
    maxLength: small,
    pattern: fc.constantFrom(...PATTERNS),
    format: fc.constantFrom(...FORMATS),
    required: names,
    dependentRequired: fc.dictionary(name, names, { minKeys: 1, maxKeys: 2 }),
    dependentSchemas: named,
    properties: named,
    patternProperties: fc.dictionary(fc.constantFrom(...PATTERNS), part, { minKeys: 1, maxKeys: 1 }),
    additionalProperties: part,
    propertyNames: part,
    minProperties: small,
    maxProperties: small,
    prefixItems: parts,
    items: part,
    contains: part,
    minContains: small,
    maxContains: small,
    minItems: small,
    maxItems: small,
    uniqueItems: fc.boolean(),
    allOf: parts,
    anyOf: parts,
    oneOf: parts,
    not: part,
    if: part,
    then: part,
    else: part,
    $ref: fc.constant('#/$defs/shared'),
  };
  return fc
    .uniqueArray(fc.constantFrom(...Object.keys(all)), { minLength: 1, maxLength: 3 })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((keyword) => [keyword, all[keyword] ?? fc.constant(true)]))),
    );
}

const flat = keywords(fc.boolean()).map((schema) =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$ref')),
);
const nested = fc.oneof({ weight: 1, arbitrary: fc.boolean() }, { weight: 8, arbitrary: keywords(flat) });
const property = fc.oneof({ weight: 1, arbitrary: fc.boolean() }, { weight: 10, arbitrary: keywords(nested) });

/** A contract for records with the columns given. */
export function contracts(columns: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const name = fc.constantFrom(...columns);
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 2 });
  const condition = fc.dictionary(name, nested, { minKeys: 1, maxKeys: 1 }).map((properties) => ({ properties }));
  return fc.record(
    {
      $defs: fc.record({ shared: flat }),
      type: fc.constant('object'),
      properties: fc.record(Object.fromEntries(columns.map((column) => [column, property])), { requiredKeys: [] }),
      required: names,
      dependentRequired: fc.dictionary(name, names, { minKeys: 1, maxKeys: 1 }),
      dependentSchemas: fc.dictionary(name, condition, { minKeys: 1, maxKeys: 1 }),
      patternProperties: fc.dictionary(fc.constantFrom('^t', 'n$'), nested, { minKeys: 1, maxKeys: 1 }),
      additionalProperties: fc.oneof(fc.boolean(), flat),
      propertyNames: fc.constantFrom({ maxLength: 5 }, { pattern: '^[a-z]' }, false),
      minProperties: small,
      maxProperties: small,
      if: condition,
      then: condition,
      else: condition,
      anyOf: fc.array(condition, { minLength: 1, maxLength: 2 }),
      not: condition,
    },
    { requiredKeys: ['$defs', 'properties'] },
  );
}

/** A contract of a rule or two, which about half of all records keep. */
export function lenientContracts(columns: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const properties = fc.dictionary(fc.constantFrom(...columns), property, { minKeys: 1, maxKeys: 2 });
  return fc.record({ $defs: fc.record({ shared: flat }), properties });
}

export const text = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
);
export const double = fc.oneof(fc.constant(null), fc.constantFrom(...NUMBERS));
export const whole = fc.oneof(fc.constant(null), fc.constantFrom(0, 1, -1, 3, 12, 100));
export const boolean = fc.constantFrom(null, true, false);
