import { pointerSteps } from '../../base/json-pointer.js';
import { textsOf, type Language } from '../../contract/index.js';
import type { RecordError } from '../store.js';
import type { FormModel } from './field.js';
import { fieldId } from './field-id.js';
import { formErrors } from './form-errors.js';
import { formModel } from './form-model.js';
import { CONTROL_FIELDS, type FormListView, type FormView } from './form-view.js';
import { attributes, html, type Html, type HtmlPart } from './html.js';
import { offsetOf } from './moment-parts.js';
import { readFields } from './read-fields.js';
import { renderEntries } from './render-entries.js';
import { renderField } from './render-field.js';
import { formLanguage, FORM_TEXTS } from './texts.js';
import { timeText } from './time-text.js';

/** The page of a form, in HTML; without scripts and styles inside, which the policy of the server forbids. */
export function renderFormPage(view: FormView): string {
  const language = formLanguage(view.language);
  const model = formModel(view.contract, view.given);
  const errors = errorsOf(view, model, language);
  const { title, description } = textsOf(view.contract.schema, language);
  const heading = view.title === textsOf(view.contract.schema, '').title ? (title ?? view.title) : view.title;
  return page({
    ...{ title: heading, view, address: `/forms/${encodeURIComponent(view.source)}` },
    head: html`<script src="/forms/${encodeURIComponent(view.source)}/form.js" defer></script>`,
    main: html`<h1><bdi>${heading}</bdi></h1>
      ${description === undefined ? undefined : html`<p class="lead">${description}</p>`} ${notice(view, language)}
      ${form(view, model, errors, language)} ${renderEntries(view, model, language)}`,
  });
}

/** The page that lists the forms, in HTML. */
export function renderFormList(view: FormListView): string {
  const { forms } = FORM_TEXTS[formLanguage(view.language)];
  const lang = new URLSearchParams({ lang: view.language }).toString();
  const items = view.forms.map(
    ({ source, title, description }) =>
      html`<li>
        <a href="/forms/${encodeURIComponent(source)}?${lang}">${title}</a>
        ${description === undefined ? undefined : html`<p class="help">${description}</p>`}
      </li>`,
  );
  const [first] = view.forms;
  return page({
    ...{ title: forms, view, address: '/', style: first?.source },
    main: html`<h1>${forms}</h1>
      <ul class="forms">
        ${items}
      </ul>`,
  });
}

interface PageParts {
  title: string;
  view: Pick<FormView, 'languages' | 'language'>;
  address: string;
  /** A source whose address has the style; of a form its own. */
  style?: string | undefined;
  head?: Html;
  main: Html;
}

function page({ title, view, address, style, head, main }: PageParts): string {
  const language = formLanguage(view.language);
  const texts = FORM_TEXTS[language];
  const folder = style === undefined ? address : `/forms/${encodeURIComponent(style)}`;
  const links = view.languages.map((tag) => {
    const current = tag === view.language ? { 'aria-current': 'true' } : {};
    const query = new URLSearchParams({ lang: tag }).toString();
    const link = attributes({ href: `${address}?${query}`, lang: tag, hreflang: tag, ...current });
    return html`<a${link}>${FORM_TEXTS[formLanguage(tag)].name}</a> `;
  });
  const nav = html`<nav aria-label="${texts.languages}">${links}</nav>`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${folder}/form.css" />
        ${head}
      </head>
      <body>
        <header>
          <a class="wordmark" href="/?${new URLSearchParams({ lang: view.language }).toString()}">${texts.forms}</a>
          ${view.languages.length > 1 ? nav : undefined}
        </header>
        <main>${main}</main>
      </body>
    </html> `.text;
}

/** The errors of what is shown, in the reader's language; those that the server found where the contract has none. */
function errorsOf(view: FormView, model: FormModel, language: Language): RecordError[] {
  const { contract, fields, values, correcting } = view;
  const found = view.errors ?? correcting?.errors;
  if (found === undefined) return [];
  const { problems } = fields === undefined ? { problems: [] } : readFields(model.fields, fields, language);
  const errors = formErrors(model, contract.violations(values ?? correcting?.record), problems, language);
  return errors.length > 0 ? errors : [...found];
}

/** What has just happened, above the form. */
function notice(view: FormView, language: Language): Html | undefined {
  const texts = FORM_TEXTS[language];
  const { accepted, problem, correcting } = view;
  const said = (kind: string, ...parts: HtmlPart[]): Html =>
    html`<div class="notice ${kind}" role="status">${parts.map((part) => html`<p>${part}</p>`)}</div>`;
  if (problem !== undefined) return said('wrong', texts.pageProblems[problem]);
  if (accepted !== undefined)
    return said('right', texts.accepted(timeText(accepted.at, view, language)), buildText(view, language));
  if (correcting !== undefined) return said('plain', texts.correcting(timeText(correcting.at, view, language)));
  return undefined;
}

function buildText(view: FormView, language: Language): string {
  const { nextBuild } = view;
  if (nextBuild === undefined) return FORM_TEXTS[language].noBuild;
  return FORM_TEXTS[language].nextBuild(timeText(nextBuild.at, view, language), nextBuild.job);
}

function form(view: FormView, model: FormModel, errors: readonly RecordError[], language: Language): Html {
  const texts = FORM_TEXTS[language];
  const { fields: typed, values, correcting } = view;
  const query = new URLSearchParams({ lang: view.language }).toString();
  const context = {
    ...{ language, typed, errors, record: values ?? correcting?.record },
    offset: offsetOf(view.nextBuild?.timeZone ?? 'UTC', new Date(view.nextBuild?.at ?? 0)),
  };
  const isMarked = model.fields.some(({ isRequired }) => isRequired);
  return html`<form method="post" action="/forms/${encodeURIComponent(view.source)}?${query}">
    ${hidden(CONTROL_FIELDS.csrfToken, view.csrfToken)} ${hidden(CONTROL_FIELDS.idempotencyKey, view.idempotencyKey)}
    ${correcting === undefined ? undefined : hidden(CONTROL_FIELDS.correcting, correcting.id)}
    ${summary(errors, language)} ${isMarked ? html`<p class="help">${texts.requiredMark}</p>` : undefined}
    ${model.fields.map((field) => renderField(field, context))}
    <div class="send">
      <button type="submit">${correcting === undefined ? texts.send : texts.sendAgain}</button>
      <p class="status" role="status"></p>
    </div>
    <p class="help">${buildText(view, language)}</p>
  </form>`;
}

/** Every error in one place, each a link to its field. The page's script writes the same. */
function summary(errors: readonly RecordError[], language: Language): Html {
  const items = errors.map(({ path, message }) =>
    pointerSteps(path).length === 0
      ? html`<li>${message}</li>`
      : html`<li><a href="#${fieldId(path)}">${message}</a></li>`,
  );
  return html`<div class="summary" ${attributes({ hidden: errors.length === 0 })}>
    <p>${errors.length === 0 ? '' : FORM_TEXTS[language].errors(errors.length)}</p>
    <ul>
      ${items}
    </ul>
  </div>`;
}

const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}" />`;
