import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { FRAMEWORK } from './framework-parsers.js';

export interface InstalledPackage {
  name: string;
  /** Its folder, absolute. */
  directory: string;
  version: string;
}

/** The installed package that pages of a project get by a name: the project's own before those of Lastro and Framework. */
export async function findInstalled(name: string, projectDir: string): Promise<InstalledPackage | undefined> {
  for (const base of [path.join(projectDir, 'package.json'), import.meta.url, path.join(FRAMEWORK, 'package.json')])
    for (const directory of createRequire(base).resolve.paths(name) ?? []) {
      const file = path.join(directory, name, 'package.json');
      if (!existsSync(file)) continue;
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
      return { name, directory: path.dirname(file), version };
    }
  return undefined;
}

export interface Specifier {
  name: string;
  range: string | undefined;
  subpath: string | undefined;
}

/** `@scope/name@range/sub/path` in its parts. */
export function parseSpecifier(specifier: string): Specifier {
  const match = /^((?:@[^/]+\/)?[^/@]+)(?:@([^/]+))?(?:\/(.+))?$/.exec(specifier);
  return { name: match?.[1] ?? specifier, range: match?.[2], subpath: match?.[3] };
}
