import { isRecord, type Language } from '../../contract/index.js';
import { pointerSteps } from '../../base/json-pointer.js';
import type { Field } from './field.js';
import { decimalMark } from './read-number.js';

/** A value of the record at a JSON pointer; undefined where there is none. */
export function valueAt(record: unknown, path: string): unknown {
  return pointerSteps(path).reduce<unknown>(
    (value, step) => (isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    record,
  );
}

/** A value as it is typed into its field. */
export function fieldText(field: Field, value: unknown, language: Language): string {
  if (value === undefined || value === null) return '';
  if (field.kind === 'json') return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  if (field.kind === 'choice') return choiceText(field, value);
  if (field.kind === 'list' && Array.isArray(value)) return value.map((item) => scalarText(item, language)).join('\n');
  return scalarText(value, language);
}

function choiceText({ choices }: Field, value: unknown): string {
  const json = JSON.stringify(value);
  return (
    choices.find((choice) => JSON.stringify(choice.value) === json)?.text ?? (typeof value === 'string' ? value : json)
  );
}

function scalarText(value: unknown, language: Language): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  return typeof value === 'number' ? text.replace('.', () => decimalMark(language)) : text;
}
