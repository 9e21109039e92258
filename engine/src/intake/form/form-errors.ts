import { pointerSteps, pointerToken } from '../../base/json-pointer.js';
import type { Language } from '../../contract/index.js';
import { violationMessage } from '../../contract/sentences/violation-message.js';
import type { Violation } from '../../contract/violations.js';
import type { RecordError } from '../store.js';
import type { Field, FormModel } from './field.js';
import type { FieldProblem } from './read-fields.js';
import { FORM_TEXTS } from './texts.js';

/**
 * What is wrong with a record, as its form says it: `path` is of the field that it stands beside, or empty where it concerns none in particular.
 * A missing property is told at its own field. What the server gives is not reported.
 */
export function formErrors(
  { fields, given }: FormModel,
  violations: readonly Violation[],
  problems: readonly FieldProblem[],
  language: Language,
): RecordError[] {
  const unread = problems.map(({ path, problem, text }): RecordError => {
    const field = fieldAt(fields, path);
    const message = `${subjectOf(field, path, language)} ${FORM_TEXTS[language].problems[problem](text)}`;
    return { keyword: 'type', path: field?.path ?? '', message };
  });
  const isUnread = (place: string): boolean => problems.some(({ path }) => isWithin(place, path));
  const broken = violations.flatMap((violation): RecordError[] => {
    const place = placeOf(violation);
    if (isUnread(place) || given.some((path) => isWithin(place, path))) return [];
    const field = fieldAt(fields, place);
    return [{ keyword: violation.keyword, path: field?.path ?? '', message: sentence(violation, fields, language) }];
  });
  return withoutRepetition([...unread, ...broken]);
}

/** The field that a value of the record is typed in: the innermost. */
export function fieldAt(fields: readonly Field[], path: string): Field | undefined {
  const field = fields.find((each) => isWithin(path, each.path));
  return field === undefined ? undefined : (fieldAt(field.fields, path) ?? field);
}

function sentence(violation: Violation, fields: readonly Field[], language: Language): string {
  const { keyword, instancePath, property } = violation;
  const label = (name: string): string => labelOf(fields, instancePath + pointerToken(name), language) ?? name;
  const missing = keyword === 'required' && property !== undefined && placedField(fields, placeOf(violation));
  if (missing) return `${missing.texts[language].label} ${FORM_TEXTS[language].missing}`;
  const subject = instancePath === '' ? undefined : subjectOf(fieldAt(fields, instancePath), instancePath, language);
  return violationMessage(violation, { language, subject, label });
}

/** JSON pointer to what a violation is about: the property that is missing, or must not be there. */
function placeOf({ instancePath, property }: Violation): string {
  return property === undefined ? instancePath : instancePath + pointerToken(property);
}

function placedField(fields: readonly Field[], path: string): Field | undefined {
  const field = fieldAt(fields, path);
  return field?.path === path ? field : undefined;
}

const labelOf = (fields: readonly Field[], path: string, language: Language): string | undefined =>
  placedField(fields, path)?.texts[language].label;

/** `Tags, line 2`; of a value within JSON also its place there. */
function subjectOf(field: Field | undefined, path: string, language: Language): string {
  const steps = pointerSteps(path);
  if (field === undefined) return steps.join('.');
  const within = steps.slice(pointerSteps(field.path).length);
  const { label } = field.texts[language];
  if (within.length === 0) return label;
  return field.kind === 'list'
    ? `${label}, ${FORM_TEXTS[language].line(Number(within[0]) + 1)}`
    : `${label}, ${within.join('.')}`;
}

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}/`);

function withoutRepetition(errors: readonly RecordError[]): RecordError[] {
  const first = new Map(errors.map((error) => [`${error.path}\n${error.message}`, error]));
  return [...first.values()];
}
