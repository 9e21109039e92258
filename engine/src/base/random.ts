import { randomBytes, randomUUID } from 'node:crypto';

/** The injected random number generator: numbers from 0 (included) to 1. */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();

/** A UUID of version 4; its bytes come from a supply, unlike those of randomBytes. */
export const randomUuid = (): string => randomUUID();

/** Sixteen random hexadecimal digits, for names that must not collide; independent of the injected random numbers of a run. */
export function uniqueToken(): string {
  const uuid = randomUuid();
  return uuid.slice(0, 8) + uuid.slice(-8);
}

/** 256 random bits in 43 characters of Base64 for addresses: nobody can guess it. */
export function secretToken(): string {
  return randomBytes(32).toString('base64url');
}
