import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Tests that start processes start the built command: it is built from the sources as they are. */
export function setup(): void {
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../../bin/lastro.js'), 'ls', '--help']);
}
