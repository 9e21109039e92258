import { isUtf8 } from 'node:buffer';
import { LastroError } from '../../base/errors.js';

/** Fields of one form at most. */
const MOST_FIELDS = 1000;

/** The fields of a form as browsers encode them. Throws `intake.form-fields` where a part is no UTF-8 in percent encoding. */
export function parseFormBody(body: Buffer): URLSearchParams {
  const parts = isUtf8(body) ? body.toString('utf8').split('&') : undefined;
  if (parts === undefined || parts.length > MOST_FIELDS) throw invalidFields();
  const fields = new URLSearchParams();
  for (const part of parts) {
    const [name = '', ...value] = part.split('=');
    fields.append(decode(name), decode(value.join('=')));
  }
  return fields;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidFields();
  }
}

const invalidFields = (): LastroError =>
  new LastroError('intake.form-fields', 'the fields of the form cannot be read', { hint: 'send the form again' });
