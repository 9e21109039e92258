import { UsageError } from '../base/errors.js';

const isPart = (part: string): boolean =>
  part !== '' && part !== '.' && part !== '..' && !/[\\\u0000-\u001f\u007f]/.test(part);

/** The key, of names that lead nowhere else. Throws `place.key`. */
export function assertKey(key: string): string {
  if (key.split('/').every(isPart)) return key;
  throw new UsageError('place.key', `${JSON.stringify(key)} cannot be the key of an object`, {
    hint: 'use names separated by /, without .. and control characters',
  });
}
