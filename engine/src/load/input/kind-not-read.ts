import { closeSync, openSync, readSync } from 'node:fs';
import { LastroError } from '../../base/errors.js';
import type { InputFile } from './input.js';
import { firstBytes } from './unpack.js';
import { entrySizes, isZip } from './zip.js';

/** A kind of file that Lastro knows and does not read. */
export interface KindNotRead {
  /** Follows `it is`: `an HTML page`. */
  what: string;
  /** What to do. */
  hint: string;
}

const CONVERT = 'convert it to CSV, or load it by a program that prints CSV: loaders/<name>.py';
const SAVE = 'save it as .xlsx or CSV in a spreadsheet program';

const XML: KindNotRead = { what: 'XML', hint: CONVERT };
const HTML: KindNotRead = { what: 'an HTML page', hint: CONVERT };
const XLS: KindNotRead = { what: 'a workbook of Excel 97-2003 (.xls)', hint: SAVE };
const XLSB: KindNotRead = { what: 'a binary workbook (.xlsb)', hint: SAVE };
const ODS: KindNotRead = { what: 'an OpenDocument spreadsheet (.ods)', hint: SAVE };
const ENCRYPTED: KindNotRead = {
  what: 'a workbook that is encrypted with a password',
  hint: 'save it without a password in a spreadsheet program',
};
const WORKBOOK: KindNotRead = {
  what: 'an Excel workbook',
  hint: 'load it by excelFile; for a check, give it the ending .xlsx',
};

const BY_ENDING: Readonly<Record<string, KindNotRead>> = {
  xml: XML,
  html: HTML,
  htm: HTML,
  xhtml: HTML,
  xls: XLS,
  xlsb: XLSB,
  ods: ODS,
};

/** The kind that the name of a file has, where it is known and not read. */
export function kindNotReadByName(fileName: string): KindNotRead | undefined {
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
}

/** Bytes by which a kind is known. */
const START = 1024;
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const XML_START = /^\s*<\?xml\s/i;
const HTML_START =
  /^\s*(<!--(?:(?!-->)[^])*-->\s*)*<(!doctype html|(html|head|body|table|meta)(\s[^,;|\t>]*)?>(?![,;|\t]))/i;

/** Throws when a file is of a kind that is not read, whatever its name says. */
export async function assertReadKind(input: InputFile, { isWorkbook = false } = {}): Promise<void> {
  const kind = await kindOf(input, isWorkbook);
  if (kind === undefined) return;
  const { what, hint } = kind;
  const isReadAsAnother = kind === WORKBOOK;
  throw new LastroError(
    'load.unknown-format',
    `${input.name}: it is ${what}${isReadAsAnother ? '' : ', which is not read'}`,
    {
      location: { file: input.name },
      hint,
    },
  );
}

async function kindOf(input: InputFile, isWorkbook: boolean): Promise<KindNotRead | undefined> {
  const start = await firstBytes(input, START);
  if (start.subarray(0, OLE.length).equals(OLE)) return oleKind(input);
  if (input.compression === 'none' && isZip(start)) {
    const names = await entrySizes(input.path);
    if (names.has('mimetype')) return ODS;
    if (names.has('xl/workbook.bin')) return XLSB;
    return !isWorkbook && names.has('xl/workbook.xml') ? WORKBOOK : undefined;
  }
  const text = textOf(start);
  if (HTML_START.test(text)) return HTML;
  return XML_START.test(text) ? (/<(!doctype )?html[\s>]/i.test(text) ? HTML : XML) : undefined;
}

function textOf(start: Buffer): string {
  const marks: readonly [string, number, number][] = [
    ['utf-16le', 0xff, 0xfe],
    ['utf-16be', 0xfe, 0xff],
  ];
  const encoding = marks.find(([, first, second]) => start[0] === first && start[1] === second)?.[0] ?? 'utf-8';
  return new TextDecoder(encoding).decode(start);
}

/** An encrypted workbook is wrapped in the format of old ones, whose directory names what is in it. */
function oleKind({ path, compression }: InputFile): KindNotRead {
  if (compression !== 'none') return XLS;
  const handle = openSync(path, 'r');
  try {
    const header = Buffer.alloc(512);
    readSync(handle, header, 0, header.length, 0);
    const directory = Buffer.alloc(4096);
    const position = (header.readUInt32LE(48) + 1) * 2 ** header.readUInt16LE(30);
    if (!Number.isSafeInteger(position)) return XLS;
    readSync(handle, directory, 0, directory.length, position);
    return directory.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? ENCRYPTED : XLS;
  } finally {
    closeSync(handle);
  }
}
