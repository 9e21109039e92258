import { formModel } from './form-model.js';
import type { FormSource } from './form-asset.js';
import { readFields, type ReadRecord } from './read-fields.js';
import { formLanguage } from './texts.js';

/**
 * The record that the fields of a form make, its values of the types of the contract, as a person writes them in the page's language; and what
 * could not be read, of which the record has the text.
 */
export function readFormFields(
  { contract, given }: FormSource,
  fields: Pick<URLSearchParams, 'get'>,
  language: string,
): ReadRecord {
  return readFields(formModel(contract, given).fields, fields, formLanguage(language));
}
