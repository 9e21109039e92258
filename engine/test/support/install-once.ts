import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/base/errors.js';

/** Other test files need not try again what failed in the last minutes. */
function isYoung(file: string): boolean {
  return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 300_000;
}

/**
 * The folder of a tool that only tests need, kept between checkouts, and installed on first use; undefined when that
 * cannot be. One process installs, others wait for it.
 */
export async function installOnce(
  name: string,
  install: (folder: string) => Promise<unknown>,
): Promise<string | undefined> {
  const tools = process.env['LASTRO_TOOLS'] ?? path.join(os.homedir(), '.cache', 'lastro-tools');
  const folder = path.join(tools, name);
  const failed = `${folder}.failed`;
  const deadline = Date.now() + 330_000;
  while (!fs.existsSync(path.join(folder, 'complete'))) {
    if (isYoung(failed)) return undefined;
    fs.mkdirSync(tools, { recursive: true });
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
      if (fs.existsSync(path.join(folder, 'complete'))) break;
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(folder, { recursive: true });
      await install(folder);
      fs.writeFileSync(path.join(folder, 'complete'), '');
    } catch (error) {
      console.warn(`${name} could not be installed into ${folder}: ${messageOf(error)}`);
      fs.writeFileSync(failed, messageOf(error));
      return undefined;
    } finally {
      fs.rmSync(lock, { recursive: true, force: true });
    }
  }
  return folder;
}
