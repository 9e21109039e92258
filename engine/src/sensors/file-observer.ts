import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { count } from '../base/text.js';
import type { FileSensor } from '../project/sensor.js';
import { matchingFiles, type FoundFile } from '../base/matching-files.js';
import type { Observation, Observer } from './observation.js';

/** Size, time of the last change, and hash of the content; null of a file that is too large to be read for it. */
type KnownFile = [size: number, modified: number, hash: string | null];

interface Memory {
  files: Record<string, KnownFile>;
  /** A change that is waited for until it has settled. */
  pending?: { listing: string; since: string };
}

/** Bytes up to which a file is read to know whether a new time of change is a change. */
const MAX_HASHED = 64 * 1024 * 1024;

const DEFAULT_SETTLE = 30;

/** Names that a cause lists. */
const NAMED_FILES = 3;

/** Sees files that are added or changed; nothing while they still change. */
export function fileObserver(config: FileSensor, projectDir: string): Observer {
  const { path: pattern, settle = DEFAULT_SETTLE, outside = false } = config;
  const list = (): Promise<FoundFile[]> => matchingFiles(pattern, { projectDir, outside });
  return {
    kind: 'file',
    checked: `files ${pattern}`,
    subject: pattern,
    relation: null,
    async observe(memory, now) {
      const files = await list();
      const found = count(files.length, 'file');
      if (memory === undefined)
        return {
          ...{ found, reason: 'first look: changes are found from now on' },
          memory: { files: await withHashes(files, {}, projectDir) },
        };
      const { files: known, pending } = memory as Memory;
      const isSame = files.length === Object.keys(known).length && files.every((file) => hasSameStat(file, known));
      if (isSame) return { found, reason: 'no change', memory: { files: known } };
      const listing = hashText(JSON.stringify(files));
      const isPending = pending?.listing === listing && Date.parse(pending.since) <= now.getTime();
      const since = isPending ? pending.since : now.toISOString();
      const unsettled = (from: string, of: string): Observation => ({
        ...{ found, reason: `changed: waits until nothing has changed for ${settle} s` },
        memory: { files: known, pending: { listing: of, since: from } },
      });
      if (now.getTime() - Date.parse(since) < settle * 1000) return unsettled(since, listing);
      const current = await withHashes(files, known, projectDir);
      const after = hashText(JSON.stringify(await list()));
      if (after !== listing) return unsettled(now.toISOString(), after);
      return { found, memory: { files: current }, ...changes(known, current) };
    },
  };
}

function changes(
  known: Readonly<Record<string, KnownFile>>,
  current: Readonly<Record<string, KnownFile>>,
): Pick<Observation, 'cause' | 'reason'> {
  const paths = Object.keys(current);
  const added = paths.filter((file) => !Object.hasOwn(known, file));
  const changed = paths.filter((file) => {
    const before = Object.hasOwn(known, file) ? known[file] : undefined;
    return before !== undefined && current[file] !== undefined && hasOtherContent(before, current[file]);
  });
  const removed = Object.keys(known).filter((file) => !Object.hasOwn(current, file));
  const parts = [
    ['added', added],
    ['changed', changed],
    ['removed', removed],
  ] as const;
  const text = parts.flatMap(([what, names]) => (names.length === 0 ? [] : [`${what} ${listed(names)}`])).join('; ');
  if (added.length + changed.length > 0) return { cause: text };
  return { reason: removed.length > 0 ? `only ${text}` : 'the same contents, written again' };
}

const hasSameStat = ({ path: file, size, modified }: FoundFile, known: Readonly<Record<string, KnownFile>>): boolean =>
  Object.hasOwn(known, file) && known[file]?.[0] === size && known[file][1] === modified;

const hasOtherContent = ([size, modified, hash]: KnownFile, other: KnownFile): boolean =>
  size !== other[0] || (hash === null ? modified !== other[1] : hash !== other[2]);

async function withHashes(
  files: readonly FoundFile[],
  known: Readonly<Record<string, KnownFile>>,
  projectDir: string,
): Promise<Record<string, KnownFile>> {
  const hashed: [string, KnownFile][] = [];
  for (const file of files) {
    const before = hasSameStat(file, known) ? known[file.path] : undefined;
    const hash = async (): Promise<string | null> =>
      file.size > MAX_HASHED ? null : hashFile(path.resolve(projectDir, file.path));
    hashed.push([file.path, before ?? [file.size, file.modified, await hash()]]);
  }
  return Object.fromEntries(hashed);
}

async function hashFile(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(fs.createReadStream(file), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex').slice(0, 32);
}

const hashText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const listed = (names: readonly string[]): string =>
  [...names.slice(0, NAMED_FILES), ...(names.length > NAMED_FILES ? [`${names.length - NAMED_FILES} more`] : [])].join(
    ', ',
  );
