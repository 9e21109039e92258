import fs from 'node:fs';
import path from 'node:path';
import { makePrivate, makePrivateFolder } from '../base/private-files.js';

/** What the engine writes into a target folder. */
const OWN =
  /^(compiled|dbt|failures|published.*|scratch|tmp|warehouse\.duckdb.*|profiles\.bin|[\w-]+\.(json|xml|md|svg))$/;

/**
 * Restricts the target folder to its owner before anything is written to it. The project's own folder stays as it is.
 */
export function openPrivateTarget(targetDir: string, projectDir: string): void {
  if (isOutside(targetDir, projectDir)) makePrivateFolder(targetDir);
}

/** Restricts everything that the engine wrote into the target folder to its owner. */
export function closePrivateTarget(targetDir: string, projectDir: string): void {
  if (!isOutside(targetDir, projectDir) || !fs.existsSync(targetDir)) return;
  for (const name of fs.readdirSync(targetDir)) if (OWN.test(name)) makePrivate(path.join(targetDir, name));
}

/** Whether a folder is neither the project's nor one that the project is in. */
function isOutside(targetDir: string, projectDir: string): boolean {
  return path.relative(targetDir, projectDir).startsWith('..');
}
