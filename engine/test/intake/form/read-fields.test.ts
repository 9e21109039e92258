import { describe, expect, it } from 'vitest';
import { compileContract, type JsonSchema, type Language } from '../../../src/contract/index.js';
import { formErrors } from '../../../src/intake/form/form-errors.js';
import { formModel } from '../../../src/intake/form/form-model.js';
import { readFields } from '../../../src/intake/form/read-fields.js';
import { EVERYTHING, SALE } from './contracts.js';

interface Checked {
  record: unknown;
  errors: string[];
}

/** What a form makes of texts, and what it says of them, by the path of the field. */
function check(
  schema: JsonSchema,
  fields: Record<string, string>,
  language: Language = 'en',
  given: string[] = [],
): Checked {
  const contract = compileContract(schema);
  const model = formModel(contract, given);
  const { record, problems } = readFields(model.fields, new URLSearchParams(fields), language);
  const errors = formErrors(model, contract.violations(record), problems, language);
  return { record, errors: errors.map(({ path, message }) => `${path}: ${message}`) };
}

const COMPLETE = {
  '/text': 'Abc',
  '/choice': '1',
  '/labelled': 'x',
  '/flag': 'false',
  '/whole': '4',
  '/address/city': 'Recife',
};

describe('fields', () => {
  it('become values of the types of the contract', () => {
    const { record, errors } = check(EVERYTHING, {
      ...COMPLETE,
      '/paragraph': 'a\r\nb',
      '/decimal': '2,25',
      '/maybe': '1.5',
      '/mixed': 'ten',
      '/day': '2026-02-28',
      '/clock': '10:30',
      ':offset:/clock': '-03:00',
      '/moment': '2026-02-28T10:30',
      ':offset:/moment': '+00:00',
      '/tags': 'aa\r\n\r\nbb\r\n',
      '/scores': '1\n7,5',
      '/pair': '[1, "a"]',
      '/shape': '{"r": 1}',
      '/shipped': 'true',
      '/carrier': 'post',
      '/weight': '3',
    });
    expect(errors).toEqual([]);
    expect(record).toEqual({
      ...{
        fixed: 'v1',
        text: 'Abc',
        paragraph: 'a\nb',
        choice: 1,
        labelled: 'x',
        flag: false,
        whole: 4,
        decimal: 2.25,
      },
      ...{ maybe: 1.5, nothing: null, mixed: 'ten', day: '2026-02-28', clock: '10:30:00-03:00' },
      ...{ moment: '2026-02-28T10:30:00+00:00', tags: ['aa', 'bb'], scores: [1, 7.5], pair: [1, 'a'] },
      ...{ address: { city: 'Recife' }, shape: { r: 1 }, shipped: true, carrier: 'post', weight: 3 },
    });
  });

  it('that are empty are absent, or null where a required one may be', () => {
    const { record, errors } = check(EVERYTHING, COMPLETE);
    expect(errors).toEqual([]);
    expect(record).toMatchObject({ nothing: null });
    expect(Object.keys(record as object)).toHaveLength(8);
  });

  it('that do not fit are explained beside themselves, in the order of the form', () => {
    const { errors } = check(EVERYTHING, {
      ...COMPLETE,
      '/text': 'a',
      '/choice': 'forged',
      '/whole': '3.5',
      '/decimal': 'abc',
      '/day': '2026-02-30',
      '/moment': '2026-02-28T10:30',
      '/tags': 'aa\na\naa',
      '/pair': '[1,',
      '/address/city': '',
      '/excluded': '13',
      '/shipped': 'true',
      '/labelled': 'y',
    });
    expect(errors).toEqual([
      '/text: Text must have at least 2 characters',
      '/text: Text must match ^\\p{Lu}',
      '/choice: Choice must be one of "a", "b", 1, null',
      '/whole: Whole must be a multiple of 2',
      '/whole: Whole must be a whole number',
      '/decimal: Decimal must be a number',
      '/day: Day must be a date like 2018-10-17',
      '/moment: Moment must be a moment like 2018-10-17T21:30:05Z',
      '/tags: Tags, line 2 must have at least 2 characters',
      '/tags: Tags must not have the same item twice',
      '/pair: Pair must be JSON: texts in quotation marks, lists in [ ], objects in { }',
      '/address/city: City must have a value',
      '/excluded: Excluded must not match the excluded schema (no thirteen)',
      '/carrier: the record must have Carrier when it has Shipped',
      '/reason: Reason must have a value',
    ]);
  });

  it('are read and explained in Portuguese', () => {
    const typed = { '/email': 'ana', '/amount': '1.234', '/pieces': '1001', '/paid': 'true', '/day': '2026-11-27' };
    expect(check(SALE, typed, 'pt-BR', ['id', 'created_at'])).toEqual({
      record: { email: 'ana', day: '2026-11-27', amount: '1.234', pieces: 1001, paid: true },
      errors: [
        '/email: O campo E-mail deve ser um endereço de e-mail',
        '/amount: O campo Valor pode ser 1234 ou 1,234: escreva um deles',
        '/pieces: O campo Peças deve ser no máximo 1000',
      ],
    });
  });

  it('of names that JavaScript has for itself are properties like others', () => {
    const schema = JSON.parse('{"type": "object", "properties": {"__proto__": {"type": "string"}}}') as JsonSchema;
    const { record } = check(schema, { '/__proto__': 'x' });
    expect(Object.entries(record as object)).toEqual([['__proto__', 'x']]);
  });

  it('are one field of JSON where the contract has no properties', () => {
    expect(check({ type: 'object', minProperties: 2 }, { '': '{"a": 1}' })).toEqual({
      record: { a: 1 },
      errors: [': the record must have at least 2 properties'],
    });
  });
});

describe('a form', () => {
  it('shows what a person gives, and no more', () => {
    const paths = (schema: JsonSchema, given: string[]): string[] =>
      formModel(compileContract(schema), given).fields.map(({ path, kind }) => `${path} ${kind}`);
    expect(paths(SALE, ['id', 'created_at'])).toEqual([
      ...['/email text', '/day date', '/amount number', '/pieces number', '/paid choice', '/note paragraph'],
    ]);
    expect(paths(EVERYTHING, [])).not.toContain('/stamped text');
  });
});
