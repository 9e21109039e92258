import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError, messageOf } from '../base/errors.js';

/**
 * Adds what the project's `.env` says to an environment, as dotenv does: variables that are set stay as they are, empty ones too.
 * Throws `usage.env-file` when the file cannot be read.
 */
export function readEnvFile(projectDir: string, env: Record<string, string | undefined>): void {
  const file = path.join(projectDir, '.env');
  if (fs.statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return;
  try {
    for (const [name, value] of Object.entries(parseEnv(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))))
      env[name] ??= value;
  } catch (error) {
    throw new UsageError('usage.env-file', `cannot read .env: ${messageOf(error)}`, {
      location: { file: '.env' },
      hint: 'write NAME=value, one a line; check who may read the file',
      cause: error,
    });
  }
}
