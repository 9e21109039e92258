import { randomBytes } from 'node:crypto';

/** The injected chance: a number from 0 up to 1. */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();

/** Sixteen hexadecimal digits that no other process draws: for names that must not collide, whatever chance a run is given. */
export function uniqueToken(): string {
  return randomBytes(8).toString('hex');
}
