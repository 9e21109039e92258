import type { JsonSchema } from '../../../src/contract/index.js';

/** As one sells: what a person types most, in two languages. */
export const SALE: JsonSchema = {
  title: 'Sale',
  description: 'One sale by a seller.',
  'x-texts': { 'pt-BR': { title: 'Venda', description: 'Uma venda de um vendedor.' } },
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 64, 'x-given': 'uuid' },
    email: {
      title: 'E-mail',
      description: 'The seller.',
      'x-texts': { 'pt-BR': { description: 'Quem vendeu.' } },
      ...{ type: 'string', format: 'email', maxLength: 254, 'x-pii': true },
    },
    day: {
      ...{ title: 'Day', 'x-texts': { 'pt-BR': { title: 'Dia' } } },
      ...{ type: 'string', format: 'date' },
    },
    amount: {
      title: 'Amount',
      description: 'Of all pieces together.',
      'x-texts': { 'pt-BR': { title: 'Valor', description: 'De todas as peças juntas.' } },
      ...{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 8000, multipleOf: 0.01, examples: [19.9] },
    },
    pieces: {
      ...{ title: 'Pieces', 'x-texts': { 'pt-BR': { title: 'Peças' } } },
      ...{ type: 'integer', minimum: 1, maximum: 1000 },
    },
    paid: { ...{ title: 'Paid', 'x-texts': { 'pt-BR': { title: 'Pago' } } }, type: 'boolean' },
    note: { type: ['string', 'null'], maxLength: 500, 'x-texts': { 'pt-BR': { title: 'Observação' } } },
    created_at: { type: 'string', format: 'date-time', 'x-given': 'now' },
  },
  required: ['id', 'email', 'day', 'amount', 'pieces', 'paid', 'created_at'],
  additionalProperties: false,
};

/** Every keyword and every kind of field. */
export const EVERYTHING: JsonSchema = {
  title: 'Everything',
  description: 'A property for each keyword.',
  type: 'object',
  properties: {
    fixed: { const: 'v1' },
    text: { type: 'string', minLength: 2, maxLength: 5, pattern: '^\\p{Lu}', examples: ['Abc'] },
    paragraph: { type: 'string', maxLength: 1000 },
    choice: { enum: ['a', 'b', 1, null] },
    many: { enum: ['north', 'south', 'east', 'west', 'centre'] },
    labelled: {
      oneOf: [
        { const: 'x', title: 'Ex' },
        { const: 'y', title: 'Why' },
      ],
    },
    flag: { type: 'boolean' },
    whole: { type: 'integer', minimum: -3, maximum: 100 },
    decimal: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 0.25 },
    maybe: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
    nothing: { type: ['string', 'null'] },
    mixed: { type: ['number', 'string'] },
    day: { type: 'string', format: 'date' },
    clock: { type: 'string', format: 'time' },
    moment: { type: 'string', format: 'date-time' },
    email: { type: 'string', format: 'email' },
    site: { type: 'string', format: 'uri' },
    host: { type: 'string', format: 'hostname' },
    tags: { type: 'array', items: { type: 'string', minLength: 2 }, minItems: 1, maxItems: 3, uniqueItems: true },
    scores: { type: 'array', items: { type: 'number' }, contains: { minimum: 5 }, minContains: 1, maxContains: 2 },
    pair: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }], items: false },
    address: {
      type: 'object',
      properties: { street: { type: 'string' }, city: { $ref: '#/$defs/city' } },
      required: ['city'],
      additionalProperties: false,
    },
    free: { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, minProperties: 1, maxProperties: 2 },
    tree: { $ref: '#/$defs/tree' },
    shape: { anyOf: [{ type: 'string' }, { type: 'object', required: ['r'] }] },
    excluded: { type: 'integer', not: { const: 13 }, description: 'no thirteen' },
    shipped: { type: 'boolean' },
    carrier: { type: 'string' },
    stamped: { type: 'string', readOnly: true },
    never: false,
  },
  required: ['fixed', 'text', 'choice', 'labelled', 'flag', 'whole', 'nothing', 'address'],
  dependentRequired: { shipped: ['carrier'] },
  dependentSchemas: { carrier: { properties: { weight: { type: 'number', minimum: 0 } } } },
  if: { properties: { labelled: { const: 'y' } }, required: ['labelled'] },
  then: { properties: { reason: { type: 'string' } }, required: ['reason'] },
  else: { maxProperties: 40 },
  allOf: [{ properties: { whole: { multipleOf: 2 } } }],
  patternProperties: { '^x-': { type: 'string' } },
  $defs: {
    city: { type: 'string', title: 'City', minLength: 1 },
    tree: { type: 'object', properties: { leaf: { type: 'string' }, next: { $ref: '#/$defs/tree' } } },
  },
};

const SCRIPT = '"><script>window.hacked = true</script><img src=x onerror="window.hacked = true">';

/** Texts that end elements, scripts, statements, or the direction of writing. */
export const HOSTILE_TEXTS = [
  SCRIPT,
  "'; DROP TABLE sales; --",
  '</textarea></select></title></script><script>window.hacked = true</script>',
  '\u202eright to left\u202c \u2066',
  'nul\0and\u0007bell',
  '${window.hacked = true} {{7*7}} <%= 1 %>',
  'javascript:window.hacked=true',
  '\u2028\u2029</script>',
];

/** Markup in every text and name of a contract. */
export const HOSTILE: JsonSchema = {
  title: SCRIPT,
  description: HOSTILE_TEXTS[2],
  'x-texts': { 'pt-BR': { title: SCRIPT, description: SCRIPT } },
  type: 'object',
  properties: {
    ...Object.fromEntries(
      HOSTILE_TEXTS.map((text, i) => [
        text,
        {
          type: 'string',
          title: `${i} ${text}`,
          description: text,
          maxLength: i % 2 === 0 ? 20 : 1000,
          examples: [text],
        },
      ]),
    ),
    'a b/c~d': { enum: [SCRIPT, 'b', "'", '"'], description: SCRIPT },
    radios: { enum: [SCRIPT, '</label>'] },
    constant: { const: SCRIPT },
    pattern: { type: 'string', pattern: '^</script>$' },
    toString: { type: 'integer' },
  },
  required: ['radios', 'constant', HOSTILE_TEXTS[0]],
};
