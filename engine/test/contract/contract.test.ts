import { describe, expect, it } from 'vitest';
import { LastroError, formatError } from '../../src/base/errors.js';
import {
  compileContract,
  contractToSql,
  parseContract,
  type ContractError,
  type JsonSchema,
} from '../../src/contract/index.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';

const messages = (schema: JsonSchema, record: unknown): string[] =>
  compileContract(schema)
    .validate(record)
    .map(({ message }) => message);

const problem = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof LastroError) return formatError(error);
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('errors', () => {
  it('read as a person would say them', () => {
    const schema = {
      type: 'object',
      properties: {
        price: { type: 'number', minimum: 0, multipleOf: 0.01 },
        state: { enum: ['SP', 'RJ'] },
        name: { type: 'string', maxLength: 1 },
        day: { type: ['string', 'null'], format: 'date' },
        lines: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'object', required: ['sku'] } },
      },
      required: ['id'],
      additionalProperties: false,
      dependentRequired: { price: ['currency'] },
    };
    const record = { price: -0.001, state: 'BA', name: 'ab', day: '2023-02-29', lines: [{}, {}], extra: 1 };
    expect(messages(schema, record).sort()).toEqual([
      'day must be a date like 2018-10-17, but is "2023-02-29"',
      'lines must not have the same item twice, but is [{},{}]',
      'lines.0 must have sku',
      'lines.1 must have sku',
      'name must have at most 1 character, but is "ab"',
      'price must be a multiple of 0.01, but is -0.001',
      'price must be at least 0, but is -0.001',
      'state must be one of "SP", "RJ", but is "BA"',
      'the record must have currency when it has price',
      'the record must have id',
      'the record must not have the property extra',
    ]);
  });

  it('say what is wrong once, not once for each alternative', () => {
    const schema = { anyOf: [{ type: 'integer' }, { type: 'object', propertyNames: { maxLength: 1 } }] };
    expect(
      compileContract(schema)
        .validate('x')
        .map(({ keyword }) => keyword),
    ).toEqual(['anyOf']);
    const names = compileContract({ propertyNames: { maxLength: 1 } }).validate({ ab: 1, c: 2, de: 3 });
    expect(names.map(({ message }) => message)).toEqual([
      'the record must not have a property named "ab"',
      'the record must not have a property named "de"',
    ]);
  });

  it.each([{}, { unevaluatedProperties: false }])(
    'come of patterns of names beside alternatives of which none is right, %j',
    (more) => {
      const schema = {
        patternProperties: { '^t': { type: 'null' } },
        anyOf: [{ properties: { text: { type: 'null' } } }],
        ...more,
      };
      expect(messages(schema, { text: '' })).toContain('text must be null, but is ""');
      expect(messages(schema, { text: null })).toEqual([]);
    },
  );

  it.each([
    [19.99, 0.01, true],
    [123456789.01, 0.01, true],
    [0, 0.5, true],
    [0.1 + 0.2, 0.1, true],
    [1e-7, 0.5, false],
    [19.995, 0.01, false],
  ])('%d as a multiple of %d: %j', (value, multipleOf, isOne) => {
    expect(messages({ properties: { x: { multipleOf } } }, { x: value }).length === 0).toBe(isOne);
  });

  it('never show what is personal', () => {
    const schema = {
      type: 'object',
      properties: {
        email: { type: 'string', format: 'email', 'x-pii': true },
        address: { type: 'object', maxProperties: 1, properties: { street: { $ref: '#/$defs/street' } } },
      },
      maxProperties: 1,
      $defs: { street: { type: 'string', minLength: 20, 'x-pii': true } },
    };
    const errors: ContractError[] = compileContract(schema).validate({
      email: 'maria at home',
      address: { street: 'Rua Augusta 1', zip: '01304' },
    });
    expect(errors.map(({ keyword }) => keyword).sort()).toEqual([
      'format',
      'maxProperties',
      'maxProperties',
      'minLength',
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/maria|Augusta/);
    expect(JSON.stringify(errors)).toContain('01304');
  });
});

describe('text', () => {
  const contract = compileContract(
    {
      type: 'object',
      properties: {
        price: { type: 'number' },
        pieces: { $ref: '#/$defs/count' },
        open: { type: 'boolean' },
        zip: { type: 'string' },
        note: { type: ['string', 'null'] },
        tags: { type: 'array' },
        at: { type: 'string', format: 'date-time' },
      },
      $defs: { count: { type: 'integer' } },
    },
    { reading: 'text' },
  );

  it('is read by the property and strictly', () => {
    const record = {
      price: '12.50',
      pieces: '3',
      open: 'true',
      zip: '01310',
      tags: '["a"]',
      at: '2018-10-17 21:30:05',
    };
    expect(contract.read(record)).toEqual({ ...record, price: 12.5, pieces: 3, open: true, tags: ['a'] });
    expect(contract.validate(record)).toEqual([]);
  });

  it.each(['012', '+1', ' 1', '1,5', '1.', 'NaN', '1e999', ''])('keeps %j, which is no number of JSON', (price) => {
    expect(contract.validate({ price }).map(({ message }) => message)).toEqual([
      `price must be a number, but is ${JSON.stringify(price)}`,
    ]);
  });

  it('that is NULL is absent, unless null is allowed', () => {
    expect(contract.read({ price: null, note: null })).toEqual({ note: null });
  });
});

describe('a broken contract', () => {
  it('is reported with its lines, all of them', () => {
    const text = '{\n  "properties": {\n    "a": { "type": "numbr" },\n    "b": { "minimum": "0" }\n  }\n}';
    expect(problem(() => parseContract(text, { file: 'expectations/contracts/x.json' })).split('\n')).toEqual([
      expect.stringMatching(/^expectations\/contracts\/x\.json:3:\d+ {2}contract\.invalid-schema {2}/),
      expect.stringMatching(/^expectations\/contracts\/x\.json:4:\d+ {2}contract\.invalid-schema {2}/),
    ]);
  });

  it('names references to nothing and patterns that are none', () => {
    const text = '{\n  "$ref": "#/$defs/none",\n  "pattern": "(",\n  "$defs": {}\n}';
    const said = problem(() => parseContract(text, { file: 'x.json' }));
    expect(said).toMatch(/^x\.json:2:\d+ {2}contract\.unknown-ref {2}unresolved \$ref: #\/\$defs\/none/m);
    expect(said).toMatch(/^x\.json:3:\d+ {2}contract\.invalid-pattern {2}invalid pattern \(/m);
  });

  /** Each level refers twice to the next. */
  const doubling = (levels: number): JsonSchema => ({
    properties: { a: { $ref: '#/$defs/l0' } },
    $defs: Object.fromEntries(
      Array.from({ length: levels }, (_, i) => [
        `l${i}`,
        i + 1 < levels
          ? { allOf: [{ $ref: `#/$defs/l${i + 1}` }, { properties: { b: { $ref: `#/$defs/l${i + 1}` } } }] }
          : { type: 'object' },
      ]),
    ),
  });

  it('whose references repeat each other is refused, not judged for years', () => {
    expect(compileContract(doubling(8)).validate({ a: { b: 1 } })).not.toEqual([]);
    expect(problem(() => compileContract(doubling(60), { file: 'x.json' }))).toMatch(/^x\.json {2}contract\.too-large/);
  });

  it('that unrolls without end is refused for tables alone', () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const contract = compileContract({ properties: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])) });
    expect(contract.validate({ p1: { p2: {} } })).toEqual([]);
    const options = { table: { layer: 'raw', name: 't' }, columns: [{ name: 'p1', type: 'JSON' }] };
    expect(problem(() => contractToSql(contract, { ...options, dialect: duckdbDialect }))).toContain(
      'contract.too-large',
    );
  });

  it('that is no JSON is reported where it breaks', () => {
    expect(problem(() => parseContract('{\n  "type": "object",\n  "a": [1\n}', { file: 'x.json' }))).toMatch(
      /^x\.json:\d+:\d+ {2}contract\.invalid-json/,
    );
  });
});

describe('what SQL cannot say is refused by name', () => {
  const compile = (schema: JsonSchema): string => {
    const text = JSON.stringify({ properties: { a: schema } }, null, 1);
    const contract = parseContract(text, { file: 'x.json' });
    const columns = [{ name: 'a', type: 'JSON' }];
    return problem(() =>
      contractToSql(contract, { table: { layer: 'raw', name: 't' }, columns, dialect: duckdbDialect }),
    );
  };

  it.each([
    [{ unevaluatedProperties: false }, 'unevaluatedProperties cannot'],
    [{ unevaluatedItems: false }, 'unevaluatedItems cannot'],
    [{ $dynamicRef: '#a', $dynamicAnchor: 'a' }, '$dynamicRef cannot'],
    [{ pattern: '^(?!x)' }, 'look-around in patterns cannot'],
    [{ pattern: '(?<=x)a' }, 'look-around in patterns cannot'],
    [{ pattern: '(a)\\1' }, 'a back reference in patterns cannot'],
  ])('%j', (schema, said) => {
    expect(compile(schema)).toContain(`contract.cannot-compile  ${said} be checked in SQL`);
    expect(compile(schema)).toMatch(/^x\.json:4:/);
  });

  it('and so is a reference that never ends', () => {
    expect(compile({ allOf: [{ $ref: '#/properties/a' }] })).toContain('contract.endless-ref');
  });
});
