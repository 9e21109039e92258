import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { uniqueToken } from '../base/random.js';
import { INDEX_FILE, publishedFolder, readIndex, type PublishedIndex } from './published.js';

/** Copies the published figures into a plain folder, in place of older ones. Returns what is there then; undefined of nothing. */
export async function saveFigures(targetDir: string, folder: string): Promise<PublishedIndex | undefined> {
  const own = await publishedFolder(targetDir).current();
  const [ownIndex, saved] = [await indexIn(own), await indexIn(folder)];
  if (own === undefined || ownIndex === undefined || isNewer(saved, ownIndex)) return saved;
  const version = `${folder}.${process.pid}-${uniqueToken()}`;
  try {
    await copyFigures(own, ownIndex, version);
    await rm(folder, { recursive: true, force: true });
    await rename(version, folder);
  } finally {
    await rm(version, { recursive: true, force: true });
  }
  return ownIndex;
}

/** Places saved figures where the target has none, or older ones. Returns what is there then; undefined of nothing. */
export async function restoreFigures(folder: string, targetDir: string): Promise<PublishedIndex | undefined> {
  const published = publishedFolder(targetDir);
  const own = await published.current();
  const [ownIndex, saved] = [await indexIn(own), await indexIn(folder)];
  if (saved === undefined || isNewer(ownIndex, saved)) return ownIndex;
  await mkdir(targetDir, { recursive: true });
  const version = published.newVersion();
  await copyFigures(folder, saved, version);
  await published.place(version);
  return saved;
}

const indexIn = async (folder: string | undefined): Promise<PublishedIndex | undefined> =>
  folder !== undefined && existsSync(path.join(folder, INDEX_FILE)) ? readIndex(folder) : undefined;

const isNewer = (one: PublishedIndex | undefined, other: PublishedIndex): boolean =>
  one !== undefined && one.published_at >= other.published_at;

async function copyFigures(from: string, { tables }: PublishedIndex, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const file of [...tables.map((table) => table.file), INDEX_FILE]) {
    if (path.basename(file) !== file || !existsSync(path.join(from, file)))
      throw new Error(`the published figures lack ${file}`);
    await copyFile(path.join(from, file), path.join(to, file));
  }
}
