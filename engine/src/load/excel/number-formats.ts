import type { Readable } from 'node:stream';
import { scanXml } from './xml.js';

/** What the number of a cell means by its format; undefined where it is a number. */
export type DateFormat = 'date' | 'datetime' | 'time' | 'duration' | undefined;

/** The formats that a workbook need not define, as ECMA-376 (18.8.30) has them, with those of East Asian versions. */
const BUILT_IN: readonly [from: number, to: number, DateFormat][] = [
  [14, 17, 'date'],
  [18, 21, 'time'],
  [22, 22, 'datetime'],
  [27, 31, 'date'],
  [32, 35, 'time'],
  [36, 36, 'date'],
  [45, 45, 'time'],
  [46, 46, 'duration'],
  [47, 47, 'time'],
  [50, 54, 'date'],
  [55, 56, 'time'],
  [57, 58, 'date'],
];

/** The meaning of each style of cells, by its index, from the part of a workbook that has its styles. */
export async function readDateFormats(styles: Readable, name: string): Promise<DateFormat[]> {
  const codes = new Map<number, string>();
  const styleFormats: number[] = [];
  let inCells = false;
  await scanXml(styles, name, {
    open(element, { numFmtId = '0', formatCode = '' }) {
      if (element === 'numFmt') codes.set(Number(numFmtId), formatCode);
      else if (element === 'cellXfs') inCells = true;
      else if (element === 'xf' && inCells) styleFormats.push(Number(numFmtId));
    },
    close(element) {
      if (element === 'cellXfs') inCells = false;
    },
  });
  return styleFormats.map((id) => {
    const code = codes.get(id);
    return code === undefined ? BUILT_IN.find(([from, to]) => from <= id && id <= to)?.[2] : dateFormatOf(code);
  });
}

/** The meaning of a format code such as `yyyy-mm-dd hh:mm` or `[h]:mm`: that of its section for positive numbers. */
export function dateFormatOf(code: string): DateFormat {
  const [letters = ''] = code.replaceAll(/"[^"]*"?|\\.|[_*]./gs, '').split(';');
  if (/\[(h+|m+|s+)\]/i.test(letters)) return 'duration';
  const plain = letters.replaceAll(/\[[^\]]*\]/g, '').toLowerCase();
  if (plain === 'general' || !/[ymdhs]/.test(plain)) return undefined;
  if (!/[hs]/.test(plain)) return 'date';
  return /[yd]/.test(plain) ? 'datetime' : 'time';
}
