import type { References } from './references.js';
import { isRecord, type JsonSchema, type SchemaObject } from './schema.js';

/** What stands where a personal value would. */
export const MASKED = '***';

/** Personal data by `x-pii: true` (or `pii: true`), as a contract marks a property. */
export function isPersonal(schema: unknown): boolean {
  return isRecord(schema) && (schema['x-pii'] === true || schema['pii'] === true);
}

/** Pointers' steps of everything personal in a record: `['address', 'street']`; `*` stands for any item or name. */
export function personalPaths(schema: JsonSchema, references: References): string[][] {
  const paths: string[][] = [];
  const active = new Set<SchemaObject>();
  const visit = (at: unknown, steps: string[]): void => {
    if (!isRecord(at) || active.has(at)) return;
    active.add(at);
    if (isPersonal(at)) paths.push(steps);
    if (typeof at['$ref'] === 'string') visit(references.resolve(at, at['$ref']), steps);
    for (const keyword of ['allOf', 'anyOf', 'oneOf', 'prefixItems'])
      if (Array.isArray(at[keyword]))
        for (const part of at[keyword] as unknown[]) visit(part, keyword === 'prefixItems' ? [...steps, '*'] : steps);
    for (const keyword of ['if', 'then', 'else']) visit(at[keyword], steps);
    for (const keyword of ['items', 'contains', 'additionalProperties']) visit(at[keyword], [...steps, '*']);
    for (const [name, part] of Object.entries(isRecord(at['properties']) ? at['properties'] : {}))
      visit(part, [...steps, name]);
    for (const part of Object.values(isRecord(at['patternProperties']) ? at['patternProperties'] : {}))
      visit(part, [...steps, '*']);
    active.delete(at);
  };
  visit(schema, []);
  return paths;
}

/** The value at `steps` with everything personal in it masked. */
export function maskPersonal(value: unknown, steps: readonly string[], personal: readonly string[][]): unknown {
  const matches = (path: readonly string[], length: number): boolean =>
    path.slice(0, length).every((step, i) => step === '*' || step === steps[i]);
  if (personal.some((path) => path.length <= steps.length && matches(path, path.length))) return MASKED;
  if (typeof value !== 'object' || value === null) return value;
  if (!personal.some((path) => path.length > steps.length && matches(path, steps.length))) return value;
  const mask = (part: unknown, step: string): unknown => maskPersonal(part, [...steps, step], personal);
  if (Array.isArray(value)) return value.map((part, i) => mask(part, String(i)));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mask(part, name)]));
}
