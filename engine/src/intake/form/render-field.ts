import type { Language } from '../../contract/index.js';
import type { RecordError } from '../store.js';
import { offsetName, type Choice, type Field } from './field.js';
import { fieldId } from './field-id.js';
import { fieldText, valueAt } from './field-text.js';
import { attributes, html, type Html } from './html.js';
import { momentParts } from './moment-parts.js';
import { FORM_TEXTS, type FormTexts } from './texts.js';

/** Choices that stand side by side; more of them, or none at all, are chosen from a list. */
const MAX_RADIOS = 4;

/** What the fields of one page have in common. */
export interface FieldContext {
  language: Language;
  /** Shown in the fields. */
  record: unknown;
  /** What was typed, where the page is shown again. */
  typed: Pick<URLSearchParams, 'get'> | undefined;
  errors: readonly RecordError[];
  /** Offset from UTC of moments that have none yet: `-03:00`. */
  offset: string;
}

/** A field: label, help, message and control, bound to each other for screen readers. */
export function renderField(field: Field, context: FieldContext): Html {
  return new FieldRenderer(field, context).render();
}

class FieldRenderer {
  private readonly texts: FormTexts;
  private readonly id: string;
  private readonly errors: readonly string[];
  private readonly help: readonly string[];

  constructor(
    private readonly field: Field,
    private readonly context: FieldContext,
  ) {
    this.texts = FORM_TEXTS[context.language];
    this.id = fieldId(field.path);
    this.errors = context.errors.filter(({ path }) => path === field.path).map(({ message }) => message);
    this.help = this.helpTexts();
  }

  render(): Html {
    switch (this.field.kind) {
      case 'group':
        return this.fieldset({}, html`${this.field.fields.map((each) => renderField(each, this.context))}`);
      case 'moment':
      case 'time':
        return this.moment();
      case 'fixed':
        return html`<div class="field" data-path="${this.field.path}">
          <p class="label">${this.labelText()}</p>
          ${this.helpAndError()}
          <p class="fixed"><bdi>${this.field.choices[0]?.labels[this.context.language]}</bdi></p>
        </div>`;
      case 'choice':
        return this.field.isRequired && this.field.choices.length <= MAX_RADIOS && this.isChoice()
          ? this.radios()
          : this.labelled(this.select());
      case 'paragraph':
      case 'list':
      case 'json':
        return this.labelled(this.textarea());
      default:
        return this.labelled(this.input(this.text));
    }
  }

  private get text(): string {
    const { path } = this.field;
    return (
      this.context.typed?.get(path) ?? fieldText(this.field, valueAt(this.context.record, path), this.context.language)
    );
  }

  private labelled(control: Html): Html {
    return html`<div class="field" data-path="${this.field.path}">
      <label for="${this.id}">${this.labelText()}</label>
      ${this.helpAndError()} ${control}
    </div>`;
  }

  private fieldset(extra: Readonly<Record<string, string | undefined>>, content: Html): Html {
    const { path, kind } = this.field;
    const all = { class: `field ${kind}`, 'data-path': path, 'aria-describedby': this.describedBy(), ...extra };
    return html`<fieldset${attributes(all)}>
      <legend>${this.labelText()}</legend>
      ${this.helpAndError()} ${content}
    </fieldset>`;
  }

  private labelText(): Html {
    const { label } = this.field.texts[this.context.language];
    const mark = html` <span class="mark" aria-hidden="true">*</span>`;
    return html`<bdi>${label}</bdi>${this.isMarked() ? mark : undefined}`;
  }

  private isMarked(): boolean {
    return (
      this.field.isRequired && this.field.kind !== 'fixed' && this.field.kind !== 'group' && !this.field.isNullable
    );
  }

  private helpAndError(): Html {
    const help = html`<p class="help" id="${this.id}:help">${this.help.join(' ')}</p>`;
    return html`${this.help.length === 0 ? undefined : help}
      <p class="error" id="${this.id}:error" aria-live="polite">${this.errors.join(' \u00b7 ')}</p>`;
  }

  private helpTexts(): string[] {
    const { kind, texts, examples = [] } = this.field;
    const { help } = texts[this.context.language];
    return [
      ...(help === undefined ? [] : [help]),
      ...(kind === 'list' ? [this.texts.perLine] : []),
      ...(kind === 'json' ? [this.texts.asJson] : []),
      ...(examples.length === 0 ? [] : [`${this.texts.example} ${examples.join(', ')}`]),
    ];
  }

  private describedBy(): string {
    return [...(this.help.length === 0 ? [] : [`${this.id}:help`]), `${this.id}:error`].join(' ');
  }

  /** What every control of the field has. */
  private common(name = this.field.path): Record<string, string | undefined> {
    return {
      name,
      'aria-describedby': this.describedBy(),
      'aria-required': this.isMarked() ? 'true' : undefined,
      'aria-invalid': this.errors.length > 0 ? 'true' : undefined,
    };
  }

  private input(value: string): Html {
    const { kind, keyboard } = this.field;
    const isDate = kind === 'date' && (value === '' || /^\d{4}-\d\d-\d\d$/.test(value));
    return html`<input${attributes({
      ...{ id: this.id, type: isDate ? 'date' : 'text', value, ...this.common() },
      ...{ inputmode: keyboard, autocomplete: keyboard === 'email' ? 'email' : undefined },
      spellcheck: keyboard === undefined ? undefined : 'false',
    })} />`;
  }

  private textarea(): Html {
    const { kind } = this.field;
    const all = {
      id: this.id,
      ...this.common(),
      rows: '4',
      class: kind,
      spellcheck: kind === 'json' ? 'false' : undefined,
    };
    // HTML drops the first line feed of a textarea.
    return html`<textarea${attributes(all)}>\n${this.text}</textarea>`;
  }

  private select(): Html {
    const { choices, isRequired } = this.field;
    const chosen = this.text;
    const option = ({ text, labels }: Pick<Choice, 'text' | 'labels'>): Html =>
      html`<option${attributes({ value: text, selected: text === chosen })}>${labels[this.context.language]}</option>`;
    const unknown = html`<option value="${chosen}" selected>${chosen}</option>`;
    return html`<select${attributes({ id: this.id, ...this.common() })}>
      <option value="">${isRequired ? this.texts.choose : ''}</option>
      ${choices.map(option)}${this.isChoice() ? undefined : unknown}
    </select>`;
  }

  /** Whether what the field has can be chosen in it. */
  private isChoice(): boolean {
    return this.text === '' || this.field.choices.some(({ text }) => text === this.text);
  }

  private radios(): Html {
    const { 'aria-invalid': invalid, 'aria-required': required } = this.common();
    const radio = ({ text, labels }: Choice, i: number): Html =>
      html`<label class="radio">
        <input${attributes({
          ...{ id: i === 0 ? this.id : `${this.id}:${i}`, type: 'radio', name: this.field.path, value: text },
          checked: text === this.text,
        })} />
        <bdi>${labels[this.context.language]}</bdi>
      </label>`;
    return this.fieldset(
      { role: 'radiogroup', 'aria-invalid': invalid, 'aria-required': required },
      html`${this.field.choices.map(radio)}`,
    );
  }

  /** The browser's control has no offset from UTC: that stands beside it. What it cannot hold is shown as text. */
  private moment(): Html {
    const { path, kind } = this.field;
    const { typed, offset } = this.context;
    const parts = momentParts(this.text, typed?.get(offsetName(path)) ?? offset);
    if (parts === undefined) return this.labelled(this.input(this.text));
    const control = { type: kind === 'time' ? 'time' : 'datetime-local', step: '1', value: parts.local };
    const input = html`<input${attributes({ id: this.id, ...control, ...this.common() })} />`;
    const beside = {
      id: `${this.id}:offset`,
      type: 'text',
      value: parts.offset,
      size: '7',
      ...this.common(offsetName(path)),
    };
    return this.fieldset(
      {},
      html`<div class="parts">
        <div>
          <label for="${this.id}">${this.texts[kind === 'time' ? 'time' : 'date']}</label>
          ${input}
        </div>
        <div>
          <label for="${this.id}:offset">${this.texts.offset}</label>
          <input${attributes(beside)} />
        </div>
      </div>`,
    );
  }
}
