import { pointerSteps } from '../base/json-pointer.js';
import type { Keyword, Violation } from './keyword-context.js';
import { KEYWORDS } from './keywords/index.js';
import { quoteValue } from './message-text.js';

const KEYWORD_OF: ReadonlyMap<string, Keyword> = new Map(KEYWORDS.map((each) => [each.keyword, each]));

/** A violation as a sentence: `price must be at least 0, but is -1`. */
export function violationMessage(violation: Violation): string {
  const { keyword, instancePath, schema, value } = violation;
  const { message, adds } = KEYWORD_OF.get(keyword) ?? {};
  const name = pointerSteps(instancePath).join('.') || 'the record';
  const { description } = schema;
  const valueText = value === undefined || adds === 'no value' ? '' : `, but is ${quoteValue(value)}`;
  const hint = adds === 'description' && typeof description === 'string' ? ` (${description})` : '';
  return `${name} ${message?.(violation) ?? fallback(keyword)}${valueText}${hint}`;
}

const fallback = (keyword: string): string =>
  keyword === 'false schema' ? 'is not allowed' : `must satisfy ${keyword}`;
