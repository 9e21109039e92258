import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { installOnce } from './install-once.js';

const PACKAGE = '@fivetrandevelopers/zetasql';
const VERSION = '1.13.0';

/** The folder of Google's GoogleSQL server from npm; undefined when it cannot be installed. */
export async function installGoogleSql(): Promise<string | undefined> {
  const folder = await installOnce(`googlesql-${VERSION}`, (cwd) => {
    fs.writeFileSync(path.join(cwd, 'package.json'), '{"private":true}');
    const args = [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--save-exact',
      '--prefer-offline',
      '--fetch-retries=1',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=2000',
      '--fetch-timeout=60000',
      `${PACKAGE}@${VERSION}`,
    ];
    return promisify(execFile)('npm', args, { cwd, timeout: 240_000 });
  });
  return folder === undefined ? undefined : path.join(folder, 'node_modules', PACKAGE, 'lib');
}
