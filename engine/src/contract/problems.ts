import { UsageError, messageOf, type LastroError, type Location } from '../base/errors.js';
import { TEXTS_KEYWORD, textProblems } from './texts.js';
import { isRecord, isSchema, type JsonSchema, type SchemaObject } from './schema.js';
import { countApplications, MAX_APPLICATIONS } from './applications.js';
import { patternTest } from './pattern.js';
import { givenProblem } from './given.js';
import type { References } from './references.js';
import { withoutDialect } from './bundle.js';
import { metaValidator } from './validator.js';

/** Finds the line of a JSON pointer in the file a schema was read from. */
export interface SchemaSource {
  locate(pointer: string): Location | undefined;
}

export interface SchemaOrigin {
  file: string;
  source: SchemaSource | undefined;
}

export function locationOf(origin: SchemaOrigin, pointer: string): Location {
  return { file: origin.file, ...origin.source?.locate(pointer.replace(/^[^#]*#/, '')) };
}

/** Everything wrong with a schema: against the meta-schema, in its references and in its patterns. */
export function schemaProblems(schema: JsonSchema, references: References, origin: SchemaOrigin): LastroError[] {
  const problem = (code: string, message: string, pointer: string, hint?: string): LastroError =>
    new UsageError(`contract.${code}`, message, { location: locationOf(origin, pointer), hint });
  if (!isSchema(schema))
    return [problem('not-a-schema', 'the contract is not a JSON Schema object', '', 'begin with {"type": "object"}')];
  const ajv = metaValidator();
  if (ajv.validateSchema(withoutDialect(schema)) !== true) {
    const byPath = new Map(
      (ajv.errors ?? []).map((error) => [
        error.instancePath,
        problem(
          'invalid-schema',
          `invalid schema: ${error.instancePath === '' ? 'it' : error.instancePath} ${error.message ?? ''}`,
          error.instancePath,
        ),
      ]),
    );
    return [...byPath.values()];
  }
  const problems: LastroError[] = [];
  for (const [part, { path }] of references.all()) {
    const { $ref } = part;
    if (typeof $ref === 'string' && references.resolve(part, $ref) === undefined && !isMetaSchema($ref))
      problems.push(
        problem(
          'unknown-ref',
          `unresolved $ref: ${$ref}`,
          `${path}/$ref`,
          'schemas are not downloaded; put the schema into $defs',
        ),
      );
    for (const { pointer, message } of TEXTS_KEYWORD in part ? textProblems(part[TEXTS_KEYWORD]) : [])
      problems.push(
        problem(
          'invalid-texts',
          `${TEXTS_KEYWORD}: ${message}`,
          `${path}/${TEXTS_KEYWORD}${pointer}`,
          `write {"pt-BR": {"title": "...", "description": "..."}}`,
        ),
      );
    const wrongGiven = givenProblem(part, schema);
    if (wrongGiven !== undefined) problems.push(problem('invalid-given', wrongGiven, `${path}/x-given`));
    for (const [pattern, pointer] of findPatterns(part)) {
      try {
        patternTest(pattern);
      } catch (error) {
        problems.push(problem('invalid-pattern', `invalid pattern ${pattern}: ${messageOf(error)}`, path + pointer));
      }
    }
  }
  if (countApplications(schema, references) > MAX_APPLICATIONS)
    problems.push(
      problem(
        'too-large',
        `its references repeat each other: more than ${MAX_APPLICATIONS.toLocaleString('en-US')} schemas apply to one record`,
        '',
        'refer to each schema from one place',
      ),
    );
  return problems;
}

/** The meta-schemas, which ajv includes. */
const isMetaSchema = (uri: string): boolean => uri.startsWith('https://json-schema.org/draft/2020-12/');

function findPatterns(schema: SchemaObject): [string, string][] {
  const found: [string, string][] = [];
  if (typeof schema['pattern'] === 'string') found.push([schema['pattern'], '/pattern']);
  if (isRecord(schema['patternProperties']))
    for (const pattern of Object.keys(schema['patternProperties'])) found.push([pattern, '/patternProperties']);
  return found;
}
