import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';

interface Entry {
  /** Hash of what the answer was made of. */
  of: string;
  answer: unknown;
}

/**
 * Answers kept in one file from one run to the next, each with a hash of all it was made of; what dbt calls partial
 * parsing. The file may be deleted at any time, and one that cannot be read is as good as none.
 */
export class Kept {
  private readonly entries: Map<string, Entry>;
  private changed = false;

  /** `maker` names the code that makes the answers, and changes when it does; undefined: nothing is kept. */
  constructor(
    private readonly file: string,
    private readonly maker: string | undefined,
  ) {
    this.entries = maker === undefined ? new Map<string, Entry>() : readEntries(file);
  }

  /** The answer of this name: the kept one if it was made of the same, otherwise it is made, and kept if it is worth it. */
  async take<T>(
    name: string,
    madeOf: unknown,
    make: () => T | Promise<T>,
    worthKeeping: (answer: T) => boolean = () => true,
  ): Promise<T> {
    const of = createHash('md5')
      .update(JSON.stringify([this.maker, madeOf]))
      .digest('hex');
    const kept = this.entries.get(name);
    if (kept?.of === of) return kept.answer as T;
    const answer = await make();
    if (worthKeeping(answer)) {
      this.entries.set(name, { of, answer });
      this.changed = true;
    }
    return answer;
  }

  /** Writes the file if anything in it is new and its folder is there. */
  save(): void {
    if (!this.changed || this.maker === undefined || !fs.existsSync(path.dirname(this.file))) return;
    const made = `${this.file}.${process.pid}`;
    fs.writeFileSync(made, serialize(this.entries));
    fs.renameSync(made, this.file);
    this.changed = false;
  }
}

function readEntries(file: string): Map<string, Entry> {
  try {
    const entries: unknown = deserialize(fs.readFileSync(file));
    return entries instanceof Map ? (entries as Map<string, Entry>) : new Map<string, Entry>();
  } catch {
    return new Map();
  }
}
