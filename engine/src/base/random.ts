import { randomBytes } from 'node:crypto';

/** The injected chance: a number from 0 up to 1. */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();

/** Sixteen random hexadecimal digits, for names that must not collide; independent of the injected random numbers of a run. */
export function uniqueToken(): string {
  return randomBytes(8).toString('hex');
}
