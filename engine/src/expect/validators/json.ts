import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { LastroError } from '../../base/errors.js';
import { ajvPatterns } from '../../contract/index.js';

const OPTIONS: Options = {
  strict: false,
  validateFormats: false,
  multipleOfPrecision: 6,
  code: { regExp: ajvPatterns },
};

/**
 * A test for JSON text against a JSON Schema; throws when the schema is none. Text that is not JSON does not match. The
 * revision is the one that `$schema` names, the newest by default.
 */
export function jsonMatcher(schema: object): (text: string) => boolean {
  const validate = compile(schema as Record<string, unknown>);
  return (text) => {
    try {
      return validate(JSON.parse(text));
    } catch (error) {
      if (error instanceof LastroError) throw error;
      return false;
    }
  };
}

function compile({ $schema: revision, ...schema }: Record<string, unknown>): ValidateFunction {
  const named = typeof revision === 'string' ? revision : '';
  if (named.includes('/draft-04/')) return new Ajv(OPTIONS).compile(upgradeDraft4(schema) as object);
  if (/\/draft-0[67]\//.test(named)) return new Ajv(OPTIONS).compile(schema);
  if (named.includes('/2019-09/')) return new Ajv2019(OPTIONS).compile(schema);
  return new Ajv2020(OPTIONS).compile(schema);
}

/** A schema of draft 4 as later drafts write it: exclusive bounds are numbers, `id` is `$id`. */
function upgradeDraft4(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(upgradeDraft4);
  if (typeof node !== 'object' || node === null) return node;
  const upgraded = Object.entries(node).map(([key, value]): [string, unknown] => {
    if (key === 'id' && typeof value === 'string') return ['$id', value];
    return [key, ['enum', 'default'].includes(key) ? value : upgradeDraft4(value)];
  });
  const schema: Record<string, unknown> = Object.fromEntries(upgraded);
  for (const bound of ['minimum', 'maximum']) {
    const exclusive = bound === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
    if (schema[exclusive] === true) {
      schema[exclusive] = schema[bound];
      schema[bound] = undefined;
    } else if (schema[exclusive] === false) schema[exclusive] = undefined;
  }
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
