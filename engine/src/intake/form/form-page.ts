import { escapeHtml } from '../../base/escape.js';
import { CONTROL_FIELDS, type FormListView, type FormView } from './form-view.js';

/** The page of a form, in HTML; without scripts and styles inside, which the policy of the server forbids. */
export function renderFormPage(view: FormView): string {
  const { source, title, language, csrfToken, idempotencyKey } = view;
  return `<!doctype html>
<html lang="${escapeHtml(language)}"><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<form method="post" action="/forms/${source}?lang=${escapeHtml(language)}">
<input type="hidden" name="${CONTROL_FIELDS.csrfToken}" value="${escapeHtml(csrfToken)}">
<input type="hidden" name="${CONTROL_FIELDS.idempotencyKey}" value="${escapeHtml(idempotencyKey)}">
<button>Send</button></form></html>
`;
}

/** The page that lists the forms, in HTML. */
export function renderFormList({ forms, language }: FormListView): string {
  const items = forms.map(({ source, title }) => `<li><a href="/forms/${source}">${escapeHtml(title)}</a></li>`);
  return `<!doctype html>
<html lang="${escapeHtml(language)}"><meta charset="utf-8"><title>Forms</title><ul>${items.join('')}</ul></html>
`;
}
