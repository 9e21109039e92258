import { pointerToken } from '../base/json-pointer.js';
import type { RecordError } from './store.js';

/** Names that mean something else in JavaScript than in JSON: no record has them, so that no reader of it can be led astray. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor']);

const NONE: readonly RecordError[] = [];

/**
 * What no contract can allow: names that {@link FORBIDDEN_NAMES} has, the character U+0000, which databases cannot store, and halves of
 * surrogate pairs, which UTF-8 cannot encode.
 */
export function textErrors(value: unknown): readonly RecordError[] {
  if (typeof value === 'string') {
    const problem = textProblem(value);
    return problem === undefined ? NONE : [{ keyword: 'text', path: '', message: `the value ${problem}` }];
  }
  if (typeof value !== 'object' || value === null) return NONE;
  const errors: RecordError[] = [];
  for (const [name, part] of Object.entries(value)) {
    const problem = Array.isArray(value) ? undefined : nameProblem(name);
    if (problem !== undefined) errors.push({ keyword: 'propertyNames', path: '', message: problem });
    else for (const error of textErrors(part)) errors.push({ ...error, path: pointerToken(name) + error.path });
  }
  return errors;
}

function nameProblem(name: string): string | undefined {
  if (FORBIDDEN_NAMES.has(name)) return `no member may be named ${name}`;
  const problem = textProblem(name);
  return problem === undefined ? undefined : `the name of a member ${problem}`;
}

function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'has the character U+0000';
  return /\p{Cs}/u.test(text) ? 'has half of a surrogate pair' : undefined;
}
