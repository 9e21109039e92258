import { pointerToken } from '../../base/json-pointer.js';
import type { JsonType } from '../../base/json-type.js';
import {
  LANGUAGES,
  textsOf,
  typesOf,
  type Contract,
  type JsonSchema,
  type Language,
  type SchemaObject,
} from '../../contract/index.js';
import { choicesOf } from './choices.js';
import type { Field, FieldKind, FieldTexts, FormModel } from './field.js';
import { asList, asRecord, conditionalProperties, flattened } from './schema-view.js';

/** Objects within objects that still have fields of their own. */
const MAX_DEPTH = 3;

/** Characters from which on a text is typed in several lines. */
const PARAGRAPH = 300;

const FORMAT_KINDS: Readonly<Record<string, FieldKind>> = { date: 'date', time: 'time', 'date-time': 'moment' };

/** The form of a contract: a field for each property, but for what is `readOnly` or given by the server. */
export function formModel(contract: Contract, given: readonly string[]): FormModel {
  const builder = new FormBuilder(contract);
  const fields = builder.members(flattened(contract.schema, contract.references), '', 0);
  const hidden = fields.filter(({ path }) => given.some((name) => pointerToken(name) === path));
  const shown = fields.filter((field) => !hidden.includes(field));
  return {
    fields: shown.length === 0 ? [builder.field('', contract.schema, { isRequired: true, depth: MAX_DEPTH })] : shown,
    given: [...given.map(pointerToken), ...builder.readOnly],
  };
}

class FormBuilder {
  /** JSON pointers to what nobody types. */
  readonly readOnly: string[] = [];
  private readonly active = new Set<JsonSchema>();

  constructor(private readonly contract: Contract) {}

  members(schema: SchemaObject, path: string, depth: number): Field[] {
    const required = asList(schema['required']);
    const certain = Object.entries(asRecord(schema['properties'])) as [string, JsonSchema][];
    const named = new Set(certain.map(([name]) => name));
    const possible = conditionalProperties(schema, this.contract.references).filter(
      ([name]) => !named.has(name) && named.add(name),
    );
    return [...certain, ...possible].flatMap(([name, property]) => {
      const at = path + pointerToken(name);
      if (property === false) return [];
      if (flattened(property, this.contract.references)['readOnly'] === true) {
        this.readOnly.push(at);
        return [];
      }
      return [this.field(at, property, { isRequired: required.includes(name), depth, name })];
    });
  }

  field(
    path: string,
    schema: JsonSchema,
    { isRequired, depth, name = '' }: { isRequired: boolean; depth: number; name?: string },
  ): Field {
    const flat = flattened(schema, this.contract.references);
    const all = typesOf(flat, this.contract.references);
    const types = all.filter((type) => type !== 'null');
    const choices = choicesOf(flat, types);
    const isRecursive = this.active.has(schema) || depth >= MAX_DEPTH;
    this.active.add(schema);
    const fields =
      types[0] === 'object' && types.length === 1 && !isRecursive ? this.members(flat, path, depth + 1) : [];
    this.active.delete(schema);
    const items = flattened(flat['items'] as JsonSchema, this.contract.references);
    const itemTypes = typesOf(items, this.contract.references);
    const kind = kindOf(flat, {
      types,
      itemTypes,
      isRequired,
      hasChoices: choices.length > 0,
      hasFields: fields.length > 0,
    });
    return {
      ...{ path, kind, isRequired, isNullable: all.includes('null') },
      types: kind === 'list' ? itemTypes : types,
      texts: Object.fromEntries(
        LANGUAGES.map((language) => [language, fieldTexts(flat, name, language)]),
      ) as Field['texts'],
      ...keyboardOf(flat, kind, types),
      ...(Array.isArray(flat['examples']) ? { examples: flat['examples'].map(exampleText) } : {}),
      ...{ choices, fields },
    };
  }
}

interface KindHints {
  types: readonly JsonType[];
  itemTypes: readonly JsonType[];
  isRequired: boolean;
  hasChoices: boolean;
  hasFields: boolean;
}

function kindOf(schema: SchemaObject, hints: KindHints): FieldKind {
  const { types, itemTypes, isRequired, hasChoices, hasFields } = hints;
  if (hasChoices) return Object.hasOwn(schema, 'const') && isRequired ? 'fixed' : 'choice';
  if (hasFields) return 'group';
  const only = (...allowed: JsonType[]): boolean => types.length > 0 && types.every((type) => allowed.includes(type));
  if (only('array') && isScalar(itemTypes) && schema['prefixItems'] === undefined) return 'list';
  if (only('number', 'integer')) return 'number';
  if (!only('string', 'number', 'integer', 'boolean')) return 'json';
  const { format, maxLength } = schema;
  if (only('string') && typeof format === 'string' && Object.hasOwn(FORMAT_KINDS, format))
    return FORMAT_KINDS[format] ?? 'text';
  return typeof maxLength === 'number' && maxLength >= PARAGRAPH && format === undefined ? 'paragraph' : 'text';
}

/** Keyboards of digits have no minus: they are asked for only where no number below zero is allowed. */
function keyboardOf(schema: SchemaObject, kind: FieldKind, types: readonly JsonType[]): Pick<Field, 'keyboard'> {
  const { format, minimum, exclusiveMinimum } = schema;
  if (kind === 'text' && (format === 'email' || format === 'idn-email')) return { keyboard: 'email' };
  if (kind === 'text' && (format === 'uri' || format === 'iri')) return { keyboard: 'url' };
  if (kind !== 'number' || !(Number(minimum ?? exclusiveMinimum ?? -1) >= 0)) return {};
  return { keyboard: types.includes('number') ? 'decimal' : 'numeric' };
}

const isScalar = (types: readonly JsonType[]): boolean =>
  types.length > 0 && types.every((type) => ['string', 'number', 'integer', 'boolean'].includes(type));

function fieldTexts(schema: SchemaObject, name: string, language: Language): FieldTexts {
  const { title = readable(name), description } = textsOf(schema, language);
  return description === undefined ? { label: title } : { label: title, help: description };
}

const exampleText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `created_at` and `createdAt` as `Created at`. */
function readable(name: string): string {
  const words = name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words === '' ? name : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
