import fs from 'node:fs';
import path from 'node:path';
import { PACKAGE } from './package.js';
import { version } from './version.js';

/** How a project names the running package as its dependency: by its version, or by the file that npm installed it from. */
export function installedAs(): string {
  const modules = path.dirname(PACKAGE);
  const lockfile = path.join(modules, '.package-lock.json');
  if (!fs.existsSync(lockfile)) return version();
  const { packages = {} } = JSON.parse(fs.readFileSync(lockfile, 'utf8')) as {
    packages?: Record<string, { resolved?: string } | undefined>;
  };
  const resolved = packages[`node_modules/${path.basename(PACKAGE)}`]?.resolved ?? '';
  return resolved.startsWith('file:')
    ? `file:${path.resolve(path.dirname(modules), resolved.slice('file:'.length))}`
    : version();
}
