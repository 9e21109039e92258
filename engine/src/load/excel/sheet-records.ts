import { formatCsvField } from '../../base/csv.js';
import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { RECORD_LIMIT } from '../csv/scanner.js';
import { RAW_LIMIT } from '../reject.js';
import { cellText, type CellProblem, type CellReading } from './cell-text.js';
import { columnName, isEmptyRow, type MergedCells, type StoredCell, type StoredRow } from './sheet-rows.js';

/** A row of a sheet that is a record. */
export interface SheetRecord extends StoredRow {
  kind: 'header' | 'record';
}

/** What of a sheet is no record, and what a reader should know of it. */
export class SheetNotes {
  private hidden = 0;
  private formulas = 0;
  private empty = { rows: 0, first: 0 };
  private merged = { ranges: 0, first: '' };

  /** Counts rows without values, of which `first` is the first. */
  leaveOut(rows: number, first: number): void {
    this.empty = { rows: this.empty.rows + rows, first: this.empty.rows === 0 ? first : this.empty.first };
  }

  /** Counts what is particular of a record. */
  count({ isHidden, cells }: StoredRow): void {
    if (isHidden) this.hidden++;
    for (const { isFormula } of cells) if (isFormula) this.formulas++;
  }

  addMerged(range: string): void {
    this.merged = { ranges: this.merged.ranges + 1, first: this.merged.ranges === 0 ? range : this.merged.first };
  }

  /** As sentences on the sheet. */
  sentences(isCalculatedOnOpen: boolean): string[] {
    const { empty, merged, hidden, formulas } = this;
    return [
      ...(empty.rows > 0 ? [`${count(empty.rows, 'empty row')} left out, the first is row ${empty.first}`] : []),
      ...(hidden > 0 ? [`${count(hidden, 'hidden row')} read as the others`] : []),
      ...(merged.ranges > 0
        ? [
            `${count(merged.ranges, 'range')} of merged cells, such as ${merged.first}: only the first cell has the value`,
          ]
        : []),
      ...(formulas > 0 && isCalculatedOnOpen
        ? [
            `${count(formulas, 'cell')} with stored values of formulas that may be old: the workbook is to be calculated when it is opened`,
          ]
        : []),
    ];
  }
}

/**
 * The header and the records of a sheet. The header is the first row with values after `skip` rows; empty rows after it are no records and
 * noted, but in a sheet of one column, whose empty rows between others are records without a value, as in a CSV file.
 */
export async function* sheetRecords(
  rows: AsyncIterable<StoredRow | MergedCells>,
  skip: number,
  notes: SheetNotes,
): AsyncGenerator<SheetRecord> {
  let last: number | undefined;
  let columns = 0;
  let headerRow = 0;
  for await (const row of rows) {
    if ('range' in row) {
      if (last !== undefined && row.lastRow >= headerRow) notes.addMerged(row.range);
      continue;
    }
    if (row.number <= skip || isEmptyRow(row)) continue;
    if (last === undefined) {
      columns = (row.cells.at(-1)?.column ?? 0) + 1;
      headerRow = row.number;
      yield { ...row, kind: 'header' };
    } else {
      if (columns === 1)
        for (let number = last + 1; number < row.number; number++)
          yield { kind: 'record', number, isHidden: false, cells: [], isTooLong: false };
      else if (row.number > last + 1) notes.leaveOut(row.number - last - 1, last + 1);
      yield { ...row, kind: 'record' };
    }
    last = row.number;
  }
}

/** A row as a line of CSV without its end, with the columns of the header, or why it is no record. */
export function recordLine(row: StoredRow, columns: number, reading: CellReading): string | CellProblem {
  const tooLong: CellProblem = { rule: 'too-long', reason: `longer than ${count(RECORD_LIMIT, 'byte')}` };
  if (row.isTooLong) return tooLong;
  const fields = Array<string>(columns).fill('');
  let size = 0;
  for (const cell of row.cells) {
    const text = cellText(cell, reading);
    const place = `${columnName(cell.column)}${row.number}`;
    if (text === null || (text === '' && cell.column >= columns)) continue;
    if (typeof text !== 'string') return { rule: text.rule, reason: `${place} ${text.reason}` };
    if (cell.column >= columns)
      return { rule: 'column-count', reason: `${place} has a value, and its column no header` };
    size += text.length;
    if (size > RECORD_LIMIT) return tooLong;
    fields[cell.column] = formatCsvField(text);
  }
  const line = fields.join(',');
  return line.length > RECORD_LIMIT / 3 && Buffer.byteLength(line) > RECORD_LIMIT ? tooLong : line;
}

/** The texts of the first row of a table. Throws for one that is none. */
export function headerNames(row: StoredRow, file: string, reading: CellReading): string[] {
  const names = Array<string>((row.cells.at(-1)?.column ?? -1) + 1).fill('');
  for (const cell of row.cells) {
    const text = cellText(cell, reading);
    if (text !== null && typeof text !== 'string')
      throw new LastroError('load.header', `${file}: ${columnName(cell.column)}${row.number} ${text.reason}`, {
        location: { file, line: row.number },
        hint: 'it is the header: name its columns, or skip rows before it',
      });
    names[cell.column] = text ?? '';
  }
  return names;
}

/** A row as it is stored, for a reader. */
export function rawOf(row: StoredRow, reading: CellReading): Buffer {
  let raw = '';
  for (const cell of row.cells) {
    const text = cellText(cell, reading);
    raw += `${raw === '' ? '' : ','}${formatCsvField(typeof text === 'string' ? text : (storedText(cell) ?? null))}`;
    if (raw.length > RAW_LIMIT) break;
  }
  return Buffer.from(raw);
}

const storedText = ({ value, isFormula }: StoredCell): string | undefined => (isFormula ? (value ?? '') : value);
