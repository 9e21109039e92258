import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { LastroError } from '../base/errors.js';
import { assertKey } from './key.js';
import type { ObjectContent, Place, PlaceObject } from './place.js';

/** Files that are being written. */
const TEMPORARY = '.tmp-';

let written = 0;

/** A folder of this machine as a {@link Place}; it is made when the first object is written. */
export function folderPlace(folder: string): Place {
  const fileOf = (key: string): string => path.join(folder, ...assertKey(key).split('/'));

  async function write<T>(
    key: string,
    content: ObjectContent,
    settle: (temporary: string, file: string) => Promise<T>,
  ): Promise<T> {
    const file = fileOf(key);
    await mkdir(path.dirname(file), { recursive: true });
    const temporary = path.join(path.dirname(file), `${TEMPORARY}${process.pid}-${written++}`);
    try {
      if ('file' in content) await copyFile(content.file, temporary);
      else await writeFile(temporary, content.bytes);
      await syncFile(temporary);
      return await settle(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    address: pathToFileURL(folder).href,
    create: (key, content) =>
      write(key, content, async (temporary, file) => {
        try {
          await link(temporary, file);
          return 'created';
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'exists';
          throw error;
        }
      }),
    replace: (key, content) => write(key, content, (temporary, file) => rename(temporary, file)),
    read: async (key) => {
      const file = fileOf(key);
      if (!fs.existsSync(file)) throw new LastroError('place.not-found', `there is no ${key} in ${folder}`);
      return Promise.resolve(fs.createReadStream(file));
    },
    stat: async (key) => objectOf(folder, key, fileOf(key)),
    async *list(prefix) {
      if (!fs.existsSync(folder)) return;
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const keys = entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith(TEMPORARY))
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
        .filter((key) => key.startsWith(prefix));
      for (const key of keys.sort()) {
        const object = await objectOf(folder, key, fileOf(key));
        if (object !== undefined) yield object;
      }
    },
    remove: (key) => rm(fileOf(key), { force: true }),
    close: () => Promise.resolve(),
  };
}

async function objectOf(folder: string, key: string, file: string): Promise<PlaceObject | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found?.isFile()) return undefined;
  const hash = createHash('md5');
  await pipeline(fs.createReadStream(path.join(folder, ...key.split('/'))), hash);
  return { key, bytes: found.size, md5: hash.digest('hex'), changedAt: found.mtime };
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
