import fs from 'node:fs';
import path from 'node:path';
import { PACKAGE } from './package.js';

/** Set by the build: a hash of the engine's sources. */
declare const LASTRO_BUILD: string | undefined;

/** The build of the engine that runs; undefined where it runs from its sources. */
export const buildId: string | undefined = typeof LASTRO_BUILD === 'undefined' ? undefined : LASTRO_BUILD;

/**
 * Identifies the code of the engine, which decides every result besides the project's own files. Part of every fingerprint: another build of the engine loads,
 * builds and checks again.
 */
export function engineBuild(): string {
  return buildId ?? 'sources';
}

/** The version of Lastro, from its package.json. */
export function version(): string {
  return (JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version;
}
