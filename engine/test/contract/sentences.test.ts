import { describe, expect, it } from 'vitest';
import { formatError, LastroError } from '../../src/base/errors.js';
import { compileContract, LANGUAGES, type JsonSchema } from '../../src/contract/index.js';
import { SENTENCES } from '../../src/contract/sentences/index.js';

/** A record that breaks a schema's only rule, with the sentences in English and Portuguese. */
const BROKEN: readonly (readonly [schema: JsonSchema, record: unknown, english: string, portuguese: string])[] = [
  [{ type: ['integer', 'null'] }, 1.5, 'the record must be a whole number or null', 'o registro deve ser um número inteiro ou nulo'],
  [{ enum: ['a', 0.5] }, 1, 'the record must be one of "a", 0.5', 'o registro deve ser um destes valores: "a"; 0,5'],
  [{ const: true }, 1, 'the record must be true', 'o registro deve ser true'],
  [{ minimum: 0.5 }, 0, 'the record must be at least 0.5', 'o registro deve ser no mínimo 0,5'],
  [{ maximum: 8000 }, 9000, 'the record must be at most 8000', 'o registro deve ser no máximo 8000'],
  [{ exclusiveMinimum: 0 }, 0, 'the record must be more than 0', 'o registro deve ser maior que 0'],
  [{ exclusiveMaximum: 1 }, 1, 'the record must be less than 1', 'o registro deve ser menor que 1'],
  [{ multipleOf: 0.01 }, 0.001, 'the record must be a multiple of 0.01', 'o registro deve ser múltiplo de 0,01'],
  [{ minLength: 2 }, 'a', 'the record must have at least 2 characters', 'o registro deve ter no mínimo 2 caracteres'],
  [{ maxLength: 1 }, 'ab', 'the record must have at most 1 character', 'o registro deve ter no máximo 1 caractere'],
  [{ pattern: '^a' }, 'b', 'the record must match ^a', 'o registro deve corresponder a ^a'],
  [{ format: 'date' }, 'b', 'the record must be a date like 2018-10-17', 'o registro deve ser uma data como 2018-10-17'],
  [{ format: 'duration' }, 'b', 'the record must be in the format duration', 'o registro deve ser um valor no formato duration'],
  [{ required: ['a'] }, {}, 'the record must have a', 'o registro deve ter a'],
  [{ dependentRequired: { a: ['b'], c: ['b'] } }, { a: 1 }, 'the record must have b when it has a or c', 'o registro deve ter b quando tem a ou c'],
  [{ dependencies: { a: ['b'] } }, { a: 1 }, 'the record must have b when it has a', 'o registro deve ter b quando tem a'],
  [{ additionalProperties: false }, { a: 1 }, 'the record must not have the property a', 'o registro não pode ter a propriedade a'],
  [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, 'the record must not have a property named "ab"', 'o registro não pode ter uma propriedade chamada "ab"'],
  [{ minProperties: 1 }, {}, 'the record must have at least 1 property', 'o registro deve ter no mínimo 1 propriedade'],
  [{ maxProperties: 0 }, { a: 1 }, 'the record must have at most 0 properties', 'o registro deve ter no máximo 0 propriedades'],
  [{ prefixItems: [true], items: false }, [1, 2], 'the record must have at most 1 item', 'o registro deve ter no máximo 1 item'],
  [{ contains: { const: 1 }, maxContains: 2 }, [], 'the record must have 1 to 2 matching items', 'o registro deve ter de 1 a 2 itens correspondentes'],
  [{ minItems: 2 }, [1], 'the record must have at least 2 items', 'o registro deve ter no mínimo 2 itens'],
  [{ maxItems: 0 }, [1], 'the record must have at most 0 items', 'o registro deve ter no máximo 0 itens'],
  [{ uniqueItems: true }, [1, 1], 'the record must not have the same item twice', 'o registro não pode ter o mesmo item duas vezes'],
  [{ anyOf: [{ const: 1 }] }, 2, 'the record must be one of the allowed kinds', 'o registro deve ser de um dos tipos permitidos'],
  [{ oneOf: [{ const: 1 }] }, 2, 'the record must be exactly one of the allowed kinds', 'o registro deve ser de exatamente um dos tipos permitidos'],
  [{ not: { const: 2 } }, 2, 'the record must not match the excluded schema', 'o registro não pode corresponder ao esquema excluído'],
  [{ properties: { a: false } }, { a: 1 }, 'a is not allowed', 'a não pode existir'],
  [{ properties: { a: { minimum: 1 } }, unevaluatedProperties: false }, { b: 1 }, 'the record must satisfy unevaluatedProperties', 'o registro deve cumprir unevaluatedProperties'],
]; // prettier-ignore

describe('sentences', () => {
  it.each(BROKEN)('of %o', (schema, record, english, portuguese) => {
    const contract = compileContract(schema);
    const said = (language?: 'en' | 'pt-BR'): string[] =>
      contract.validate(record, language).map(({ expectation }) => expectation);
    expect(said()).toEqual([english]);
    expect(said('en')).toEqual([english]);
    expect(said('pt-BR')).toEqual([portuguese]);
  });

  it('quote the value in the language too, and the description by x-texts', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { minimum: 1 },
        k: { not: { const: 13 }, description: 'no thirteen', 'x-texts': { 'pt-BR': { description: 'treze não' } } },
      },
    };
    expect(
      compileContract(schema)
        .validate({ n: 0, k: 13 }, 'pt-BR')
        .map(({ message }) => message),
    ).toEqual(['n deve ser no mínimo 1, mas é 0', 'k não pode corresponder ao esquema excluído, mas é 13 (treze não)']);
  });

  it('have a phrase for the same keywords in every language', () => {
    const keywords = LANGUAGES.map((language) => Object.keys(SENTENCES[language].phrases).sort());
    expect(new Set(keywords.map(String)).size).toBe(1);
  });
});

describe('x-texts', () => {
  it.each([
    ['text', 'x-texts: is not an object of languages'],
    [{ de: 'Wert' }, 'x-texts: is not an object with title or description'],
    [{ de: { name: 'Wert' } }, 'x-texts: name of de is not a title or description with a text'],
    [{ de: { title: 1 } }, 'x-texts: title of de is not a title or description with a text'],
  ])('of %o is refused', (texts, message) => {
    let problem = '';
    try {
      compileContract({ properties: { a: { 'x-texts': texts } } });
    } catch (error) {
      if (!(error instanceof LastroError)) throw error;
      problem = formatError(error);
    }
    expect(problem).toContain('contract.invalid-texts');
    expect(problem).toContain(message);
  });
});
