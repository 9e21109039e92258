import type { ErrorObject } from 'ajv/dist/2020.js';
import { violationsOf } from '../../../contract/violations.js';
import type { RecordError } from '../../store.js';
import type { FormModel } from '../field.js';
import { formErrors } from '../form-errors.js';
import { readFields } from '../read-fields.js';
import { formLanguage, FORM_TEXTS } from '../texts.js';
import { ErrorView } from './error-view.js';
import { followOffsets } from './offsets.js';
import { sendForm } from './send-form.js';

/** A contract's check, as ajv writes it. */
export interface Validator {
  (record: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** Stands for a value that the browser's control cannot tell, such as half a date: no text of a contract is like it. */
const UNREADABLE = '\uFFFD';

/** Checks a page's form as one types, and sends it without leaving the page where something is wrong. */
export function startForm(model: FormModel, validate: Validator): void {
  const form = document.querySelector<HTMLFormElement>('main form');
  if (form === null) return;
  const language = formLanguage(document.documentElement.lang);
  const view = new ErrorView(form, FORM_TEXTS[language]);
  const check = (): RecordError[] => checkInput(typedInput(form), { model, validate, language });
  const typed = new Set<string>();
  form.noValidate = true;
  followOffsets(form);
  form.addEventListener('input', ({ target }) => {
    typed.add(pathOf(target));
    view.update(check());
  });
  form.addEventListener('focusout', ({ target }) => {
    if (!typed.has(pathOf(target))) return;
    view.show(pathOf(target));
    view.update(check());
  });
  let isSending = false;
  const send = async (): Promise<void> => {
    const errors = check();
    view.showAll(errors);
    if (errors.length > 0 || isSending) return;
    isSending = true;
    const page = await sendForm(form, FORM_TEXTS[language]);
    isSending = false;
    if (page !== undefined) showAnswer(page, () => startForm(model, validate));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
}

/** What is wrong with what was typed, as the server finds it. */
export function checkInput(
  input: URLSearchParams,
  { model, validate, language }: { model: FormModel; validate: Validator; language: ReturnType<typeof formLanguage> },
): RecordError[] {
  const { record, problems } = readFields(model.fields, input, language);
  const violations = validate(record) ? [] : violationsOf(validate.errors ?? []);
  return formErrors(model, violations, problems, language);
}

function typedInput(form: HTMLFormElement): URLSearchParams {
  const input = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  for (const control of form.querySelectorAll('input'))
    if (control.validity.badInput) input.set(control.name, UNREADABLE);
  return input;
}

const pathOf = (target: EventTarget | null): string =>
  (target instanceof Element ? target.closest('[data-path]')?.getAttribute('data-path') : undefined) ?? '';

/** Puts the server's page in place of this one, and goes to what it has to say. */
function showAnswer(page: Document, start: () => void): void {
  const main = page.querySelector('main');
  if (main === null) return;
  document.querySelector('main')?.replaceWith(main);
  start();
  const first = main.querySelector<HTMLElement>('[aria-invalid=true], .notice') ?? main;
  if (!first.matches('input, select, textarea')) first.tabIndex = -1;
  first.focus();
}
