import path from 'node:path';
import type { Readable } from 'node:stream';
import { LastroError, UsageError } from '../../base/errors.js';
import { count, suggest } from '../../base/text.js';
import { readFirstBytes } from '../input/input.js';
import { entrySizes, entryStream, isZip } from '../input/zip.js';
import { isTrue, scanXml } from './xml.js';

/** A sheet of cells. */
export interface Sheet {
  name: string;
  /** Whether a spreadsheet program does not show it. */
  isHidden: boolean;
  /** Path of its part in the archive. */
  part: string;
  /** Size of that part, unpacked. */
  bytes: number;
}

/** A workbook of Office Open XML (ECMA-376), as far as its sheets are read. */
export interface Workbook {
  sheets: readonly Sheet[];
  /** Whether days count from 1904. */
  is1904: boolean;
  /** Whether it asks to be calculated when it is opened, so that stored values of formulas may be old. */
  isCalculatedOnOpen: boolean;
  /** The bytes of a part; undefined where there is none. */
  styles: (() => Promise<Readable>) | undefined;
  strings: (() => Promise<Readable>) | undefined;
}

interface Relation {
  type: string;
  part: string;
}

/** What a workbook consists of. `name` is for messages. Throws `load.unreadable` for an archive that is none. */
export async function readWorkbook(file: string, name: string): Promise<Workbook> {
  const notWorkbook = new LastroError('load.unreadable', `${name} is no workbook`, {
    location: { file: name },
    hint: 'check that it is what its name says',
  });
  if (!isZip(readFirstBytes(file, 4))) throw notWorkbook;
  const parts = await entrySizes(file);
  const relationsOf = (part: string): Promise<Map<string, Relation>> => readRelations(file, parts, part, name);
  const root = [...(await relationsOf('')).values()].find(({ type }) => type === 'officeDocument');
  const main = root?.part ?? 'xl/workbook.xml';
  if (!parts.has(main) || /\.bin$/i.test(main)) throw notWorkbook;
  const relations = await relationsOf(main);
  const found: { name: string; state: string; id: string }[] = [];
  let [is1904, isCalculatedOnOpen] = [false, false];
  await scanXml(await entryStream(file, main), name, {
    open(element, attributes) {
      if (element === 'workbookPr') is1904 = isTrue(attributes['date1904']);
      else if (element === 'calcPr') isCalculatedOnOpen = isTrue(attributes['fullCalcOnLoad']);
      else if (element === 'sheet')
        found.push({
          name: attributes['name'] ?? '',
          state: attributes['state'] ?? '',
          id: Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '',
        });
    },
  });
  const partOf = (type: string): (() => Promise<Readable>) | undefined => {
    const part = [...relations.values()].find((relation) => relation.type === type)?.part;
    return part === undefined || !parts.has(part) ? undefined : () => entryStream(file, part);
  };
  return {
    is1904,
    isCalculatedOnOpen,
    sheets: found.flatMap(({ name: sheetName, state, id }) => {
      const relation = relations.get(id);
      return relation?.type === 'worksheet'
        ? [
            {
              name: sheetName,
              isHidden: state.toLowerCase().endsWith('hidden'),
              part: relation.part,
              bytes: parts.get(relation.part) ?? 0,
            },
          ]
        : [];
    }),
    styles: partOf('styles'),
    strings: partOf('sharedStrings'),
  };
}

/** The parts that a part refers to, by the ids of their relations; those of the whole archive by the empty name. */
async function readRelations(
  file: string,
  parts: ReadonlyMap<string, number>,
  part: string,
  name: string,
): Promise<Map<string, Relation>> {
  const folder = path.posix.dirname(part);
  const own = path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`);
  const relations = new Map<string, Relation>();
  if (!parts.has(own)) return relations;
  await scanXml(await entryStream(file, own), name, {
    open(element, { Id = '', Type = '', Target = '', TargetMode }) {
      if (element !== 'Relationship' || TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : path.posix.join(folder, Target);
      relations.set(Id, { type: path.posix.basename(Type), part: target });
    },
  });
  return relations;
}

/** The sheet of this name, or the only one. Throws, with their names where they may be quoted, when it is not clear which. */
export function findSheet(
  { sheets }: Workbook,
  wanted: string | undefined,
  { file, quote }: { file: string; quote: boolean },
): Sheet {
  const names = sheets.map(({ name, isHidden }) => (isHidden ? `${name} (hidden)` : name)).join(', ');
  if (wanted === undefined) {
    const [sheet, ...others] = sheets;
    if (sheet !== undefined && others.length === 0) return sheet;
    throw new UsageError('load.sheet', `${file} has ${count(sheets.length, 'sheet')}`, {
      location: { file },
      hint: `name the sheet to read${quote && sheets.length > 0 ? `: ${names}` : ''}`,
    });
  }
  const sheet = sheets.find(({ name }) => name === wanted);
  if (sheet !== undefined) return sheet;
  const known = sheets.map(({ name }) => name);
  throw new UsageError('load.no-sheet', `no sheet ${wanted} in ${file}`, {
    location: { file },
    hint: quote ? suggest(wanted, known) : undefined,
  });
}
