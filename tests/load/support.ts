import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder of its own for a test file. */
export function scratchDir(): { path: string; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-load-'));
  return { path: folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}
