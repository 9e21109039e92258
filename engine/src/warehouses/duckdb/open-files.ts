import fs from 'node:fs';
import path from 'node:path';
import { escapePattern } from './files.js';
import { string } from './quoting.js';

/**
 * Statements after which an instance opens these files, what is in these folders, and its own database alone. DuckDB follows
 * links on both sides. It compares names as its readers are given them, so a folder is named as a part of a pattern, too.
 */
export function restrictStatements(files: readonly string[]): string[] {
  const names = files.map((file) => path.resolve(file)).flatMap((file) => [file, escapePattern(file)]);
  const list = `[${[...new Set(names)].map(string).join(', ')}]`;
  return [
    `SET GLOBAL allowed_paths = ${list}`,
    `SET GLOBAL allowed_directories = ${list}`,
    'SET GLOBAL enable_external_access = false',
  ];
}

/** Whether a file is one of these, or in one of these folders, after links are resolved. */
export function isOneOf(files: readonly string[], file: string): boolean {
  const real = realPath(file);
  return files.map(realPath).some((each) => real === each || real.startsWith(`${each}${path.sep}`));
}

function realPath(file: string): string {
  return fs.existsSync(file) ? fs.realpathSync(file) : path.resolve(file);
}
