import type { Readable } from 'node:stream';
import { RECORD_LIMIT } from '../csv/scanner.js';
import { isTrue, readXml, type XmlHandlers } from './xml.js';

/** A cell that is not empty, or that has a formula. */
export interface StoredCell {
  /** From 0. */
  column: number;
  /** `ST_CellType`: `n` a number, `s` a shared text, `str`, `inlineStr`, `b`, `e` an error, `d`. */
  type: string;
  /** Index of its style. */
  style: number;
  /** As it is stored; undefined where it is not. */
  value: string | undefined;
  isFormula: boolean;
}

/** A row of a sheet that the file has. */
export interface StoredRow {
  /** From 1. */
  number: number;
  isHidden: boolean;
  /** In the order of columns. */
  cells: readonly StoredCell[];
  /** Whether its texts are longer than a record may be; they are then cut. */
  isTooLong: boolean;
}

/** Cells that are shown as one, `B2:C3`; only the first of them has a value. */
export interface MergedCells {
  range: string;
  /** Row in which they end, from 1. */
  lastRow: number;
}

/** Rows and columns that a sheet can have. */
const ROW_LIMIT = 1_048_576;
const COLUMN_LIMIT = 16_384;

/**
 * The rows of a sheet, in its order, and after them what cells are merged. Rows and cells without a reference follow the one before.
 * Throws what {@link readXml} does, and for rows that are not in order.
 */
export function readRows(
  sheet: Readable,
  name: string,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<StoredRow | MergedCells> {
  const handlersOf = (
    emit: (found: StoredRow | MergedCells) => void,
    fail: (problem: string) => never,
  ): XmlHandlers => {
    let inData = false;
    let [inPhonetic, isCollecting] = [false, false];
    let row: { number: number; isHidden: boolean; cells: StoredCell[]; isTooLong: boolean } | undefined;
    let cell: StoredCell | undefined;
    let [last, size] = [0, 0];
    const startRow = (attributes: Readonly<Record<string, string>>): void => {
      const number = attributes['r'] === undefined ? last + 1 : Number(attributes['r']);
      if (!(number > last && number <= ROW_LIMIT)) fail(`row ${attributes['r'] ?? number} follows row ${last}`);
      last = number;
      size = 0;
      row = { number, isHidden: isTrue(attributes['hidden']), cells: [], isTooLong: false };
    };
    const startCell = ({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void => {
      const before = row?.cells.at(-1)?.column ?? -1;
      const column = r === undefined ? before + 1 : columnOf(r);
      if (!(column > before && column < COLUMN_LIMIT)) fail(`cell ${r ?? ''} is in no place of row ${last}`);
      cell = { column, type: t, style: Number(s), value: undefined, isFormula: false };
      row?.cells.push(cell);
    };
    return {
      open(element, attributes) {
        if (element === 'c') {
          if (row !== undefined) startCell(attributes);
        } else if (element === 'row') {
          if (inData) startRow(attributes);
        } else if (element === 'v' || element === 't') {
          if (cell === undefined || inPhonetic) return;
          isCollecting = true;
          cell.value ??= '';
        } else if (element === 'f') {
          if (cell !== undefined) cell.isFormula = true;
        } else if (element === 'rPh') inPhonetic = true;
        else if (element === 'sheetData') inData = true;
        else if (element === 'mergeCell' && attributes['ref'] !== undefined) {
          const range = attributes['ref'];
          emit({ range, lastRow: Number(/\d+$/.exec(range)?.[0]) });
        }
      },
      text(text) {
        if (!isCollecting || cell === undefined || row === undefined) return;
        size += text.length;
        if (size <= RECORD_LIMIT) cell.value = cell.value === '' ? text : `${cell.value ?? ''}${text}`;
        else row.isTooLong = true;
      },
      close(element) {
        if (element === 'v' || element === 't') isCollecting = false;
        else if (element === 'rPh') inPhonetic = false;
        else if (element === 'c') {
          if (cell !== undefined && isBlank(cell)) row?.cells.pop();
          cell = undefined;
        } else if (element === 'row' && row !== undefined) {
          emit(row);
          row = undefined;
        } else if (element === 'sheetData') inData = false;
      },
    };
  };
  return readXml(sheet, name, handlersOf, onBytes);
}

/** Whether a cell has nothing but a format. */
const isBlank = ({ value, type, isFormula }: StoredCell): boolean =>
  !isFormula && (value === undefined || (value === '' && type !== 'str' && type !== 'inlineStr'));

/** Whether a row shows nothing: it has no cells, or only formulas whose text is empty. */
export const isEmptyRow = ({ cells, isTooLong }: StoredRow): boolean =>
  !isTooLong && cells.every(({ value, type }) => type === 'str' && value === '');

/** The texts that cells share, in their order, without the readings of Japanese ones. */
export function readSharedTexts(strings: Readable, name: string): AsyncGenerator<string> {
  return readXml(strings, name, (emit) => {
    let [text, inPhonetic, isCollecting] = ['', false, false];
    return {
      open(element) {
        if (element === 'si') text = '';
        else if (element === 'rPh') inPhonetic = true;
        else if (element === 't') isCollecting = !inPhonetic;
      },
      text(part) {
        if (isCollecting) text += part.slice(0, RECORD_LIMIT + 1 - text.length);
      },
      close(element) {
        if (element === 't') isCollecting = false;
        else if (element === 'rPh') inPhonetic = false;
        else if (element === 'si') emit(text);
      },
    };
  });
}

/** `AB12` is in column 27. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) & 0xdf;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column - 1;
}

/** `AB`, of column 27. */
export function columnName(column: number): string {
  const before = Math.floor(column / 26);
  return `${before === 0 ? '' : columnName(before - 1)}${String.fromCharCode(65 + (column % 26))}`;
}
