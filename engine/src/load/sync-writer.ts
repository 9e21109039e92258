import fs from 'node:fs';

/** A file written by blocks, for writers that cannot wait: the scanner calls it in the middle of a chunk. */
export class SyncWriter {
  private readonly handle: number;
  private pending: Buffer[] = [];
  private size = 0;

  constructor(file: string) {
    this.handle = fs.openSync(file, 'w');
  }

  /** Buffers are copied: their bytes may change after the call. */
  write(content: Buffer | string): void {
    this.pending.push(Buffer.from(content as string));
    this.size += content.length;
    if (this.size > 1 << 20) this.flush();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      fs.closeSync(this.handle);
    }
  }

  private flush(): void {
    const bytes = Buffer.concat(this.pending);
    for (let written = 0; written < bytes.length;) written += fs.writeSync(this.handle, bytes, written);
    this.pending = [];
    this.size = 0;
  }
}
