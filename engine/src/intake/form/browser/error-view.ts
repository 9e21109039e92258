import type { RecordError } from '../../store.js';
import { fieldId } from '../field-id.js';
import type { FormTexts } from '../texts.js';

/** The messages of a form: beside the fields that were left, and all of them, with links, once it was sent. */
export class ErrorView {
  private readonly shown = new Set<string>();
  private hasSummary: boolean;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly texts: FormTexts,
  ) {
    this.hasSummary = this.summary?.hidden === false;
    if (this.hasSummary) this.addAll();
  }

  /** From now on messages of this field are shown. */
  show(path: string): void {
    this.shown.add(path);
  }

  /** Shows every message, and goes to the first field with one, or to the summary. */
  showAll(errors: readonly RecordError[]): void {
    this.hasSummary = true;
    this.addAll();
    this.update(errors);
    if (errors.length === 0) return;
    const control = this.form.querySelector<HTMLElement>(
      '[aria-invalid=true]:is(input, select, textarea), [aria-invalid=true] input',
    );
    if (control !== null) control.focus();
    else this.summary?.focus();
  }

  update(errors: readonly RecordError[]): void {
    for (const field of this.fields) {
      const path = field.dataset['path'] ?? '';
      if (this.shown.has(path))
        showMessages(
          field,
          errors.filter((error) => error.path === path).map(({ message }) => message),
        );
    }
    if (this.hasSummary) this.summarize(errors);
  }

  private get fields(): NodeListOf<HTMLElement> {
    return this.form.querySelectorAll<HTMLElement>('[data-path]');
  }

  private get summary(): HTMLElement | null {
    return this.form.querySelector<HTMLElement>('.summary');
  }

  private addAll(): void {
    for (const { dataset } of this.fields) this.shown.add(dataset['path'] ?? '');
  }

  private summarize(errors: readonly RecordError[]): void {
    const { summary } = this;
    if (summary === null) return;
    const [title, list] = [summary.querySelector('p'), summary.querySelector('ul')];
    summary.hidden = errors.length === 0;
    summary.tabIndex = -1;
    if (title !== null) title.textContent = errors.length === 0 ? '' : this.texts.errors(errors.length);
    list?.replaceChildren(...errors.map(summaryItem));
  }
}

function summaryItem({ path, message }: RecordError): HTMLElement {
  const item = document.createElement('li');
  const text = path === '' ? item : item.appendChild(document.createElement('a'));
  if (text instanceof HTMLAnchorElement) text.href = `#${fieldId(path)}`;
  text.textContent = message;
  return item;
}

/** Only what changes is written, so that a screen reader says it once. */
function showMessages(field: HTMLElement, messages: readonly string[]): void {
  const text = messages.join(' \u00b7 ');
  const error = field.querySelector<HTMLElement>(':scope > .error');
  if (error === null || error.textContent === text) return;
  error.textContent = text;
  const isGroup = field.classList.contains('group');
  const controls = field.matches('[role=radiogroup]') ? [field] : field.querySelectorAll('input, select, textarea');
  for (const control of isGroup ? [] : controls) {
    if (messages.length === 0) control.removeAttribute('aria-invalid');
    else control.setAttribute('aria-invalid', 'true');
  }
}
