import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../../base/sync-folder.js';
import { formatHeader } from '../../load/intake/journal-line.js';
import { segmentFile } from '../../load/intake/segments.js';

/** The segment that is written, whose first `end` bytes are durable. */
export class SegmentFile {
  private mayHaveMore = false;

  private constructor(
    readonly first: number,
    private readonly handle: FileHandle,
    private end: number,
  ) {}

  /** Creates a segment that begins with batch `first`; one of that name without any batch is replaced. */
  static async create(folder: string, journal: string, first: number): Promise<SegmentFile> {
    const file = segmentFile(folder, first);
    const handle = await open(file, 'w', 0o600);
    try {
      const segment = new SegmentFile(first, handle, 0);
      await segment.append(formatHeader({ format: 1, journal, first }));
      await syncFolder(path.dirname(file));
      return segment;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Opens a segment that has been read, to go on after its `end`. */
  static async reopen(file: string, first: number, end: number): Promise<SegmentFile> {
    return new SegmentFile(first, await open(file, 'r+'), end);
  }

  get size(): number {
    return this.end;
  }

  /** Writes bytes after the last durable ones, and resolves when they are durable. Where that fails, they are taken out again. */
  async append(bytes: Buffer): Promise<void> {
    await this.mend();
    this.mayHaveMore = true;
    try {
      await writeAll(this.handle, bytes, this.end);
      await this.handle.datasync();
      if ((await this.handle.stat()).nlink === 0) throw new Error('the file was removed');
    } catch (error) {
      await this.mend().catch(() => undefined);
      throw error;
    }
    this.end += bytes.length;
    this.mayHaveMore = false;
  }

  /** Takes out what a failed write left behind. */
  async mend(): Promise<void> {
    if (!this.mayHaveMore) return;
    await this.handle.truncate(this.end);
    await this.handle.datasync();
    this.mayHaveMore = false;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
