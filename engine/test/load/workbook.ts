import { zip } from './zip.js';

/** Packages of PyPI that write workbooks. */
export const WRITERS = ['openpyxl==3.1.5', 'XlsxWriter==3.3.1'];

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** A workbook whose sheets have these rows, as XML. `prefix` is the one of all names in the sheets. */
export function workbook(
  rows: string,
  { sheets = ['Sheet1'], prefix = '' }: { sheets?: string[]; prefix?: string } = {},
): Buffer {
  const name = prefix === '' ? 'xmlns' : `xmlns:${prefix.slice(0, -1)}`;
  const sheet = `<${prefix}worksheet ${name}="${MAIN}"><${prefix}sheetData>${rows}</${prefix}sheetData></${prefix}worksheet>`;
  const isWhole = (rows.match(/<row\b/g) ?? []).length === (rows.match(/<\/row>|<row[^>]*\/>/g) ?? []).length;
  return zip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="r" Type="${RELATIONS}/officeDocument" Target="/book/main.xml"/></Relationships>`,
    'book/main.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets
      .map((title, i) => `<sheet name="${title}" sheetId="${i + 1}" r:id="s${i}"/>`)
      .join('')}</sheets></workbook>`,
    'book/_rels/main.xml.rels': `<Relationships>${sheets
      .map((_, i) => `<Relationship Id="s${i}" Type="${RELATIONS}/worksheet" Target="sheets/one.xml"/>`)
      .join('')}</Relationships>`,
    'book/sheets/one.xml': isWhole ? sheet : `<worksheet><sheetData>${rows}`,
  });
}
