import type { Contract } from './contract.js';
import type { References } from './references.js';
import { declaredTypes, isRecord, schemaMap, type JsonSchema, type SchemaObject } from './schema.js';

const PRIMITIVE_TYPES: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  string: 'string',
};

/** TypeScript of a contract's record: one exported interface, and a type for each schema that refers to itself. */
export function contractToTypes(contract: Contract, name: string): string {
  return new TypeWriter(contract.references).write(contract.schema, typeName(name));
}

const typeName = (name: string): string =>
  name
    .replace(/(?:^|[^\p{L}\p{N}]+)(\p{L}|\p{N})/gu, (_, first: string) => first.toUpperCase())
    .replace(/^(?=\d)/, '_');

/** A literal in single quotes where it is text. */
const quoted = (value: unknown): string =>
  typeof value === 'string'
    ? `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : JSON.stringify(value);

const propertyKey = (name: string): string => (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : quoted(name));

const unionType = (types: readonly string[]): string => {
  const distinct = [...new Set(types)].filter((type) => type !== 'never');
  if (distinct.includes('unknown')) return 'unknown';
  return distinct.length === 0 ? 'never' : distinct.join(' | ');
};

class TypeWriter {
  /** Types written apart, because they contain themselves. */
  private readonly named = new Map<SchemaObject, { name: string; body: string }>();
  private readonly activeSchemas: SchemaObject[] = [];

  constructor(private readonly references: References) {}

  write(schema: JsonSchema, name: string): string {
    if (typeof schema === 'object') this.named.set(schema, { name, body: '' });
    const body = this.type(schema, '');
    const root = body.startsWith('{')
      ? `${comment(schema, '')}export interface ${name} ${body}\n`
      : `${comment(schema, '')}export type ${name} = ${body};\n`;
    const others = [...this.named.values()].filter((each) => each.name !== name);
    return [root, ...others.map((each) => `export type ${each.name} = ${each.body};\n`)].join('\n');
  }

  private type(schema: JsonSchema, indent: string): string {
    if (schema === true) return 'unknown';
    if (schema === false) return 'never';
    const named = this.named.get(schema);
    if (this.activeSchemas.includes(schema)) return named?.name ?? this.nameOf(schema);
    if (named !== undefined && this.activeSchemas.length > 0) return named.name;
    this.activeSchemas.push(schema);
    const body = this.body(schema, indent);
    this.activeSchemas.pop();
    const namedMeanwhile = this.named.get(schema);
    if (namedMeanwhile === undefined || this.activeSchemas.length === 0) return body;
    namedMeanwhile.body = body.replaceAll(`\n${indent}`, '\n');
    return namedMeanwhile.name;
  }

  private nameOf(schema: SchemaObject): string {
    const last = this.references.locationOf(schema).path.split('/').at(-1) ?? '';
    const name = typeName(last.replace(/^.*#/, '')) || 'Value';
    this.named.set(schema, { name, body: '' });
    return name;
  }

  private body(schema: SchemaObject, indent: string): string {
    if (Object.hasOwn(schema, 'const')) return quoted(schema['const']);
    if (Array.isArray(schema['enum'])) return unionType(schema['enum'].map(quoted));
    if (typeof schema['$ref'] === 'string') {
      const target = this.references.resolve(schema, schema['$ref']);
      return target === undefined ? 'unknown' : this.type(target, indent);
    }
    for (const keyword of ['anyOf', 'oneOf'])
      if (Array.isArray(schema[keyword]))
        return unionType((schema[keyword] as JsonSchema[]).map((part) => this.type(part, indent)));
    if (Array.isArray(schema['allOf'])) {
      const parts = (schema['allOf'] as JsonSchema[]).map((part) => this.type(part, indent));
      const known = [...new Set(parts)].filter((part) => part !== 'unknown');
      if (known.length > 0) return known.map((part) => (part.includes(' | ') ? `(${part})` : part)).join(' & ');
    }
    const types: readonly string[] = declaredTypes(schema);
    if (types.length === 0) return isRecord(schema['properties']) ? this.object(schema, indent) : 'unknown';
    return unionType(
      types.map((type) => {
        if (type === 'array') return this.array(schema, indent);
        return type === 'object' ? this.object(schema, indent) : (PRIMITIVE_TYPES[type] ?? 'unknown');
      }),
    );
  }

  private array(schema: SchemaObject, indent: string): string {
    const rest = schema['items'] as JsonSchema | undefined;
    const prefix = (schema['prefixItems'] as JsonSchema[] | undefined) ?? [];
    const list = (item: string): string => (/^[\w.]+$/.test(item) ? `${item}[]` : `(${item})[]`);
    if (prefix.length === 0) return list(this.type(rest ?? true, indent));
    const parts = prefix.map((part) => `${this.type(part, indent)}?`.replace(/^(.* \| .*)\?$/, '($1)?'));
    if (rest !== false) parts.push(`...${list(this.type(rest ?? true, indent))}`);
    return `[${parts.join(', ')}]`;
  }

  private object(schema: SchemaObject, indent: string): string {
    const inner = `${indent}  `;
    const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as string[]) : []);
    const lines = schemaMap(schema['properties']).map(([name, property]) => {
      const type = this.type(property, inner);
      return `${comment(property, inner)}${inner}${propertyKey(name)}${required.has(name) ? '' : '?'}: ${type};`;
    });
    const more = schema['additionalProperties'] as JsonSchema | undefined;
    const patterns = isRecord(schema['patternProperties']);
    if (patterns || (more !== false && (more !== undefined || lines.length === 0))) {
      const others = lines.length > 0 || patterns || more === undefined ? 'unknown' : this.type(more, inner);
      lines.push(`${inner}[name: string]: ${others};`);
    }
    return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n${indent}}`;
  }
}

function comment(schema: JsonSchema, indent: string): string {
  const text = typeof schema === 'object' ? schema['description'] : undefined;
  return typeof text === 'string' ? `${indent}/** ${text.replaceAll('*/', '* /').replace(/\s*\n\s*/g, ' ')} */\n` : '';
}
