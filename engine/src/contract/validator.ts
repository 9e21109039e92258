import { _, Ajv2020, type CodeKeywordDefinition, type KeywordCxt, type ValidateFunction } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { formatsFor, type Format, type Reading } from './formats.js';
import { bundle, reachableSchemas, usesDynamicRef, withoutDialect } from './bundle.js';
import { MULTIPLE_TOLERANCE } from '../sql/dialect/contracts.js';
import { ajvPatterns, patternTest } from './pattern.js';
import { reportOnce } from './report-once.js';
import type { References } from './references.js';
import type { JsonSchema } from './schema.js';

/** A validator runs here, its texts tested by RE2; or it becomes a module that runs elsewhere, by JavaScript's own patterns. */
type ValidatorKind = 'function' | 'module';

/** ajv with Lastro's formats, decimal `multipleOf`, and one error for each problem. */
function createAjv(reading: Reading, kind: ValidatorKind = 'function'): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    strictNumbers: true,
    verbose: true,
    ownProperties: true,
    logger: false,
    validateSchema: false,
    code: { regExp: ajvPatterns, process: createEvaluated, source: kind === 'module', esm: true },
  });
  for (const [name, format] of Object.entries(formatsFor(reading)))
    ajv.addFormat(name, kind === 'module' ? formatExpression(format) : formatTest(format));
  reportOnce(ajv);
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword(decimalMultipleOf);
  return ajv;
}

function formatTest({ pattern, maxLength = Infinity }: Format): (text: string) => boolean {
  const matches = patternTest(pattern);
  return (text) => matches(text) && (maxLength === Infinity || [...text].length <= maxLength);
}

function formatExpression({ pattern, maxLength }: Format): RegExp {
  return new RegExp(maxLength === undefined ? pattern : `^(?=[^]{0,${maxLength}}$)${pattern.slice(1)}`, 'u');
}

/** Whether a number is a multiple, decimals as people write them: 19.99 is one of 0.01. */
const decimalMultipleOf: CodeKeywordDefinition = {
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  code(context: KeywordCxt) {
    const { gen, data, schema } = context;
    const quotient = gen.const('quotient', _`${data} / ${Number(schema)}`);
    const distance = _`Math.abs(${quotient} - Math.round(${quotient}))`;
    context.pass(_`Number.isFinite(${quotient}) && ${distance} <= Math.abs(${quotient}) * ${MULTIPLE_TOLERANCE}`);
  },
};

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

/** What a validator is made of. */
export interface ValidatorSource {
  schema: JsonSchema;
  documents: Readonly<Record<string, JsonSchema>>;
  references: References;
  reading: Reading;
}

export function compileValidator(source: ValidatorSource): ValidateFunction {
  return compile(createAjv(source.reading), source);
}

/** The same validator as the text of a JavaScript module, which evaluates no text and imports only from `ajv`. */
export function validatorModule({ schema, documents, references, reading }: ValidatorSource): string {
  const ajv = createAjv(reading, 'module');
  return createEvaluated(standalone.default(ajv, compile(ajv, { schema, documents, references })));
}

function compile(ajv: Ajv2020, { schema, documents, references }: Omit<ValidatorSource, 'reading'>): ValidateFunction {
  if (usesDynamicRef(reachableSchemas(schema, references)))
    for (const [uri, document] of Object.entries(documents)) ajv.addSchema(withoutDialect(document), uri);
  return ajv.compile(bundle(schema, documents, references));
}
