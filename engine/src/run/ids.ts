import { createHash } from 'node:crypto';
import { systemRandom } from '../base/random.js';

/** `20181017T213005-3f9a2c`: sorts by time, unique among runs of the same second. */
export function newRunId(now: Date, random = systemRandom): string {
  const suffix = Math.floor(random() * 2 ** 24);
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${suffix.toString(16).padStart(6, '0')}`;
}

/** One hash over parts; parts cannot run into each other. */
export function computeFingerprint(...parts: readonly unknown[]): string {
  return createHash('md5').update(JSON.stringify(parts)).digest('hex');
}
