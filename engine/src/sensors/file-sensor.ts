import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import picomatch from 'picomatch';
import { count } from '../base/text.js';
import type { Reading, Sensor } from './sensor.js';

/** The files that a path names, which may have `*` in the name, by their content. Files that change between two looks are still written. */
export function fileSensor(pattern: string, projectDir: string): Sensor {
  const folder = path.resolve(projectDir, path.dirname(pattern));
  const matches = picomatch(path.basename(pattern), { dot: true, nobrace: true, noextglob: true, nonegate: true });
  const hashes = new Map<string, { stamp: string; hash: string }>();
  let stamps = '';
  return async (): Promise<Reading> => {
    const names = (await namesIn(folder)).filter((name) => matches(name)).sort();
    if (names.length === 0) return { cause: null, text: `no file ${pattern}` };
    const stamped = await Promise.all(
      names.map(async (name) => [name, await stampOf(path.join(folder, name))] as const),
    );
    const before = stamps;
    stamps = JSON.stringify(stamped);
    if (stamps !== before) return { cause: undefined, text: `${pattern} is looked at again: it may still be written` };
    const all = createHash('sha256');
    for (const [name, stamp] of stamped) {
      const known = hashes.get(name);
      const hash = known?.stamp === stamp ? known.hash : await hashOf(path.join(folder, name));
      hashes.set(name, { stamp, hash });
      all.update(JSON.stringify([name, hash]));
    }
    return { cause: all.digest('hex').slice(0, 16), text: `${pattern}: ${count(names.length, 'file')}` };
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function stampOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  return [size, mtimeMs, ino].join(' ');
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
