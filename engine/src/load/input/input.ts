import fs from 'node:fs';
import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import { findEntry, findOnlyEntry, isDocument, isZip } from './zip.js';

/** A file found for a loader: where its bytes are and how they are packed. */
export interface InputFile {
  /** Absolute path of the file on disk. */
  path: string;
  /** As `_source_file` and messages have it: the file's name, of an archive `archive.zip/entry.csv`. */
  name: string;
  compression: 'none' | 'gzip' | 'zip';
  /** Entry of a zip archive. */
  entry: string | undefined;
  bytes: number;
  stamp: string;
}

const GZIP = [0x1f, 0x8b];

/** What changes when a file is written to. */
export function stampOf(file: string): string {
  const { size, mtimeNs, ino } = fs.statSync(file, { bigint: true });
  return `${size}-${mtimeNs}-${ino}`;
}

/** Finds the file a loader named: itself, `.gz`, or an entry of a zip. */
export async function findInput(file: string, displayPath: string): Promise<InputFile> {
  for (const candidate of [file, `${file}.gz`])
    if (fs.existsSync(candidate)) return inspectFile(candidate, displayPath);
  const folder = path.dirname(file);
  const base = path.basename(file);
  for (const { archive, wanted } of archivesOf(file)) {
    const entry = await findEntry(archive, wanted);
    if (entry === undefined) continue;
    const name = `${path.basename(archive)}/${wanted}`;
    return { path: archive, name, compression: 'zip', entry: entry.name, bytes: entry.bytes, stamp: stampOf(archive) };
  }
  throw new LastroError('load.missing-file', `no file ${displayPath}`, {
    hint: `looked for ${base}, ${base}.gz and a .zip that contains ${base} in ${folder}`,
  });
}

/** Archives in which a file may be, and how it is called there: those of its folder, or the one its path leads into. */
function archivesOf(file: string): { archive: string; wanted: string }[] {
  const folder = path.dirname(file);
  if (fs.existsSync(folder) && fs.statSync(folder).isDirectory()) {
    const names = fs.readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.zip'));
    return names.sort().map((name) => ({ archive: path.join(folder, name), wanted: path.basename(file) }));
  }
  for (let archive = folder; archive !== path.dirname(archive); archive = path.dirname(archive))
    if (archive.endsWith('.zip') && fs.existsSync(archive) && fs.statSync(archive).isFile())
      return [{ archive, wanted: path.relative(archive, file).split(path.sep).join('/') }];
  return [];
}

/** A file as it was downloaded: under a name of its own, and packed as its content says. Of a zip archive it is the entry, or the only file. */
export async function inspectDownload(
  file: string,
  { name, displayPath, entry: wanted }: { name: string; displayPath: string; entry: string | undefined },
): Promise<InputFile> {
  if (!(await isArchive(file))) return { ...(await inspectFile(file, displayPath)), name };
  const entry = await (wanted === undefined ? findOnlyEntry(file, displayPath) : findEntry(file, wanted));
  if (entry === undefined)
    throw new LastroError('load.zip-entry', `the archive ${displayPath} does not contain ${wanted ?? ''}`, {
      hint: 'name a file that is in it: { entry }',
    });
  const own = path.posix.basename(entry.name);
  return {
    path: file,
    name: `${name}/${wanted ?? own}`,
    compression: 'zip',
    entry: entry.name,
    bytes: entry.bytes,
    stamp: stampOf(file),
  };
}

/** Whether a file is an archive of files; a workbook is one of parts, and read as a whole. */
const isArchive = async (file: string): Promise<boolean> => isZip(readFirstBytes(file, 4)) && !(await isDocument(file));

async function inspectFile(file: string, displayPath: string): Promise<InputFile> {
  const stat = fs.statSync(file);
  if (!stat.isFile())
    throw new LastroError(
      'load.not-a-file',
      `${displayPath} is ${stat.isDirectory() ? 'a directory' : 'not a regular file'}`,
      { hint: 'a loader must name a file' },
    );
  if (stat.size === 0)
    throw new LastroError('load.empty-file', `${displayPath} is empty`, { hint: 'it has no header' });
  const name = path.basename(file);
  const common = { path: file, name, bytes: stat.size, stamp: stampOf(file) };
  const magic = readFirstBytes(file, 4);
  if (GZIP.every((byte, i) => magic[i] === byte)) return { ...common, compression: 'gzip', entry: undefined };
  if (await isArchive(file)) {
    const entry = await findEntry(file, name);
    if (entry === undefined)
      throw new LastroError('load.zip-entry', `the archive ${displayPath} does not contain ${name}`, {
        hint: 'give the archive the extension .zip; in the loader, name the file inside it',
      });
    return { ...common, compression: 'zip', entry: entry.name, bytes: entry.bytes };
  }
  return { ...common, compression: 'none', entry: undefined };
}

/** At most `n` bytes from the beginning of a file. */
export function readFirstBytes(file: string, n: number): Buffer {
  const handle = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(n);
    return buffer.subarray(0, fs.readSync(handle, buffer, 0, n, 0));
  } finally {
    fs.closeSync(handle);
  }
}
