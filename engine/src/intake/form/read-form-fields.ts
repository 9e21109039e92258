import type { Row } from '../../base/cell.js';
import type { Contract } from '../../contract/index.js';
import { pointerSteps } from '../../base/json-pointer.js';

/**
 * The record that the fields of a form make, its values of the types of the contract. An empty field is absent; what does not read as
 * the type of its property stays text, which the contract refuses.
 */
export function readFormFields(contract: Contract, fields: URLSearchParams): Row {
  const texts = [...fields].filter(([name, text]) => name.startsWith('/') && text !== '');
  return Object.fromEntries(texts.map(([name, text]) => [pointerSteps(name)[0] ?? '', text]));
}
