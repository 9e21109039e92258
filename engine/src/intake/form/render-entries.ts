import { MASK } from '../../base/mask.js';
import { pointerSteps } from '../../base/json-pointer.js';
import { isRecord, type Language } from '../../contract/index.js';
import type { AcceptedRecord, RefusedRecord } from '../store.js';
import type { FormModel, Field } from './field.js';
import { fieldText, valueAt } from './field-text.js';
import { formErrors } from './form-errors.js';
import type { FormView } from './form-view.js';
import { html, type Html } from './html.js';
import { FORM_TEXTS } from './texts.js';
import { timeText } from './time-text.js';

/** Values by which a person knows an entry again, and the characters of each. */
const [SHOWN_VALUES, SHOWN_CHARACTERS] = [4, 60];

/** The last entries, newest first: what was accepted, and what was refused, why, with the way to correct it. */
export function renderEntries(view: FormView, model: FormModel, language: Language): Html {
  const texts = FORM_TEXTS[language];
  const { accepted, refused } = view.entries;
  const entries = [
    ...accepted.map((entry) => ({ at: entry.at, item: acceptedEntry(entry, view, model, language) })),
    ...refused.map((entry) => ({ at: entry.at, item: refusedEntry(entry, view, model, language) })),
  ];
  entries.sort((a, b) => (a.at < b.at ? 1 : -1));
  return html`<section class="entries" aria-labelledby="entries">
    <h2 id="entries">${texts.entries}</h2>
    ${
      entries.length === 0
        ? html`<p>${texts.noEntries}</p>`
        : html`<ol>
            ${entries.map(({ item }) => item)}
          </ol>`
    }
  </section>`;
}

function acceptedEntry(entry: AcceptedRecord, view: FormView, model: FormModel, language: Language): Html {
  return html`<li>${heading('taken', entry.at, view, language)} ${values(entry.record, view, model, language)}</li>`;
}

function refusedEntry(entry: RefusedRecord, view: FormView, model: FormModel, language: Language): Html {
  const isCorrected = view.entries.accepted.some(({ corrects }) => corrects === entry.id);
  if (isCorrected)
    return html`<li>
      ${heading('corrected', entry.at, view, language)} ${values(entry.record, view, model, language)}
    </li>`;
  const broken = formErrors(model, view.contract.violations(entry.record), [], language);
  const reasons = broken.length > 0 ? broken : entry.errors;
  const query = new URLSearchParams({ lang: view.language, correct: entry.id });
  return html`<li>
    ${heading('refused', entry.at, view, language)} ${values(entry.record, view, model, language)}
    <ul>
      ${reasons.map(({ message }) => html`<li>${message}</li>`)}
    </ul>
    <p>
      <a href="/forms/${encodeURIComponent(view.source)}?${query.toString()}"
        >${FORM_TEXTS[language].correct}<span class="hidden"> (${timeText(entry.at, view, language)})</span></a
      >
    </p>
  </li>`;
}

function heading(outcome: 'taken' | 'refused' | 'corrected', at: string, view: FormView, language: Language): Html {
  return html`<p class="${outcome}">
    <strong>${FORM_TEXTS[language][outcome]}</strong> <time datetime="${at}">${timeText(at, view, language)}</time>
  </p>`;
}

function values(record: unknown, { contract }: FormView, { fields }: FormModel, language: Language): Html | undefined {
  if (!isRecord(record)) return undefined;
  const isPersonal = ({ path }: Field): boolean => {
    const [name = ''] = pointerSteps(path);
    return contract.personalProperties.includes(name) || contract.personalProperties.includes('*');
  };
  const shown = fields
    .filter(({ kind, path }) => kind !== 'group' && kind !== 'json' && valueAt(record, path) !== undefined)
    .slice(0, SHOWN_VALUES)
    .map((field) => {
      const text = isPersonal(field) ? MASK : fieldText(field, valueAt(record, field.path), language);
      return html`<div>
        <dt><bdi>${field.texts[language].label}</bdi></dt>
        <dd><bdi>${[...text].slice(0, SHOWN_CHARACTERS).join('')}</bdi></dd>
      </div>`;
    });
  return shown.length === 0 ? undefined : html`<dl>${shown}</dl>`;
}
