import { MASK } from '../base/mask.js';
import type { References } from './references.js';
import { isRecord, type JsonSchema, type SchemaObject } from './schema.js';

/** Personal data by `x-pii: true` (or `pii: true`), as a contract marks a property. */
export function isPersonal(schema: unknown): boolean {
  return isRecord(schema) && (schema['x-pii'] === true || schema['pii'] === true);
}

/** A schema in which the properties of these names, in any case, are marked. */
export function markPersonal(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0 || !isRecord(schema) || !isRecord(schema['properties'])) return schema;
  const marked = new Set(names.map((name) => name.toLowerCase()));
  const properties = Object.entries(schema['properties']).map(([name, part]): [string, unknown] => [
    name,
    !marked.has(name.toLowerCase()) || part === false ? part : { ...(isRecord(part) ? part : {}), 'x-pii': true },
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** Paths of all personal properties of a record: `['address', 'street']`; `*` is any item or name. */
export function personalPaths(schema: JsonSchema, references: References): string[][] {
  const paths: string[][] = [];
  const active = new Set<SchemaObject>();
  const visit = (node: unknown, steps: string[]): void => {
    if (!isRecord(node) || active.has(node)) return;
    active.add(node);
    if (isPersonal(node)) paths.push(steps);
    if (typeof node['$ref'] === 'string') visit(references.resolve(node, node['$ref']), steps);
    for (const keyword of ['allOf', 'anyOf', 'oneOf', 'prefixItems'])
      if (Array.isArray(node[keyword]))
        for (const part of node[keyword] as unknown[]) visit(part, keyword === 'prefixItems' ? [...steps, '*'] : steps);
    for (const keyword of ['if', 'then', 'else']) visit(node[keyword], steps);
    for (const keyword of ['items', 'contains', 'additionalProperties']) visit(node[keyword], [...steps, '*']);
    for (const [name, part] of Object.entries(isRecord(node['properties']) ? node['properties'] : {}))
      visit(part, [...steps, name]);
    for (const part of Object.values(isRecord(node['patternProperties']) ? node['patternProperties'] : {}))
      visit(part, [...steps, '*']);
    active.delete(node);
  };
  visit(schema, []);
  return paths;
}

/** The value at `steps` with everything personal in it masked. */
export function maskPersonal(value: unknown, steps: readonly string[], personal: readonly string[][]): unknown {
  const matches = (path: readonly string[], length: number): boolean =>
    path.slice(0, length).every((step, i) => step === '*' || step === steps[i]);
  if (personal.some((path) => path.length <= steps.length && matches(path, path.length))) return MASK;
  if (typeof value !== 'object' || value === null) return value;
  if (!personal.some((path) => path.length > steps.length && matches(path, steps.length))) return value;
  const mask = (part: unknown, step: string): unknown => maskPersonal(part, [...steps, step], personal);
  if (Array.isArray(value)) return value.map((part, i) => mask(part, String(i)));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mask(part, name)]));
}
