import fs from 'node:fs';
import path from 'node:path';

/** Texts that are written and read together. */
const BLOCK = 256;
/** Characters that are kept in memory. */
const CACHE_LIMIT = 8 << 20;

interface Block {
  texts: readonly string[];
  characters: number;
}

/** The texts that cells of a workbook share, by number: in a scratch file, those used last in memory. */
export class StringTable {
  /** Where each block starts in the file, and where the last one ends. */
  private readonly starts = [0];
  private readonly cache = new Map<number, Block>();
  private cached = 0;

  private constructor(private readonly handle: number | undefined) {}

  static readonly empty = new StringTable(undefined);

  /** Writes texts to a file, from which they are read until the table is closed. */
  static async write(texts: AsyncIterable<string>, file: string): Promise<StringTable> {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const table = new StringTable(fs.openSync(file, 'w+'));
    try {
      let block: string[] = [];
      for await (const text of texts) {
        block.push(text);
        if (block.length < BLOCK) continue;
        table.append(block);
        block = [];
      }
      if (block.length > 0) table.append(block);
      return table;
    } catch (error) {
      table.close();
      throw error;
    }
  }

  /** The text with this number, from 0; undefined where there is none. */
  get(index: number): string | undefined {
    const number = Math.floor(index / BLOCK);
    return number >= 0 && number < this.starts.length - 1 ? this.block(number).texts[index % BLOCK] : undefined;
  }

  close(): void {
    if (this.handle !== undefined) fs.closeSync(this.handle);
  }

  private append(texts: readonly string[]): void {
    const bytes = Buffer.from(JSON.stringify(texts));
    const start = this.starts.at(-1) ?? 0;
    for (let written = 0; written < bytes.length;)
      written += fs.writeSync(this.handle ?? -1, bytes, written, bytes.length - written, start + written);
    this.starts.push(start + bytes.length);
  }

  private block(number: number): Block {
    const known = this.cache.get(number);
    if (known !== undefined) {
      this.cache.delete(number);
      this.cache.set(number, known);
      return known;
    }
    const [start = 0, end = 0] = this.starts.slice(number, number + 2);
    const bytes = Buffer.alloc(end - start);
    fs.readSync(this.handle ?? -1, bytes, 0, bytes.length, start);
    const texts = JSON.parse(bytes.toString('utf8')) as string[];
    const block = { texts, characters: texts.reduce((sum, text) => sum + text.length, 0) };
    this.keep(number, block);
    return block;
  }

  /** Keeps a block in the place of those that were used longest ago. */
  private keep(number: number, block: Block): void {
    this.cache.set(number, block);
    this.cached += block.characters;
    for (const [other, { characters }] of this.cache) {
      if (this.cached <= CACHE_LIMIT || other === number) break;
      this.cache.delete(other);
      this.cached -= characters;
    }
  }
}
