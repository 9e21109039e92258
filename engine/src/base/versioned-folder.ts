import { existsSync } from 'node:fs';
import { lstat, readdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { isProcessAlive } from './process.js';
import { uniqueToken } from './random.js';

/** Windows makes links only for those who may: there, versions may be plain folders. */
const HAS_LINKS = process.platform !== 'win32';

/**
 * A folder that is replaced as a whole: its name is a link to one of several versions, and a new version is placed by
 * renaming one link over the other. A reader finds a complete version at any moment, and the previous version remains until
 * the next one is begun, for those who are still reading it. A plain folder of the name, which is someone else's, is kept.
 */
export class VersionedFolder {
  private readonly folder: string;
  private readonly name: string;

  /**
   * @param link the name that readers use
   * @param versions folder of the versions; default: beside the link
   */
  constructor(
    readonly link: string,
    private readonly versions: string = path.dirname(link),
  ) {
    this.folder = path.dirname(link);
    this.name = path.basename(link);
  }

  /** Absolute path of the current version; undefined when there is none. */
  async current(): Promise<string | undefined> {
    return existsSync(this.link) ? realpath(this.link) : undefined;
  }

  /** Path for a new version, which does not exist yet. */
  newVersion(): string {
    return path.join(this.versions, `${this.name}.${process.pid}-${uniqueToken()}`);
  }

  /** Makes a version the current one. Returns where a plain folder that had the name is kept, if there was one. */
  async place(version: string): Promise<string | undefined> {
    const newLink = `${this.link}.${process.pid}.tmp`;
    await rm(newLink, { force: true });
    try {
      await symlink(path.relative(this.folder, version), newLink, 'dir');
      const isPlain = await isFolder(this.link);
      if (isPlain) await rename(this.link, this.backup());
      await rename(newLink, this.link);
      return isPlain && HAS_LINKS ? await this.keep(this.backup()) : undefined;
    } catch (error) {
      await rm(newLink, { force: true });
      // On Windows links need a privilege, and cannot be renamed over each other.
      if (HAS_LINKS) throw error;
      if (existsSync(this.link)) await rename(this.link, this.backup());
      await rename(version, this.link);
      return undefined;
    }
  }

  private async keep(backup: string): Promise<string> {
    const others = Array.from({ length: 100 }, (_, i) => `${this.link}.kept${i === 0 ? '' : `-${i + 1}`}`);
    const kept = others.find((name) => !existsSync(name)) ?? backup;
    if (kept !== backup) await rename(backup, kept);
    return kept;
  }

  /** Completes the swap of a killed process, and removes versions that are no longer in use. */
  async recover(): Promise<void> {
    const backups = (await namesIn(this.folder)).filter(
      (name) => name.startsWith(`${this.name}.`) && name.endsWith('.old'),
    );
    for (const backup of backups) {
      if ((await lstat(this.link).catch(() => undefined)) === undefined)
        await rename(path.join(this.folder, backup), this.link);
      else if (HAS_LINKS && this.isLeftover(backup)) await this.keep(path.join(this.folder, backup));
    }
    const current = await this.current();
    for (const folder of new Set([this.folder, this.versions]))
      for (const name of await namesIn(folder)) {
        const file = path.join(folder, name);
        if (this.isLeftover(name) && file !== current) await rm(file, { recursive: true, force: true });
      }
  }

  /** Whether a name is of a version, a link or a backup that this process or one that is gone has made. */
  private isLeftover(name: string): boolean {
    if (!name.startsWith(`${this.name}.`)) return false;
    const rest = name.slice(this.name.length + 1);
    const pid = /^(\d+)(-[0-9a-f]+|\.tmp|\.old)$/.exec(rest)?.[1];
    if (pid !== undefined) return Number(pid) === process.pid || !isProcessAlive(Number(pid));
    // As earlier versions named them, by a run.
    return /^\d{8}T\d{6}-\w+\.(new|old)$/.test(rest);
  }

  private backup(): string {
    return `${this.link}.${process.pid}.old`;
  }
}

async function isFolder(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined))?.isDirectory() === true;
}

async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}
