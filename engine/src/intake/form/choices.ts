import type { JsonType } from '../../base/json-type.js';
import { isRecord, LANGUAGES, textsOf, type Language, type SchemaObject } from '../../contract/index.js';
import type { Choice } from './field.js';
import { asList } from './schema-view.js';
import { FORM_TEXTS } from './texts.js';

/** The values that a schema names: by `const`, `enum`, alternatives that are a `const` each, or as a boolean. Null is chosen by leaving the field empty. */
export function choicesOf(schema: SchemaObject, types: readonly JsonType[]): Choice[] {
  const named = namedValues(schema, types).filter(({ value }) => value !== null);
  const plain = named.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const isUnique = new Set(plain).size === plain.length && !plain.includes('');
  return named.map(({ value, label }, i) => ({
    text: isUnique ? (plain[i] ?? '') : JSON.stringify(value),
    value,
    labels: Object.fromEntries(
      LANGUAGES.map((language) => [language, label?.(language) ?? plain[i]]),
    ) as Choice['labels'],
  }));
}

interface NamedValue {
  value: unknown;
  label?: (language: Language) => string | undefined;
}

function namedValues(schema: SchemaObject, types: readonly JsonType[]): NamedValue[] {
  if (Object.hasOwn(schema, 'const')) return [{ value: schema['const'] }];
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value: unknown) => ({ value }));
  const alternatives = [...asList(schema['oneOf']), ...asList(schema['anyOf'])];
  if (alternatives.length > 0 && alternatives.every((part) => isRecord(part) && Object.hasOwn(part, 'const')))
    return (alternatives as SchemaObject[]).map((part) => ({
      value: part['const'],
      label: (language) => textsOf(part, language).title,
    }));
  if (types.length !== 1 || types[0] !== 'boolean') return [];
  return [
    { value: true, label: (language) => FORM_TEXTS[language].yes },
    { value: false, label: (language) => FORM_TEXTS[language].no },
  ];
}
