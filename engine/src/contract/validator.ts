import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { formatsFor, type Reading } from './formats.js';
import { bundle, reachableSchemas, usesDynamicRef, withoutDialect } from './bundle.js';
import { isMultiple } from './multiple.js';
import { ajvPatterns, patternTest } from './pattern.js';
import { reportOnce } from './report-once.js';
import type { References } from './references.js';
import type { JsonSchema } from './schema.js';

/** ajv with Lastro's formats, decimal `multipleOf`, and one error for each problem. */
function createAjv(reading: Reading): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    strictNumbers: true,
    verbose: true,
    ownProperties: true,
    logger: false,
    validateSchema: false,
    code: { regExp: ajvPatterns, process: createEvaluated },
  });
  for (const [name, { pattern, maxLength }] of Object.entries(formatsFor(reading))) {
    const matches = patternTest(pattern);
    ajv.addFormat(name, (text: string) => matches(text) && (maxLength === undefined || [...text].length <= maxLength));
  }
  reportOnce(ajv);
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    errors: false,
    validate: (of: number, value: number) => isMultiple(value, of),
  });
  return ajv;
}

/**
 * ajv's code for `patternProperties` notes a name in an object that does not exist yet where `anyOf` or `oneOf` beside it found
 * no valid schema, and throws.
 */
const createEvaluated = (code: string): string =>
  code.replaceAll(/\b(props\d+)(?=\[key\d+\] ?= ?true)/g, '($1 ??= {})');

let sharedAjv: Ajv2020 | undefined;

/** For checking schemas only; the meta-schema is compiled once. */
export function metaValidator(): Ajv2020 {
  return (sharedAjv ??= createAjv('json'));
}

export function compileValidator(
  schema: JsonSchema,
  documents: Readonly<Record<string, JsonSchema>>,
  references: References,
  reading: Reading,
): ValidateFunction {
  const ajv = createAjv(reading);
  const bundled = bundle(schema, documents, references);
  if (usesDynamicRef(reachableSchemas(schema, references)))
    for (const [uri, document] of Object.entries(documents)) ajv.addSchema(withoutDialect(document), uri);
  return ajv.compile(bundled);
}
