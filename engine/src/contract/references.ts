import { isRecord, isSchema, pointerSteps, type JsonSchema, type SchemaObject } from './schema.js';
import { subschemas } from './subschemas.js';

/** Where a schema stands: the base of its relative references, and its pointer as error messages show it. */
export interface SchemaPlace {
  base: string;
  /** `#/$defs/money`; schemas of other documents begin with their URI. */
  path: string;
}

/** The base of a schema that names no `$id` of its own. */
export const ROOT = 'contract:/contract.json';

const resolveUri = (reference: string, base: string): string | undefined =>
  URL.canParse(reference, base) ? new URL(reference, base).href : undefined;

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '');

/** Knows every schema of a contract by URI, anchor and pointer, and so what a `$ref` means. */
export class References {
  private readonly places = new Map<SchemaObject, SchemaPlace>();
  private readonly resources = new Map<string, JsonSchema>();
  private readonly anchors = new Map<string, SchemaObject>();

  /** `documents` are other schemas by their URI, for references that leave this one. */
  constructor(root: JsonSchema, documents: Readonly<Record<string, JsonSchema>> = {}) {
    this.resources.set(ROOT, root);
    this.add(root, { base: ROOT, path: '#' });
    for (const [uri, schema] of Object.entries(documents)) {
      const base = resolveUri(uri, ROOT) ?? uri;
      this.resources.set(withoutFragment(base), schema);
      this.add(schema, { base: withoutFragment(base), path: `${uri}#` });
    }
  }

  place(schema: SchemaObject): SchemaPlace {
    return this.places.get(schema) ?? { base: ROOT, path: '#' };
  }

  /** The schema that a `$ref` written in `from` points to. */
  resolve(from: SchemaObject, reference: string): JsonSchema | undefined {
    const uri = resolveUri(reference, this.place(from).base);
    if (uri === undefined) return undefined;
    const resource = withoutFragment(uri);
    const document = this.resources.get(resource);
    const fragment = decodeURIComponent(uri.slice(resource.length + 1));
    if (document === undefined || fragment === '') return document;
    if (!fragment.startsWith('/')) return this.anchors.get(`${resource}#${fragment}`);
    return this.follow(document, fragment, resource);
  }

  /** All schemas with keywords, in the order they were found. */
  *all(): Iterable<[SchemaObject, SchemaPlace]> {
    yield* this.places;
  }

  private add(schema: JsonSchema, place: SchemaPlace): void {
    if (typeof schema === 'boolean' || this.places.has(schema)) return;
    let { base } = place;
    if (typeof schema['$id'] === 'string') {
      base = withoutFragment(resolveUri(schema['$id'], base) ?? base);
      if (!this.resources.has(base)) this.resources.set(base, schema);
    }
    this.places.set(schema, { base, path: place.path });
    for (const keyword of ['$anchor', '$dynamicAnchor'])
      if (typeof schema[keyword] === 'string') this.anchors.set(`${base}#${schema[keyword]}`, schema);
    for (const sub of subschemas(schema)) this.add(sub.schema, { base, path: place.path + sub.pointer });
  }

  private follow(document: JsonSchema, pointer: string, resource: string): JsonSchema | undefined {
    let at: unknown = document;
    let base = resource;
    for (const step of pointerSteps(pointer)) {
      if (Array.isArray(at)) at = at[Number(step)];
      else if (isRecord(at) && Object.hasOwn(at, step)) at = at[step];
      else return undefined;
      if (isRecord(at)) base = this.places.get(at)?.base ?? base;
    }
    if (!isSchema(at)) return undefined;
    this.add(at, { base, path: `#${pointer}` });
    return at;
  }
}
