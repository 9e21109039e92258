import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { LastroError, messageOf } from '../../base/errors.js';
import { isMapping } from '../../base/check-keys.js';

/** Why a record breaks the schema of its stream. */
export interface SchemaViolation {
  rule: string;
  reason: string;
}

/** Dates and moments as taps write them: a moment may have a blank for the `T`, and no offset. Other formats are not checked. */
const FORMATS = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?([Zz]|[+-]\d\d(:?\d\d)?)?$/,
  time: /^\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?$/,
};

/**
 * Checks records against the schema of a SCHEMA message, in JSON Schema's later drafts and in draft 4. Throws `tap.schema` for one that
 * cannot be read.
 */
export function schemaCheck(schema: unknown, stream: string): (record: unknown) => SchemaViolation | undefined {
  // Decimals have a `multipleOf` that no double is a multiple of.
  const ajv = new Ajv2020({
    strict: false,
    multipleOfPrecision: 6,
    allErrors: true,
    logger: false,
    validateSchema: false,
    formats: FORMATS,
  });
  let validate: ValidateFunction;
  try {
    validate = ajv.compile(asLaterDraft(schema) as object);
  } catch (error) {
    throw new LastroError('tap.schema', `the SCHEMA of the stream ${stream} cannot be read: ${messageOf(error)}`);
  }
  return (record) => {
    if (validate(record)) return undefined;
    const errors = validate.errors ?? [];
    const [first] = errors;
    const reasons = errors
      .slice(0, MAX_REASONS)
      .map(
        ({ instancePath, message = 'is not valid' }) =>
          `${instancePath.slice(1).replaceAll('/', '.') || 'the record'} ${message}`,
      );
    return { rule: `schema-${first?.keyword ?? 'invalid'}`, reason: [...new Set(reasons)].join('; ') };
  };
}

const MAX_REASONS = 10;

/** Keywords whose values are schemas by name, and those whose values are no schemas. */
const BY_NAME = ['properties', 'patternProperties', 'definitions', '$defs', 'dependentSchemas'];
const VALUES = ['enum', 'const', 'default', 'examples'];

/** A schema without what names its draft; draft 4 has flags where later drafts have limits. */
function asLaterDraft(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asLaterDraft);
  if (!isMapping(schema)) return schema;
  const converted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$schema' || key === 'id' || key === '$id') continue;
    if (VALUES.includes(key)) converted[key] = value;
    else if (BY_NAME.includes(key) && isMapping(value))
      converted[key] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asLaterDraft(each)]));
    else converted[key] = asLaterDraft(value);
  }
  for (const [exclusive, limit] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    converted[exclusive] = schema[exclusive] ? schema[limit] : undefined;
    if (schema[exclusive]) converted[limit] = undefined;
  }
  return Object.fromEntries(Object.entries(converted).filter(([, value]) => value !== undefined));
}
