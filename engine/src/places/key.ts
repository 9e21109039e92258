import { UsageError } from '../base/errors.js';

const MOST_BYTES = 1024;

const isPart = (part: string): boolean =>
  part !== '' && part !== '.' && part !== '..' && !/[\\\u0000-\u001f\u007f]/.test(part);

/** The key, of names that lead nowhere else. Throws `place.key`. */
export function assertKey(key: string): string {
  if (key.split('/').every(isPart) && !/\p{Cs}/u.test(key) && Buffer.byteLength(key) <= MOST_BYTES) return key;
  throw new UsageError('place.key', `${JSON.stringify(key)} cannot be the key of an object`, {
    hint: `use names separated by /, without .. and control characters, of at most ${MOST_BYTES} bytes`,
  });
}
