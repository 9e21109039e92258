import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { csvFile, excelFile, jsonFile, parquetFile, type FileSource } from '../../src/load/files/file-source.js';
import { Bench, scratchDir } from './support.js';
import { zip } from './zip.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

/** A file of the format in which old workbooks are, with the names in its directory. */
function ole(...names: string[]): Buffer {
  const file = Buffer.alloc(2048);
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(1, 48);
  for (const [i, name] of names.entries()) file.write(name, 1024 + i * 128, 'utf16le');
  return file;
}

const HTML = '<html><body><table><tr><td>1</td></tr></table></body></html>';
const OPTIONS = { columns: ['id'] };

it.each<[string, string | Buffer, string]>([
  ['t.csv', '<?xml version="1.0"?>\n<rows><row id="1"/></rows>', 'XML'],
  ['t.csv', Buffer.from('\uFEFF<?xml version="1.0" encoding="utf-16"?><rows/>', 'utf16le'), 'XML'],
  ['t.json', '  <!DOCTYPE html><html></html>', 'an HTML page'],
  ['t.csv', gzipSync(HTML), 'an HTML page'],
  ['t.xlsx', HTML, 'an HTML page'],
  ['t.csv', '<table border="1">\n<tr>', 'an HTML page'],
  ['t.csv', zip({ '[Content_Types].xml': '', 'xl/workbook.xml': '' }), 'an Excel workbook'],
  ['t.xlsx', ole('Root Entry', 'Workbook'), 'a workbook of Excel 97-2003 (.xls)'],
  ['t.xlsx', ole('Root Entry', 'EncryptionInfo', 'EncryptedPackage'), 'a workbook that is encrypted with a password'],
  ['t.xlsx', zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }), 'an OpenDocument spreadsheet (.ods)'],
  ['t.xlsx', zip({ '[Content_Types].xml': '', 'xl/workbook.bin': '' }), 'a binary workbook (.xlsb)'],
  ['t.parquet', HTML, 'an HTML page'],
])('%s: what is not read is named by its content (%#)', async (name, content, what) => {
  const source: (options: { path: string; columns: string[] }) => FileSource =
    { '.json': jsonFile, '.xlsx': excelFile, '.parquet': parquetFile }[path.extname(name)] ?? csvFile;
  const file = bench.file(name, content);
  const { error } = await bench.load({ name: 't', table: 't', load: () => source({ path: file, ...OPTIONS }) });
  expect(error).toMatchObject({
    code: 'load.unknown-format',
    message: `${name}: it is ${what}${what === 'an Excel workbook' ? '' : ', which is not read'}`,
  });
  expect(error?.hint).toMatch(/convert it|save it|excelFile/);
});

it('a header in angle brackets is a header', async () => {
  const columns = ['<TICKER>', '<table>', '<OPEN>'];
  const file = bench.file('t.csv', '<table>,<OPEN>,<TICKER>\nx,1,2\n');
  expect(await bench.csv(file, columns)).toMatchObject({ status: 'success', result: { loaded: 1 } });
});

it('many comments are looked through at once', async () => {
  const file = bench.file('t.csv', `${'<!---->'.repeat(140)}x\n1\n`);
  const started = process.cpuUsage();
  const { error } = await bench.csv(file, ['id']);
  expect(error?.code).toBe('load.header');
  expect(process.cpuUsage(started).user).toBeLessThan(20_000_000);
});

it('old workbooks with senseless numbers in their header are old workbooks', async () => {
  const broken = ole('Root Entry');
  broken.writeUInt16LE(65_535, 30);
  const file = bench.file('t.xlsx', broken);
  const load = () => excelFile({ path: file, ...OPTIONS });
  expect((await bench.load({ name: 't', table: 't', load })).error?.code).toBe('load.unknown-format');
});
