import path from 'node:path';
import { Transform, pipeline, type Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { LastroError, messageOf } from '../../base/errors.js';

const MAGIC = Buffer.from('PK\x03\x04', 'latin1');

/** Whether a file that begins so is a zip archive. */
export const isZip = (start: Buffer): boolean => start.subarray(0, MAGIC.length).equals(MAGIC);

/** Whether an archive is one document, such as a workbook, and no folder of files. */
export async function isDocument(archive: string): Promise<boolean> {
  const names = await entrySizes(archive);
  return names.has('[Content_Types].xml') || names.has('mimetype');
}

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

/** The names of all entries, and the bytes of each when it is unpacked. */
export async function entrySizes(archive: string): Promise<ReadonlyMap<string, number>> {
  const zip = await openArchive(archive);
  try {
    const entries = await findEntries(zip, archive, () => true);
    return new Map(entries.map(({ fileName, uncompressedSize }) => [fileName, uncompressedSize]));
  } finally {
    zip.close();
  }
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
    assertReadable(entry, path.basename(archive));
    return { name: entry.fileName, bytes: entry.uncompressedSize };
  } finally {
    zip.close();
  }
}

/** The only file of an archive, which messages call `displayPath`. Throws when it has none or several. */
export async function findOnlyEntry(archive: string, displayPath: string): Promise<{ name: string; bytes: number }> {
  const zip = await openArchive(archive);
  try {
    const [entry, ...others] = await findEntries(zip, archive, ({ fileName }) => !/\/$|^__MACOSX\//.test(fileName));
    if (entry === undefined || others.length > 0)
      throw new LastroError(
        'load.zip-ambiguous',
        `the archive ${displayPath} contains ${others.length + Number(entry !== undefined)} files`,
        {
          hint: entry === undefined ? 'it has nothing to load' : `name the one to read: { entry: '${entry.fileName}' }`,
        },
      );
    assertReadable(entry, displayPath);
    return { name: entry.fileName, bytes: entry.uncompressedSize };
  } finally {
    zip.close();
  }
}

function assertReadable({ fileName, generalPurposeBitFlag }: Entry, archive: string): void {
  if ((generalPurposeBitFlag & 1) !== 0)
    throw new LastroError('load.zip-encrypted', `${fileName} in ${archive} is encrypted`, { hint: 'unpack it' });
}

/** Passes bytes on. Fails at their end when they are not those that were packed. */
function checked(archive: string, { fileName, crc32: expected }: Entry): Transform {
  let actual = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      actual = crc32(chunk, actual);
      done(null, chunk);
    },
    flush(done) {
      done(actual === expected ? null : archiveError(archive, `the checksum of ${fileName} is another`));
    },
  });
}

/** The bytes of one entry. The stream fails with `load.zip` when they are damaged. */
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
      resolve(pipeline(stream, checked(archive, entry), () => zip.close()));
    });
  });
}
