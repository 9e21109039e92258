import type { JsonType } from '../../base/json-type.js';
import type { Language } from '../../contract/index.js';

/**
 * How a value is typed:
 * - `text`, `paragraph`, `number`: a line, several lines, digits;
 * - `date`, `time`, `moment`: the browser's control, for `time` and `moment` with the offset from UTC beside it;
 * - `choice`: one of a few values; `fixed`: the only value, which is not typed;
 * - `list`: scalars, one on each line;
 * - `group`: fields of an object;
 * - `json`: what no other control can express.
 */
export type FieldKind =
  'text' | 'paragraph' | 'number' | 'date' | 'time' | 'moment' | 'choice' | 'fixed' | 'list' | 'group' | 'json';

/** A value that can be chosen. */
export interface Choice {
  /** As the form sends it; not empty. */
  text: string;
  value: unknown;
  labels: Readonly<Record<Language, string>>;
}

/** What a field is called. */
export interface FieldTexts {
  label: string;
  help?: string;
}

/** A property of the record in a form. It is plain data: the server and the page's script have the same. */
export interface Field {
  /** JSON pointer to the value in the record, and the name of the control. */
  path: string;
  kind: FieldKind;
  isRequired: boolean;
  /** Whether an empty required field is null. */
  isNullable: boolean;
  /** What a text is read as: types of the value, or of an item of a list. */
  types: readonly JsonType[];
  texts: Readonly<Record<Language, FieldTexts>>;
  /** Which keyboard fits, as `inputmode` names it. */
  keyboard?: 'numeric' | 'decimal' | 'email' | 'url';
  examples?: readonly string[];
  /** Of `choice` and `fixed`. */
  choices: readonly Choice[];
  /** Of a `group`. */
  fields: readonly Field[];
}

/** A form made from a contract. */
export interface FormModel {
  fields: readonly Field[];
  /** JSON pointers to what the server gives. */
  given: readonly string[];
}

/** Name of the control with the offset of a `time` or `moment`. No property's control has it: theirs begin with a slash. */
export const offsetName = (path: string): string => `:offset:${path}`;
