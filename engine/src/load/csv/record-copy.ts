import { formatCsvField } from '../../base/csv.js';
import { RAW_LIMIT, REJECTS_HEADER, rejectLine, type Reject } from '../reject.js';
import { SyncWriter } from '../sync-writer.js';
import { rowNumberBeside } from './csv-reader.js';
import type { PreparedFile } from '../input/prepared-file.js';

/** The records of a file as a CSV for the warehouse's reader, with their numbers, and beside it those that are rejected. Memory does not grow with them. */
export class RecordCopy {
  private read = 0;
  private rejected = 0;
  private placeholder = '';
  private rowNumber = '';
  private readonly file: string;
  private readonly rejects: string;
  private readonly good: SyncWriter;
  private readonly bad: SyncWriter;

  /** @param scratch start of the paths of its files */
  constructor(scratch: string) {
    this.file = `${scratch}.good.csv`;
    this.rejects = `${scratch}.rejects.csv`;
    this.good = new SyncWriter(this.file);
    this.bad = new SyncWriter(this.rejects);
    this.bad.write(REJECTS_HEADER);
  }

  /** Begins the file by its columns. */
  start(columns: readonly string[]): void {
    this.rowNumber = rowNumberBeside(columns);
    this.placeholder = `${columns.map(() => '""').join(',')},\n`;
    this.good.write(`${[...columns, this.rowNumber].map(formatCsvField).join(',')}\n`);
  }

  /** Takes a record, as a line of CSV without its end. */
  take(line: string): void {
    this.good.write(`${line},${++this.read}\n`);
  }

  reject({ raw, ...why }: Omit<Reject, 'record'>): void {
    // Counted by the warehouse as the others are, and taken away before it is loaded.
    this.good.write(this.placeholder);
    this.read++;
    this.rejected++;
    this.bad.write(rejectLine({ record: this.read, ...why, raw: raw.subarray(0, RAW_LIMIT) }));
  }

  close(): void {
    this.good.close();
    this.bad.close();
  }

  /** The files, and how many records they have. */
  get prepared(): Pick<PreparedFile, 'read' | 'rejected' | 'file' | 'rowNumber' | 'delimiter' | 'rejects'> {
    const { read, rejected, file, rowNumber, rejects } = this;
    return { read, rejected, file, rowNumber, delimiter: ',', rejects: rejected > 0 ? rejects : undefined };
  }
}
