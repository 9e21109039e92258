import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';

/** What to say where an artifact cannot be read. */
export interface MissingArtifact {
  code: string;
  message: string;
  hint: string;
}

/** An artifact of a run that has at least `key`. Throws a {@link UsageError}. */
export function readArtifact<T>(folder: string, name: string, key: keyof T & string, missing: MissingArtifact): T {
  const file = path.join(folder, name);
  try {
    const artifact = JSON.parse(fs.readFileSync(file, 'utf8')) as T | null;
    if (artifact?.[key] === undefined) throw new Error(`it has no ${key}`);
    return artifact;
  } catch (error) {
    const { code, message, hint } = missing;
    throw new UsageError(code, `${message}: cannot read ${file}`, { hint, cause: error });
  }
}
