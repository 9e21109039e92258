import { exactNumber } from '../../base/exact-json.js';

/** The decimal mark of a language; the other mark groups thousands. */
export function decimalMark(language: string): string {
  return new Intl.NumberFormat(language).format(0.5).slice(1, 2);
}

/** Why a text was not read as a number: `1.234` where a comma is the decimal mark, or more digits than are kept. */
export type NumberProblem = 'ambiguous-number' | 'long-number';

const PLAIN = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * A number as people type it: `19.90` and `19,90`, `1.234,56` and `1,234.56`, with blanks between thousands. A mark that may be a decimal mark
 * or group thousands is read as neither, but for the decimal mark of the language. Undefined for what is no number.
 */
export function readNumber(text: string, language: string): number | NumberProblem | undefined {
  const typed = text
    .trim()
    .replace('\u2212', '-')
    .replaceAll(/(?<=\d)[ \u00a0\u202f](?=\d{3})/g, '');
  if (isAmbiguous(typed, decimalMark(language))) return 'ambiguous-number';
  const plain = plainNumber(typed);
  if (!PLAIN.test(plain)) return undefined;
  const value = exactNumber(plain.replace(/^(-?)0+(?=\d)/, '$1'));
  return typeof value === 'string' || !Number.isFinite(value) ? 'long-number' : value;
}

/** Whether the only mark stands where thousands are grouped, and is not the decimal mark. */
function isAmbiguous(text: string, decimalMark: string): boolean {
  return /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text) && !text.includes(decimalMark);
}

/** The text with a point as its decimal mark and without groups. */
function plainNumber(text: string): string {
  const marks = [...text].filter((character) => character === '.' || character === ',');
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined) return text;
  if (first !== last) return grouped(text, first) ? text.replaceAll(first, '').replace(last, '.') : text;
  if (marks.length > 1) return grouped(text, first) ? text.replaceAll(first, '') : text;
  return text.replace(first, '.');
}

/** Whether a mark groups the digits before the decimal mark by three. */
function grouped(text: string, mark: string): boolean {
  const [whole = ''] = text.split(mark === '.' ? ',' : '.');
  return /^-?\d{1,3}(?:.\d{3})+$/.test(whole) && text.split(mark).length === whole.split(mark).length;
}
