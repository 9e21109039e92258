import { RECORDS_WASM } from './records-wasm.js';

/** What a record must be like, to be regular. */
export interface RecordShape {
  /** A byte. */
  delimiter: number;
  /** The byte with which a line begins that is no record, or -1. */
  comment: number;
  /** Fields of each record. */
  columns: number;
  /** Bytes of each line end: 1 for LF, 2 for CR LF. */
  newline: number;
}

/** What `engine/wasm/records.ts` exports. */
interface RecordsModule {
  memory: WebAssembly.Memory;
  CAPACITY: WebAssembly.Global<'i32'>;
  TEXT: WebAssembly.Global<'i32'>;
  ENDS: WebAssembly.Global<'i32'>;
  records: WebAssembly.Global<'i32'>;
  lines: WebAssembly.Global<'i32'>;
  isStopped: WebAssembly.Global<'i32'>;
  find(from: number, to: number, delimiter: number, comment: number, columns: number, newline: number): number;
}

/** Zeros behind a text, as many as the module looks at at once. */
const PADDING = 64;

/** Finds regular records of buffers by the module, of which it copies a part at a time. */
export class RecordFinder {
  /** Regular records that {@link find} found. */
  records = 0;
  /** Physical lines of them, and of blank lines between them. */
  lines = 0;

  private readonly memory: Buffer;
  private readonly ends: Int32Array;
  private readonly capacity: number;
  private buffer: Buffer | undefined;
  /** The part of the buffer that the module has. */
  private from = 0;
  private to = 0;

  constructor(private readonly module: RecordsModule) {
    const { memory, CAPACITY, TEXT, ENDS } = module;
    this.capacity = CAPACITY.value;
    this.memory = Buffer.from(memory.buffer, TEXT.value, this.capacity + PADDING);
    this.ends = new Int32Array(memory.buffer, ENDS.value, this.capacity);
  }

  /**
   * Takes regular records from a position of a buffer, which is the beginning of one, and returns where the last of them ends. It may be that
   * more follow; where it returns the position itself, none does.
   */
  find(buffer: Buffer, position: number, shape: RecordShape): number {
    if (buffer !== this.buffer || position < this.from || position >= this.to) this.load(buffer, position);
    const end = this.run(position, shape);
    if (end > position || this.isStopped || this.from === position || this.to === buffer.length) return end;
    this.load(buffer, position);
    return this.run(position, shape);
  }

  /** Where a record that was found ends in the buffer, without its line end; `index` counts from 0. */
  contentEnd(index: number): number {
    return this.from + (this.ends[index] ?? 0);
  }

  /** Forgets the buffer: the next one may be the same with other bytes. */
  forget(): void {
    this.buffer = undefined;
  }

  /** Whether {@link find} came to a record that is not regular, or to a comment; else the bytes ended. */
  get isStopped(): boolean {
    return this.module.isStopped.value !== 0;
  }

  private load(buffer: Buffer, position: number): void {
    const { memory, capacity } = this;
    const size = buffer.copy(memory, 0, position, Math.min(buffer.length, position + capacity));
    memory.fill(0, size, size + PADDING);
    this.buffer = buffer;
    this.from = position;
    this.to = position + size;
  }

  private run(position: number, { delimiter, comment, columns, newline }: RecordShape): number {
    const { module, from, to } = this;
    const end = from + module.find(position - from, to - from, delimiter, comment, columns, newline);
    this.records = module.records.value;
    this.lines = module.lines.value;
    return end;
  }
}

/** A finder, or null where WebAssembly or its vectors are not available. */
export function createRecordFinder(): RecordFinder | null {
  try {
    const module = new WebAssembly.Module(Buffer.from(RECORDS_WASM, 'base64'));
    return new RecordFinder(new WebAssembly.Instance(module).exports as unknown as RecordsModule);
  } catch {
    return null;
  }
}

let shared: RecordFinder | null = null;

/** One for the process: nothing interrupts its use, and the memory of each takes gigabytes of address space. */
export function sharedRecordFinder(): RecordFinder | null {
  return (shared ??= createRecordFinder());
}
