import { pointerSteps } from '../../base/json-pointer.js';
import { textsOf } from '../texts.js';
import type { Violation } from '../violations.js';
import { SENTENCES, type Language } from './index.js';
import { quoteValue } from './quote-value.js';
import type { BrokenRule, PhrasedKeyword, Sentences } from './sentences.js';

/** Their sentence is about a property; the value of the whole object would say nothing. */
const ABOUT_A_PROPERTY: ReadonlySet<string> = new Set([
  'required',
  'dependentRequired',
  'dependencies',
  'additionalProperties',
  'propertyNames',
]);

/** Their sentence ends with the schema's own description of what it allows. */
const DESCRIBED: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'not']);

export interface SentenceOptions {
  /** Default: `en`. */
  language?: Language | undefined;
  /** What the sentence is about; otherwise the place in the record. */
  subject?: string | undefined;
  /** Names of properties for the reader; otherwise as in the contract. */
  label?: (property: string) => string;
  /** Left out where it must not be shown. */
  value?: unknown;
}

/** A violation as a sentence: `price must be at least 0, but is -1`. */
export function violationMessage(
  violation: Omit<Violation, 'schemaPath' | 'value'>,
  options: SentenceOptions = {},
): string {
  const { keyword, instancePath, schema, property } = violation;
  const { language = 'en', value, label = (name) => name } = options;
  const sentences: Sentences = SENTENCES[language];
  const subject = options.subject ?? (pointerSteps(instancePath).join('.') || sentences.record);
  const phrase = phraseOf(keyword, sentences);
  const rule = phrase?.({ schema, parameter: schema[keyword], property, label }) ?? sentences.otherwise(keyword);
  const instead = value === undefined || ABOUT_A_PROPERTY.has(keyword) ? '' : sentences.instead(quoteValue(value));
  const { description } = textsOf(schema, language);
  const hint = DESCRIBED.has(keyword) && description !== undefined ? ` (${description})` : '';
  return `${subject} ${rule}${instead}${hint}`;
}

/** `dependencies` is the older keyword for `dependentRequired`. */
function phraseOf(keyword: string, { phrases }: Sentences): ((rule: BrokenRule) => string) | undefined {
  const name = keyword === 'dependencies' ? 'dependentRequired' : keyword;
  return Object.hasOwn(phrases, name) ? phrases[name as PhrasedKeyword] : undefined;
}
