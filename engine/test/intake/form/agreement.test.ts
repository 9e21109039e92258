import vm from 'node:vm';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PACKAGE } from '../../../src/base/package.js';
import { compileContract, validatorModule, type Contract, type JsonSchema } from '../../../src/contract/index.js';
import { browserContract } from '../../../src/intake/form/browser-contract.js';
import { checkInput, type Validator } from '../../../src/intake/form/browser/form-script.js';
import { formErrors } from '../../../src/intake/form/form-errors.js';
import { formModel } from '../../../src/intake/form/form-model.js';
import { readFields } from '../../../src/intake/form/read-fields.js';
import { contracts, TEXTS } from '../../contract/arbitraries.js';
import { EVERYTHING, HOSTILE, HOSTILE_TEXTS, SALE } from './contracts.js';

/** The check of a contract as pages have it: bundled by esbuild. */
function browserValidator(contract: Contract): Validator {
  const contents = validatorModule(browserContract(contract));
  const options = { bundle: true, write: false, platform: 'browser', format: 'iife', globalName: 'check' } as const;
  const { outputFiles } = buildSync({ ...options, stdin: { contents, resolveDir: PACKAGE }, logLevel: 'silent' });
  return vm.runInThisContext(`(() => { ${outputFiles[0]?.text ?? ''}; return check.validate; })()`) as Validator;
}

/** Texts for the fields of a form, many of them such as its contract may allow. */
function inputs(paths: readonly string[], more: readonly string[]): fc.Arbitrary<Record<string, string>[]> {
  const text = fc.oneof(fc.constantFrom(...TEXTS, ...more), fc.string());
  const input = fc.dictionary(fc.constantFrom(...paths), text, { maxKeys: paths.length });
  return fc.array(input, { minLength: 10, maxLength: 10 });
}

/** Objects as JSON.parse makes them, with the prototype that ajv compares. */
const asInFile = (schema: JsonSchema): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema;

function expectAgreement(schema: JsonSchema, given: readonly string[], sent: readonly Record<string, string>[]): void {
  const contract = compileContract(schema);
  const model = formModel(contract, given);
  const validate = browserValidator(contract);
  for (const fields of sent)
    for (const language of ['en', 'pt-BR'] as const) {
      const input = new URLSearchParams(fields);
      const { record, problems } = readFields(model.fields, input, language);
      const server = formErrors(model, contract.violations(record), problems, language);
      expect(checkInput(input, { model, validate, language })).toEqual(server);
    }
}

describe('the page and the server find the same', () => {
  it('in any contract', () => {
    const columns = ['a', 'n', 'toString', 'a b/c~d'];
    const cases = contracts(columns)
      .map(asInFile)
      .chain((schema) => {
        const paths = formModel(compileContract(schema), []).fields.map(({ path }) => path);
        return fc.tuple(fc.constant(schema), inputs(paths, ['1,5', '1.234', '{"a": 1}', '[1, 2]']));
      });
    fc.assert(
      fc.property(cases, ([schema, sent]) => expectAgreement(schema, [], sent)),
      { numRuns: 40 },
    );
  });

  it.each([
    ['a sale', SALE, ['id', 'created_at'], ['19,90', '2026-11-27', 'ana@example.com', '3']],
    [
      'every keyword',
      EVERYTHING,
      [],
      ['v1', 'Abc', 'x', 'y', '10:30', '2026-11-27T10:30', 'aa\nbb', '1\n7', '[1, "a"]', '-03:00'],
    ],
    ['markup', HOSTILE, [], HOSTILE_TEXTS],
  ] as const)('in %s', (_, schema, given, more) => {
    const { fields } = formModel(compileContract(schema), given);
    const paths = fields.flatMap(({ path, fields: inner }) => [
      path,
      `:offset:${path}`,
      ...inner.map((each) => each.path),
    ]);
    fc.assert(
      fc.property(inputs(paths, more), (sent) => expectAgreement(schema, given, sent)),
      { numRuns: 10 },
    );
  });
});
