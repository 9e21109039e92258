import { createHash, timingSafeEqual } from 'node:crypto';
import { secretToken } from '../base/random.js';

/** A token at rest: who has it, and the SHA-256 of it. Tokens have 256 random bits, so that a slow hash would add nothing. */
export interface TokenHash {
  name: string;
  hash: Buffer;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A new token of a source, and the entry for its hash in the variable of the source: `till:2cf24dba...`. */
export function createToken(source: string, name: string): { token: string; entry: string } {
  const token = `${source}_${secretToken()}`;
  return { token, entry: `${name}:${hashOf(token).toString('hex')}` };
}

/** Entries of a variable, separated by commas or blanks; undefined when one of them is none. */
export function parseTokenHashes(text: string): TokenHash[] | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const hashes = entries.flatMap((entry) => {
    const [, name, hash] = /^([A-Za-z0-9_-]{1,64}):([0-9a-f]{64})$/.exec(entry) ?? [];
    return name === undefined || hash === undefined ? [] : [{ name, hash: Buffer.from(hash, 'hex') }];
  });
  return hashes.length === entries.length ? hashes : undefined;
}

/** The name of the holder of a token; compares with each hash, in a time that does not depend on the token. */
export function holderOf(token: string, hashes: readonly TokenHash[]): string | undefined {
  const presented = hashOf(token);
  return hashes.filter(({ hash }) => timingSafeEqual(hash, presented)).map(({ name }) => name)[0];
}
