import { Ajv2020 } from 'ajv/dist/2020.js';

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A test for JSON text against a JSON Schema; throws when the schema is none. Text that is not JSON does not match. */
export function jsonMatcher(schema: object): (text: string) => boolean {
  const rest = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
  const validate = new Ajv2020({ strict: false, validateFormats: false, multipleOfPrecision: 6 }).compile(rest);
  return (text) => {
    try {
      return validate(JSON.parse(text));
    } catch {
      return false;
    }
  };
}
