/** The seven types of JSON Schema; an integer is any number without a fraction, `1.0` included. */
export const JSON_TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
/** A type of JSON Schema. */
export type JsonType = (typeof JSON_TYPES)[number];
