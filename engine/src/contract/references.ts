import { pointerSteps } from '../base/json-pointer.js';
import { isRecord, isSchema, type JsonSchema, type SchemaObject } from './schema.js';
import { subschemas } from './subschemas.js';

/** The location of a schema: the base of its relative references, and its pointer as error messages show it. */
export interface SchemaLocation {
  base: string;
  /** `#/$defs/money`; schemas of other documents begin with their URI. */
  path: string;
}

/** The base of a schema that names no `$id` of its own. */
export const ROOT_URI = 'contract:/contract.json';

const resolveUri = (reference: string, base: string): string | undefined =>
  URL.canParse(reference, base) ? new URL(reference, base).href : undefined;

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '');

/** The schemas of a contract by URI, anchor and pointer; resolves `$ref`. */
export class References {
  private readonly locations = new Map<SchemaObject, SchemaLocation>();
  private readonly resources = new Map<string, JsonSchema>();
  private readonly anchors = new Map<string, SchemaObject>();

  /** `documents` are other schemas by their URI, for references that leave this one. */
  constructor(root: JsonSchema, documents: Readonly<Record<string, JsonSchema>> = {}) {
    this.resources.set(ROOT_URI, root);
    this.add(root, { base: ROOT_URI, path: '#' });
    for (const [uri, schema] of Object.entries(documents)) {
      const base = resolveUri(uri, ROOT_URI) ?? uri;
      this.resources.set(withoutFragment(base), schema);
      this.add(schema, { base: withoutFragment(base), path: `${uri}#` });
    }
  }

  locationOf(schema: SchemaObject): SchemaLocation {
    return this.locations.get(schema) ?? { base: ROOT_URI, path: '#' };
  }

  /** The schema that a `$ref` written in `from` points to. */
  resolve(from: SchemaObject, reference: string): JsonSchema | undefined {
    const uri = resolveUri(reference, this.locationOf(from).base);
    if (uri === undefined) return undefined;
    const resource = withoutFragment(uri);
    const document = this.resources.get(resource);
    const fragment = decodeURIComponent(uri.slice(resource.length + 1));
    if (document === undefined || fragment === '') return document;
    if (!fragment.startsWith('/')) return this.anchors.get(`${resource}#${fragment}`);
    return this.follow(document, fragment, resource);
  }

  /** All schemas with keywords, in the order they were found. */
  *all(): Iterable<[SchemaObject, SchemaLocation]> {
    yield* this.locations;
  }

  private add(schema: JsonSchema, location: SchemaLocation): void {
    if (typeof schema === 'boolean' || this.locations.has(schema)) return;
    let { base } = location;
    if (typeof schema['$id'] === 'string') {
      base = withoutFragment(resolveUri(schema['$id'], base) ?? base);
      if (!this.resources.has(base)) this.resources.set(base, schema);
    }
    this.locations.set(schema, { base, path: location.path });
    for (const keyword of ['$anchor', '$dynamicAnchor'])
      if (typeof schema[keyword] === 'string') this.anchors.set(`${base}#${schema[keyword]}`, schema);
    for (const sub of subschemas(schema)) this.add(sub.schema, { base, path: location.path + sub.pointer });
  }

  private follow(document: JsonSchema, pointer: string, resource: string): JsonSchema | undefined {
    let node: unknown = document;
    let base = resource;
    for (const step of pointerSteps(pointer)) {
      if (Array.isArray(node)) node = node[Number(step)];
      else if (isRecord(node) && Object.hasOwn(node, step)) node = node[step];
      else return undefined;
      if (isRecord(node)) base = this.locations.get(node)?.base ?? base;
    }
    if (!isSchema(node)) return undefined;
    this.add(node, { base, path: `#${pointer}` });
    return node;
  }
}
