import fs from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { UsageError } from './errors.js';
import { count } from './text.js';

/** A file that matches. */
export interface FoundFile {
  /** Relative to the project, with forward slashes. */
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
}

/** Most files of a pattern. */
const MAX_FILES = 100_000;

export interface MatchOptions {
  projectDir: string;
  /** Whether paths and links may lead out of the project. */
  outside: boolean;
}

/**
 * The files of a path or a pattern, by path. Names that start with a point are left out unless the pattern names them; links to folders
 * are not followed. Throws `pattern.outside` for a folder that is not in the project, and `pattern.too-many-files`.
 */
export async function matchingFiles(pattern: string, { projectDir, outside }: MatchOptions): Promise<FoundFile[]> {
  const { base, glob } = picomatch.scan(pattern);
  const root = path.resolve(projectDir, base);
  const realProject = await fs.realpath(projectDir);
  const isAllowed = async (file: string): Promise<boolean> =>
    outside || isInside(realProject, await fs.realpath(file).catch(() => file));
  if (!isInside(path.resolve(projectDir), root) && !outside) throw outsideError(pattern);
  const found: FoundFile[] = [];
  const add = async (file: string, name: string, isLink: boolean): Promise<void> => {
    const stat = await fs.stat(file).catch(ignoreMissing);
    if (stat?.isFile() !== true || (isLink && !(await isAllowed(file)))) return;
    found.push({ path: name, size: stat.size, modified: stat.mtimeMs });
    if (found.length > MAX_FILES)
      throw new UsageError('pattern.too-many-files', `more than ${count(MAX_FILES, 'file')} match ${pattern}`, {
        hint: 'use a narrower pattern',
      });
  };
  const rootStat = await fs.stat(root).catch(ignoreMissing);
  if (rootStat !== undefined && !(await isAllowed(root))) throw outsideError(pattern);
  if (glob === '') {
    await add(root, base, false);
    return found;
  }
  const matches = picomatch(glob);
  const depth = glob.includes('**') ? Infinity : glob.split('/').length;
  const namesHidden = glob.startsWith('.') || glob.includes('/.');
  const walk = async (folder: string, below: string, level: number): Promise<void> => {
    const entries = (await fs.readdir(folder, { withFileTypes: true }).catch(ignoreMissing)) ?? [];
    for (const entry of entries) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (level < depth && (namesHidden || !entry.name.startsWith('.'))) await walk(file, name, level + 1);
      } else if (matches(name)) await add(file, base === '' ? name : `${base}/${name}`, entry.isSymbolicLink());
    }
  };
  if (rootStat?.isDirectory() === true) await walk(root, '', 1);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function ignoreMissing(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
  throw error;
}

const isInside = (folder: string, file: string): boolean => {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
};

const outsideError = (pattern: string): UsageError =>
  new UsageError('pattern.outside', `${pattern} is not in the project`, { hint: 'add outside: true to allow it' });

/** Whether a path is a pattern of several. */
export const isPattern = (file: string): boolean => picomatch.scan(file).isGlob;
