import { createHash, randomBytes } from 'node:crypto';

/** `20181017T213005-3f9a2c`: sorts by time, unique among runs of the same second. */
export function newRunId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`;
}

/** One hash over parts; parts cannot run into each other. */
export function computeFingerprint(...parts: readonly unknown[]): string {
  return createHash('md5').update(JSON.stringify(parts)).digest('hex');
}
