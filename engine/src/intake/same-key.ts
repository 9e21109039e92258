import { LastroError } from '../base/errors.js';
import type { IntakeBatch } from './store.js';

/** `intake.same-key`: a batch of the same request is kept already, or is being kept. */
export function sameKeyError({ source }: IntakeBatch): LastroError {
  return new LastroError('intake.same-key', `a batch of ${source} with the same Idempotency-Key is kept already`, {
    hint: 'what became of it is answered by its request',
  });
}
