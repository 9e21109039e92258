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

/** The key in `file`, made when there is none. Keep the file: with another key all pseudonyms change. */
export async function readOrCreatePseudonymKey(file: string): Promise<PseudonymKey> {
  const keyFile = path.resolve(file);
  if (!existsSync(keyFile)) await createFileAtomic(keyFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  const secret = await readFile(keyFile, 'utf8');
  if (secret.length < 32)
    throw new LastroError('publish.pseudonym-key', 'the pseudonym key is shorter than 32 characters', {
      location: { file },
      hint: 'delete the file to generate a new key; all pseudonyms will change',
    });
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
