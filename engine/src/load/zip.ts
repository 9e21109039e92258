import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Entry, ZipFile } from 'yauzl';
import { LastroError, messageOf } from '../base/errors.js';

async function openArchive(archive: string): Promise<ZipFile> {
  const yauzl = (await import('yauzl')).default;
  return new Promise((resolve, reject) => {
    yauzl.open(archive, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error !== null) reject(archiveError(archive, error));
      else resolve(zip);
    });
  });
}

function archiveError(archive: string, error: unknown): LastroError {
  return new LastroError('load.zip', `the archive ${path.basename(archive)} cannot be read: ${messageOf(error)}`, {
    hint: 'it is incomplete, or not a zip file: download it again',
    cause: error,
  });
}

/** The entries that match `predicate`; nothing is ever written under an entry's own name. */
function findEntries(zip: ZipFile, archive: string, predicate: (entry: Entry) => boolean): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const found: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      if (predicate(entry)) found.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(found));
    zip.on('error', (error: unknown) => reject(archiveError(archive, error)));
    zip.readEntry();
  });
}

/** The entry of this name or path, in whatever folder of the archive. Throws when several have it. */
export async function findEntry(archive: string, wanted: string): Promise<{ name: string; bytes: number } | undefined> {
  const zip = await openArchive(archive);
  try {
    const matching = await findEntries(zip, archive, ({ fileName }) => `/${fileName}`.endsWith(`/${wanted}`));
    const exact = matching.filter(({ fileName }) => fileName === wanted);
    const [entry, ...others] = exact.length === 1 ? exact : matching;
    if (entry === undefined) return undefined;
    if (others.length > 0)
      throw new LastroError(
        'load.zip-ambiguous',
        `${path.basename(archive)} contains ${matching.length} files named ${wanted}`,
        {
          hint: `name one by its path, ${path.basename(archive)}/${entry.fileName}`,
        },
      );
    if ((entry.generalPurposeBitFlag & 1) !== 0)
      throw new LastroError('load.zip-encrypted', `${wanted} in ${path.basename(archive)} is encrypted`, {
        hint: 'unpack it',
      });
    return { name: entry.fileName, bytes: entry.uncompressedSize };
  } finally {
    zip.close();
  }
}

/** The bytes of one entry. */
export async function entryStream(archive: string, name: string): Promise<Readable> {
  const zip = await openArchive(archive);
  const [entry] = await findEntries(zip, archive, ({ fileName }) => fileName === name);
  if (entry === undefined) {
    zip.close();
    throw new LastroError('load.zip-entry', `the archive ${path.basename(archive)} no longer contains ${name}`);
  }
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        zip.close();
        return reject(archiveError(archive, error));
      }
      stream.once('close', () => zip.close());
      resolve(stream);
    });
  });
}
