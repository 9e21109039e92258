import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createFileAtomic } from '../base/atomic-file.js';
import { LastroError } from '../base/errors.js';

/**
 * The secret that turns personal values into pseudonyms. It stays in its file: SQL reads it there, so that no statement,
 * log or error message contains it.
 */
export interface PseudonymKey {
  /** Absolute path. */
  file: string;
  /** Identifies the key without revealing it. */
  fingerprint: string;
}

/** The file of a project's key. */
export function pseudonymKeyFile(projectDir: string): string {
  return path.join(projectDir, '.lastro', 'pseudonym.key');
}

/** Characters of a key. */
const MIN_LENGTH = 32;

/** The variable of the environment that has the key where its file is not kept, as in CI. */
export const PSEUDONYM_KEY_VARIABLE = 'LASTRO_PSEUDONYM_KEY';

/**
 * The key in `file`; when there is none, it is made of `given`, the value of {@link PSEUDONYM_KEY_VARIABLE}, or else by chance. Keep the
 * file: with another key all pseudonyms change. Throws `publish.other-key` when the file has another key than `given`.
 */
export async function readOrCreatePseudonymKey(file: string, given = ''): Promise<PseudonymKey> {
  const keyFile = path.resolve(file);
  const wanted = given.trim();
  const tooShort = (hint: string): LastroError =>
    new LastroError('publish.pseudonym-key', 'the pseudonym key is shorter than 32 characters', {
      location: { file },
      hint,
    });
  if (wanted !== '' && wanted.length < MIN_LENGTH) throw tooShort(`set ${PSEUDONYM_KEY_VARIABLE} to a longer one`);
  if (!existsSync(keyFile)) await createFileAtomic(keyFile, wanted || randomBytes(32).toString('hex'), { mode: 0o600 });
  const secret = await readFile(keyFile, 'utf8');
  if (wanted !== '' && secret.trim() !== wanted)
    throw new LastroError('publish.other-key', `${PSEUDONYM_KEY_VARIABLE} is another key than the file has`, {
      location: { file },
      hint: 'keep the one that the published figures were made with, and remove the other',
    });
  if (secret.length < MIN_LENGTH) throw tooShort('delete the file to generate a new key; all pseudonyms will change');
  return {
    file: keyFile,
    fingerprint: createHash('sha256').update(`fingerprint of ${secret}`).digest('hex').slice(0, 16),
  };
}

/** Copies the key to `copy` while `work` goes on, for statements that can open no file beside the key. */
export async function withKeyCopy<T>(
  key: PseudonymKey,
  copy: string,
  work: (key: PseudonymKey) => Promise<T>,
): Promise<T> {
  await mkdir(path.dirname(copy), { recursive: true, mode: 0o700 });
  try {
    await writeFile(copy, await readFile(key.file), { mode: 0o600 });
    return await work({ ...key, file: copy });
  } finally {
    await rm(copy, { force: true });
  }
}
