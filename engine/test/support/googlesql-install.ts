import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../src/base/errors.js';

const PACKAGE = '@fivetrandevelopers/zetasql';
const VERSION = '1.13.0';

/** Where tools that only tests need are kept between checkouts. */
function toolsFolder(): string {
  return process.env['LASTRO_TOOLS'] ?? path.join(os.homedir(), '.cache', 'lastro-tools');
}

/** Other test files need not try again what failed in the last minutes. */
function isYoung(file: string): boolean {
  return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 300_000;
}

/**
 * The folder of Google's GoogleSQL server from npm, installed on first use; undefined when that cannot be. One process
 * installs, others wait for it.
 */
export async function installGoogleSql(): Promise<string | undefined> {
  const folder = path.join(toolsFolder(), `googlesql-${VERSION}`);
  const installed = path.join(folder, 'node_modules', PACKAGE, 'lib');
  const failed = `${folder}.failed`;
  const deadline = Date.now() + 330_000;
  while (!fs.existsSync(path.join(folder, 'complete'))) {
    if (isYoung(failed)) return undefined;
    fs.mkdirSync(toolsFolder(), { recursive: true });
    const lock = `${folder}.lock`;
    try {
      fs.mkdirSync(lock);
    } catch {
      const age = Date.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 300_000) fs.rmSync(lock, { recursive: true, force: true });
      if (Date.now() > deadline) return undefined;
      await sleep(200);
      continue;
    }
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
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
      await promisify(execFile)('npm', args, { cwd: folder, timeout: 240_000 });
      fs.writeFileSync(path.join(folder, 'complete'), '');
    } catch (error) {
      console.warn(`${PACKAGE}@${VERSION} could not be installed by npm into ${folder}: ${messageOf(error)}`);
      fs.writeFileSync(failed, messageOf(error));
      return undefined;
    } finally {
      fs.rmSync(lock, { recursive: true, force: true });
    }
  }
  return installed;
}
