import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const PACKAGE = '@fivetrandevelopers/zetasql';
const VERSION = '1.13.0';

/** Where tools that only tests need are kept between checkouts. */
function toolsFolder(): string {
  return process.env['LASTRO_TOOLS'] ?? path.join(os.homedir(), '.cache', 'lastro-tools');
}

/**
 * The folder of Google's GoogleSQL server from npm, installed on first use; undefined when that cannot be. One process
 * installs, others wait for it.
 */
export async function installGoogleSql(): Promise<string | undefined> {
  const folder = path.join(toolsFolder(), `googlesql-${VERSION}`);
  const installed = path.join(folder, 'node_modules', PACKAGE, 'lib');
  const deadline = Date.now() + 330_000;
  while (!fs.existsSync(path.join(folder, 'complete'))) {
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
        '--fetch-retries=1',
        `${PACKAGE}@${VERSION}`,
      ];
      await promisify(execFile)('npm', args, { cwd: folder });
      fs.writeFileSync(path.join(folder, 'complete'), '');
    } catch {
      return undefined;
    } finally {
      fs.rmSync(lock, { recursive: true, force: true });
    }
  }
  return installed;
}
