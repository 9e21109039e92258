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
 * Answers kept in one file from one run to the next, each with a hash of all it was made of. The file may be deleted at any time, and one that cannot be read is as good as none.
 */
export class Kept {
  private readonly entries: Map<string, Entry>;
  private changed = false;

  /** The file is of the code that makes the answers, and another one when it changes; undefined: nothing is kept. */
  constructor(private readonly file: string | undefined) {
    this.entries = file === undefined ? new Map<string, Entry>() : readEntries(file);
  }

  /** The answer of this name: the kept one if it was made of the same, otherwise it is made, and kept if it is worth it. */
  async take<T>(
    name: string,
    madeOf: unknown,
    make: () => T | Promise<T>,
    worthKeeping: (answer: T) => boolean = () => true,
  ): Promise<T> {
    const of = createHash('md5').update(JSON.stringify(madeOf)).digest('hex');
    const kept = this.entries.get(name);
    if (kept?.of === of) return kept.answer as T;
    const answer = await make();
    if (worthKeeping(answer)) {
      this.entries.set(name, { of, answer });
      this.changed = true;
    }
    return answer;
  }

  /** Writes the file if anything in it is new; where that cannot be done, the next run makes the answers again. */
  save(): void {
    if (!this.changed || this.file === undefined) return;
    const made = `${this.file}.${process.pid}`;
    try {
      fs.mkdirSync(path.dirname(this.file), { recursive: true });
      fs.writeFileSync(made, serialize(this.entries));
      fs.renameSync(made, this.file);
      this.changed = false;
    } catch {
      if (fs.existsSync(made)) fs.rmSync(made);
    }
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
