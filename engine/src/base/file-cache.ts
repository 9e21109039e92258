import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { writeFileAtomicSync } from './atomic-file.js';

interface CacheEntry {
  /** Hash of what the value was computed from. */
  inputHash: string;
  value: unknown;
}

/**
 * Values cached in one file from one run to the next, each with a hash of its inputs. The file may be deleted at any time, and one that cannot be read counts as missing.
 */
export class FileCache {
  private readonly entries: Map<string, CacheEntry>;
  private isDirty = false;

  /** One file for each build of the code that computes the values; undefined: nothing is cached. */
  constructor(private readonly file: string | undefined) {
    this.entries = file === undefined ? new Map<string, CacheEntry>() : readEntries(file);
  }

  /** The value of this name: the cached one if its inputs are the same, else a new one, which is cached if `shouldCache` accepts it. */
  async getOrCompute<T>(
    name: string,
    inputs: unknown,
    compute: () => T | Promise<T>,
    shouldCache: (value: T) => boolean = () => true,
  ): Promise<T> {
    const inputHash = createHash('md5').update(JSON.stringify(inputs)).digest('hex');
    const cached = this.entries.get(name);
    if (cached?.inputHash === inputHash) return cached.value as T;
    const value = await compute();
    if (shouldCache(value)) {
      this.entries.set(name, { inputHash, value });
      this.isDirty = true;
    }
    return value;
  }

  /** Writes the file if anything in it is new; where that cannot be done, the next run computes the values again. */
  save(): void {
    if (!this.isDirty || this.file === undefined) return;
    try {
      writeFileAtomicSync(this.file, serialize(this.entries), 0o600);
      this.isDirty = false;
    } catch {
      return;
    }
  }
}

function readEntries(file: string): Map<string, CacheEntry> {
  try {
    const entries: unknown = deserialize(fs.readFileSync(file));
    return entries instanceof Map ? (entries as Map<string, CacheEntry>) : new Map<string, CacheEntry>();
  } catch {
    return new Map();
  }
}
