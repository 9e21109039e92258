import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { LastroError, UsageError } from '../base/errors.js';
import { assertKey } from './key.js';
import { PlaceError, notFound } from './place-error.js';
import type { ObjectContent, Place, PlaceObject } from './place.js';

/** Files that are being written. */
const TEMPORARY = '.tmp-';

let written = 0;

/** A folder of this machine as a {@link Place}; it is made when the first object is written. */
export function folderPlace(folder: string): Place {
  const address = pathToFileURL(folder).href;
  const fileOf = (key: string): string => path.join(folder, ...keyOf(key).split('/'));
  const failed = (error: unknown): never => {
    throw failureOf(error, folder);
  };

  async function write<T>(
    key: string,
    content: ObjectContent,
    settle: (temporary: string, file: string) => Promise<T>,
  ): Promise<T> {
    const file = fileOf(key);
    const temporary = path.join(path.dirname(file), `${TEMPORARY}${process.pid}-${written++}`);
    try {
      await openFile(temporary);
      if ('file' in content) await copyFile(content.file, temporary);
      else await writeFile(temporary, content.bytes);
      await syncFile(temporary);
      return await settle(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    address,
    create: (key, content) =>
      write(key, content, async (temporary, file): Promise<'created' | 'exists'> => {
        try {
          await link(temporary, file);
          return 'created';
        } catch (error) {
          if (codeOf(error) === 'EEXIST') return 'exists';
          throw error;
        }
      }).catch(failed),
    put: (key, content) => write(key, content, (temporary, file) => rename(temporary, file)).catch(failed),
    async read(key) {
      const handle = await open(fileOf(key)).catch((error: unknown) => {
        throw isMissing(error) ? notFound(key, address) : failureOf(error, folder);
      });
      return handle.createReadStream();
    },
    async stat(key) {
      const file = fileOf(key);
      const object = await objectOf(key, file).catch(failed);
      return object === undefined ? undefined : { ...object, md5: await md5Of(file).catch(failed) };
    },
    async *list(prefix) {
      const top = prefix.includes('/') ? path.posix.dirname(`${prefix}.`) : '';
      const keys = await keysBelow(folder, top === '' ? '' : keyOf(top)).catch(failed);
      for (const key of keys.filter((each) => each.startsWith(prefix)).sort(byBytes)) {
        const object = await objectOf(key, fileOf(key)).catch(failed);
        if (object !== undefined) yield object;
      }
    },
    async remove(key) {
      const file = fileOf(key);
      await rm(file, { force: true }).catch(failed);
      await removeEmpty(path.dirname(file), folder);
    },
    close: () => Promise.resolve(),
  };
}

function keyOf(key: string): string {
  if (
    !assertKey(key)
      .split('/')
      .some((part) => part.startsWith(TEMPORARY))
  )
    return key;
  throw new UsageError('place.key', `${JSON.stringify(key)} cannot be the key of an object in a folder`, {
    hint: `names that begin with ${TEMPORARY} are those of files that are being written`,
  });
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** A name along the path may be that of a file. */
const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

const failureOf = (error: unknown, folder: string): unknown =>
  codeOf(error) === undefined || error instanceof LastroError
    ? error
    : new PlaceError('place.failed', `cannot write or read in ${folder}: ${String(error)}`, {
        hint: 'check that the folder may be written, and the space on its disk',
      });

async function keysBelow(folder: string, top: string): Promise<string[]> {
  const from = path.join(folder, ...top.split('/'));
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith(TEMPORARY))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

async function objectOf(key: string, file: string): Promise<PlaceObject | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!found?.isFile()) return undefined;
  const version = `${found.ino}-${found.size}-${found.mtimeMs}`;
  return { key, bytes: found.size, md5: undefined, changedAt: found.mtime, version };
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex');
}

/** Makes an empty file and the folders it is in; another call may just remove one of them, which was empty. */
async function openFile(file: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await mkdir(path.dirname(file), { recursive: true });
    try {
      return await writeFile(file, '');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === 3) throw error;
    }
  }
}

/** Removes folders that have become empty, up to the place's own. */
async function removeEmpty(from: string, folder: string): Promise<void> {
  try {
    for (let each = from; each.startsWith(folder + path.sep); each = path.dirname(each)) await rmdir(each);
  } catch {
    // It has files.
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
