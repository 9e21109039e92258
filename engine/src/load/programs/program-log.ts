import type { Readable } from 'node:stream';

/** Lines that are passed on; more would fill the log of a run, and the memory of what shows it. */
const MAX_LINES = 1000;

/** Characters of a line; what is longer is cut. */
const MAX_LINE = 2000;

/** Last lines that a message may quote. */
const TAIL = 5;

/** What a program writes to its standard error, line by line. Memory is bounded however much it is. */
export class ProgramLog {
  /** The last lines. */
  readonly tail: string[] = [];
  private lines = 0;
  private rest = '';

  constructor(private readonly write: (line: string) => void) {}

  /** Reads a stream to its end. */
  read(stream: Readable): Promise<void> {
    return new Promise((resolve) => {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => this.push(text));
      stream.on('close', () => {
        this.end();
        resolve();
      });
      stream.on('error', () => undefined);
    });
  }

  private push(text: string): void {
    const lines = text.split('\n');
    lines[0] = this.rest + (lines[0] ?? '');
    this.rest = (lines.pop() ?? '').slice(0, MAX_LINE + 1);
    for (const line of lines) this.line(line);
  }

  private line(text: string): void {
    const line = text.trimEnd();
    if (line.trim() === '') return;
    this.lines++;
    const shown = line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}...` : line;
    this.tail.push(shown);
    if (this.tail.length > TAIL) this.tail.shift();
    if (this.lines <= MAX_LINES) this.write(shown);
  }

  private end(): void {
    this.line(this.rest);
    this.rest = '';
    if (this.lines > MAX_LINES)
      this.write(`${(this.lines - MAX_LINES).toLocaleString('en-US')} more lines of its log are not shown`);
  }
}
