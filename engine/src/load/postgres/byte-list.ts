/** Bytes that are gathered until they are taken. */
export class ByteList {
  private buffer = Buffer.allocUnsafe(1 << 17);
  private length = 0;

  add(bytes: Buffer, from = 0, to = bytes.length): void {
    this.reserve(to - from);
    bytes.copy(this.buffer, this.length, from, to);
    this.length += to - from;
  }

  /** Adds the digits of a whole number from 1. */
  addNumber(number: number): void {
    let end = this.length;
    for (let power = 1; power <= number; power *= 10) end++;
    this.reserve(end - this.length);
    this.length = end;
    for (let rest = number; rest > 0; rest = Math.floor(rest / 10)) this.buffer[--end] = 48 + (rest % 10);
  }

  private reserve(size: number): void {
    if (this.length + size <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + size));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  take(): Buffer {
    const bytes = Buffer.from(this.buffer.subarray(0, this.length));
    this.length = 0;
    return bytes;
  }
}
