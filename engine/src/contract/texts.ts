import { isRecord, type JsonSchema } from './schema.js';

/** What a schema calls itself. */
export interface SchemaTexts {
  title?: string;
  description?: string;
}

const TEXTS = ['title', 'description'] as const;

/** The annotation with a schema's texts in other languages: `{"pt-BR": {"title": "Valor"}}`. */
export const TEXTS_KEYWORD = 'x-texts';

/** A schema's title and description in a language: by `x-texts`, each otherwise its own. */
export function textsOf(schema: JsonSchema, language: string): SchemaTexts {
  if (!isRecord(schema)) return {};
  const all = isRecord(schema[TEXTS_KEYWORD]) ? schema[TEXTS_KEYWORD] : {};
  const translated = isRecord(all[language]) ? all[language] : {};
  const found = TEXTS.map((name) => [name, translated[name] ?? schema[name]] as const);
  return Object.fromEntries(found.filter(([, text]) => typeof text === 'string'));
}

/** What is wrong with the `x-texts` of a schema, with its pointer from there. */
export function textProblems(value: unknown): { pointer: string; message: string }[] {
  if (!isRecord(value)) return [{ pointer: '', message: 'is not an object of languages' }];
  return Object.entries(value).flatMap(([language, texts]) => {
    if (!isRecord(texts)) return [{ pointer: `/${language}`, message: 'is not an object with title or description' }];
    return Object.entries(texts)
      .filter(([name, text]) => !TEXTS.some((known) => known === name) || typeof text !== 'string')
      .map(([name]) => ({
        pointer: `/${language}/${name}`,
        message: `${name} of ${language} is not a title or description with a text`,
      }));
  });
}
