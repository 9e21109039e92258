import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCsvFile } from '../../src/load/csv/csv-reader.js';
import { csvFile } from '../../src/load/files/file-source.js';
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

const AB = ['a', 'b'];
const table = (): Promise<unknown[][]> => bench.rows('SELECT a, b, _source_file, _source_row FROM raw.t ORDER BY 4');
const attempts = (): Promise<unknown[][]> =>
  bench.rows('SELECT load_status, row_count, rejected_count FROM meta.load_metadata ORDER BY rowid');

describe('what is loaded', () => {
  it('every value as text, with where, when and by which run', async () => {
    const outcome = await bench.csv(bench.file('t.csv', 'a,b\n007,\n"",x\n'), AB);
    expect(outcome).toMatchObject({ status: 'success', rows: 2, result: { read: 2, loaded: 2, rejected: 0 } });
    expect(await bench.rows('SELECT * FROM raw.t')).toEqual([
      ['007', null, 't.csv', 1, '2018-10-18 06:00:00', 'run-1'],
      ['', 'x', 't.csv', 2, '2018-10-18 06:00:00', 'run-1'],
    ]);
    const md5 = createHash('md5').update('a,b\n007,\n"",x\n').digest('hex');
    expect(await bench.rows('SELECT * EXCLUDE (loader_hash) FROM meta.load_metadata')).toEqual([
      ['t', 't.csv', md5, 14, 2, 0, 'success', '2018-10-18 06:00:00', 'run-1', null, null],
    ]);
  });

  it('rejected records stand apart, and the others keep their numbers', async () => {
    const content = 'a,b\n1,2\nbroken\n"x\ny",3\n4,"5\n6,7\n';
    const outcome = await bench.csv(bench.file('t.csv', content), AB);
    expect(outcome).toMatchObject({ status: 'success', result: { read: 5, loaded: 3, rejected: 2 } });
    expect(outcome.warnings).toEqual([expect.stringMatching(/^2 of 5 records rejected, the first at t\.csv:\d+: \w/)]);
    expect(await table()).toEqual([
      ['1', '2', 't.csv', 1],
      ['x\ny', '3', 't.csv', 3],
      ['6', '7', 't.csv', 5],
    ]);
    expect(await bench.rows('SELECT * FROM meta.rejected_rows ORDER BY line_number')).toEqual([
      ['run-1', 't', 't.csv', 3, 'column-count', 'expected 2 columns, found 1', 'broken', '2018-10-18 06:00:00'],
      ['run-1', 't', 't.csv', 6, 'broken-quote', 'a quoted field is not closed', '4,"5', '2018-10-18 06:00:00'],
    ]);
  });

  it('columns by name, in the order the loader says', async () => {
    await bench.csv(bench.file('t.csv', 'b,a\n1,2\n'), AB);
    expect(await table()).toEqual([['2', '1', 't.csv', 1]]);
  });

  it('all files that match a pattern, by name, and again when one comes or goes', async () => {
    bench.file('sales/2018-02.csv', 'a,b\n3,4\n');
    bench.file('sales/2018-01.csv', 'b,a\n2,1\n');
    bench.file('sales/2019-01.csv', 'a,b\n9,9\n');
    const load = () => bench.csv('sales/2018-*.csv', AB);
    expect(await load()).toMatchObject({ status: 'success', result: { read: 2, loaded: 2 } });
    expect(await table()).toEqual([
      ['1', '2', '2018-01.csv', 1],
      ['3', '4', '2018-02.csv', 1],
    ]);
    expect(await load()).toMatchObject({ status: 'skipped' });
    const added = bench.file('sales/2018-03.csv', 'a,b\n5,6\n');
    expect(await load()).toMatchObject({ status: 'success', result: { read: 3 } });
    fs.rmSync(added);
    expect(await load()).toMatchObject({ status: 'success', result: { read: 2 } });
    expect(await bench.csv('sales/2020-*.csv', AB)).toMatchObject({
      status: 'failed',
      error: { code: 'load.missing-file', message: 'no file sales/2020-*.csv' },
    });
  });

  it('a file whose name is a pattern is that file', async () => {
    bench.file('t[1].csv', 'a,b\n1,2\n');
    bench.file('t1.csv', 'a,b\n3,4\n');
    expect(await bench.csv('t[1].csv', AB)).toMatchObject({ status: 'success', result: { read: 1 } });
    expect(await table()).toEqual([['1', '2', 't[1].csv', 1]]);
  });

  it('several files into one table', async () => {
    const files = ['x.csv', 'y.csv'].map((name, i) =>
      csvFile({ path: bench.file(name, `a,b\n${i},0\n`), columns: AB }),
    );
    const outcome = await bench.load({ name: 't', table: 't', load: () => files });
    expect(outcome).toMatchObject({ status: 'success', rows: 2, result: { read: 2, loaded: 2 } });
    expect(await bench.rows('SELECT a, _source_file, _source_row FROM raw.t ORDER BY 1')).toEqual([
      ['0', 'x.csv', 1],
      ['1', 'y.csv', 1],
    ]);
  });

  it('whatever is in it, the reader agrees with the scanner', async () => {
    const part = fc.constantFrom(
      'a',
      ',',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      '\0',
      '1,2\n',
      '"x\ny",2\n',
      '\ufeff',
      ' ',
      '\\',
      '#',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
        const file = bench.file('t.csv', `a,b\n1,1\n${parts.join('')}`);
        const outcome = await bench.csv(file, AB, {}, { fullRefresh: true });
        expect(outcome.error?.message).toBeUndefined();
        expect(outcome.result.loaded + outcome.result.rejected).toBe(outcome.result.read);
      }),
      { numRuns: 100 },
    );
  });

  it('values come as they stand between the commas', async () => {
    const value = fc.string({
      unit: fc.constantFrom('a', ' ', '\\', "'", '#', 'é', '0', ';', '\t', 'NULL'),
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 1 }), async (records) => {
        const file = bench.file('t.csv', `a,b\n${records.map((record) => record.join(',')).join('\n')}`);
        const outcome = await bench.csv(file, AB, {}, { fullRefresh: true });
        expect(outcome.result.rejected).toBe(0);
        expect(await bench.rows('SELECT a, b FROM raw.t ORDER BY _source_row')).toEqual(records);
      }),
      { numRuns: 50 },
    );
  });
});

describe('how a file may come', () => {
  it.each<[string, string, Buffer]>([
    ['gzip', 't.csv.gz', gzipSync('a,b\n1,são\n')],
    ['gzip under a plain name', 't.csv', gzipSync('a,b\n1,são\n')],
    ['CR LF and a byte order mark', 't.csv', Buffer.from('\ufeffa,b\r\n1,são\r\n')],
  ])('%s', async (_, name, bytes) => {
    bench.file(name, bytes);
    const outcome = await bench.csv(path.join(bench.dir, 't.csv'), AB);
    expect(outcome.error?.message).toBeUndefined();
    expect(await table()).toEqual([['1', 'são', name, 1]]);
    expect((await bench.csv(path.join(bench.dir, 't.csv'), AB)).status).toBe('skipped');
  });

  it('inside a zip beside its place, by its name alone', async () => {
    bench.file('kaggle.zip', zip({ 'other.csv': 'x\n', 'data/t.csv': 'a,b\n1,2\nbad\n' }));
    const outcome = await bench.csv(path.join(bench.dir, 't.csv'), AB);
    expect(outcome).toMatchObject({ status: 'success', result: { read: 2, loaded: 1, rejected: 1 } });
    expect(await table()).toEqual([['1', '2', 'kaggle.zip/t.csv', 1]]);
    bench.file('kaggle.zip', zip({ 't.csv': 'a,b\n1,2\nbad\n' }));
    expect((await bench.csv(path.join(bench.dir, 't.csv'), AB)).status).toBe('skipped');
  });

  it('an archive whose entries point outside it is refused', async () => {
    bench.file('kaggle.zip', zip({ '../../t.csv': 'a,b\n1,2\n' }));
    const outcome = await bench.csv(path.join(bench.dir, 't.csv'), AB);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'load.zip' } });
    expect(outcome.error?.message).toContain('invalid relative path: ../../t.csv');
  });

  it('latin-1, when the loader says so', async () => {
    const outcome = await bench.csv(bench.file('t.csv', Buffer.from('a,b\nsão,açúcar\n', 'latin1')), AB, {
      encoding: 'latin-1',
    });
    expect(outcome.error?.message).toBeUndefined();
    expect(await table()).toEqual([['são', 'açúcar', 't.csv', 1]]);
  });

  it('UTF-16, and what it cannot hold is rejected', async () => {
    const good = Buffer.from('\ufeffa,b\nsão,1\n', 'utf16le');
    const bad = Buffer.concat([Buffer.from([0x00, 0xd8]), Buffer.from(',2\n', 'utf16le')]);
    const outcome = await bench.csv(bench.file('t.csv', Buffer.concat([good, bad])), AB, { encoding: 'utf-16le' });
    expect(outcome.result).toMatchObject({ read: 2, loaded: 1, rejected: 1 });
    expect(await table()).toEqual([['são', '1', 't.csv', 1]]);
  });

  it('another delimiter', async () => {
    await bench.csv(bench.file('t.csv', 'a;b\n1,5;2\n'), AB, { delimiter: ';' });
    expect(await table()).toEqual([['1,5', '2', 't.csv', 1]]);
  });
});

describe('a header that cannot be read says what it looks like', () => {
  it.each<[string, string | Buffer, string]>([
    ['another separator, quoted', '"a";"b"\n1;2\n', 'separated by ";"'],
    ['another separator, plain', 'a;b\n1;2\n', 'separated by ";"'],
    ['tabs', 'a\tb\n1\t2\n', 'separated by "\\t"'],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), "encoding: 'utf-16le'"],
    ['Latin-1', Buffer.from('a,pre\xe7o\n1,2\n', 'latin1'), "such as 'latin1'"],
    ['line ends of an old Mac', 'a,b\r1,2\r', 'carriage returns only'],
    ['a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 10]), 'it looks like a binary file'],
    ['a broken quote', 'a,"b\n1,2\n', 'correct the quotes'],
  ])('%s', async (_, content, hint) => {
    const { error } = await bench.csv(bench.file('t.csv', content), AB);
    expect(error?.hint).toContain(hint);
    expect(error?.location).toEqual({ file: 't.csv', line: 1 });
    expect(error?.message).toMatch(/^[\x20-\x7e·]+$/);
  });
});

/** As of an archive whose bytes were changed on their way: the directory has another CRC. */
function damagedZip(): Buffer {
  const archive = zip({ 't.csv': 'a,b\n1,2\n' });
  const crc = archive.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 16;
  archive[crc] = (archive[crc] ?? 0) ^ 1;
  return archive;
}

describe('what fails, and how it says so', () => {
  it.each<[string, string | Buffer, string, string]>([
    ['an empty file', '', 'load.empty-file', 't.csv is empty'],
    ['a byte order mark and nothing else', '\ufeff', 'load.empty-file', 'is empty'],
    ['a missing column', 'a\n1\n', 'load.header', 'column b is missing'],
    ['an extra column', 'a,b,c\n1,2,3\n', 'load.header', 'column "c" is not expected'],
    ['a column that occurs twice', 'a,b,a\n1,2,3\n', 'load.header', 'column a occurs twice'],
    ['a renamed column', 'a,bb\n1,2\n', 'load.header', 'column b is missing (renamed to bb?)'],
    [
      'a binary file',
      Buffer.from([0, 1, 2, 3, 10, 255, 0, 10]),
      'load.header-unreadable',
      'header of t.csv cannot be read',
    ],
    ['a cut gzip', gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 30), 'load.unreadable', 'unexpected end of file'],
    ['a cut zip', zip({ 't.csv': 'a,b\n1,2\n' }).subarray(0, 50), 'load.zip', 'the archive t.csv cannot be read'],
    ['a zip with other bytes than were packed', damagedZip(), 'load.zip', 'the checksum of t.csv is another'],
    ['nothing but bad records', 'a,b\nx\ny\n', 'load.all-rejected', 'all 2 records were rejected'],
    ['line ends of an old Mac', 'a,b\r1,2\r', 'load.header-unreadable', 'header of t.csv cannot be read'],
  ])('%s', async (_, content, code, message) => {
    const file = bench.file('t.csv', 'a,b\n1,2\n');
    await bench.csv(file, AB);
    fs.writeFileSync(file, content);
    const outcome = await bench.csv(file, AB);
    expect(outcome).toMatchObject({ status: 'failed', rows: 1, error: { code } });
    expect(outcome.error?.message).toContain(message);
    const { read, loaded, rejected } = outcome.result;
    expect(loaded + rejected).toBe(read);
    expect(await table()).toEqual([['1', '2', 't.csv', 1]]);
    expect(await attempts()).toEqual([
      ['success', 1, 0],
      ['failed', 0, rejected],
    ]);
    const kept = await bench.rows(`SELECT count(*) FROM meta.rejected_rows`);
    expect(kept).toEqual([[rejected]]);
    expect(bench.scratchFiles()).toEqual([]);
  });

  it('a missing file says where it looked', async () => {
    const outcome = await bench.csv('nowhere/t.csv', AB);
    expect(outcome).toMatchObject({ status: 'failed', rows: null, error: { code: 'load.missing-file' } });
    expect(outcome.error?.message).toBe('no file nowhere/t.csv');
    expect(outcome.error?.hint).toContain('t.csv.gz');
    expect(await bench.rows('SELECT file_name, error FROM meta.load_metadata')).toEqual([
      ['t.csv', 'load.missing-file: no file nowhere/t.csv'],
    ]);
  });

  it('a directory without such files', async () => {
    fs.mkdirSync(path.join(bench.dir, 't.csv'), { recursive: true });
    const outcome = await bench.csv(path.join(bench.dir, 't.csv'), AB);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'load.missing-file' } });
  });

  it('a header without records loads an empty table and says so', async () => {
    const outcome = await bench.csv(bench.file('t.csv', 'a,b\n'), AB);
    expect(outcome).toMatchObject({ status: 'success', rows: 0, warnings: ['no records, only a header'] });
  });

  it('a file that grows while it is read', async () => {
    const file = bench.file('t.csv', 'a,b\n1,2\n');
    const outcome = await bench.csv(
      file,
      AB,
      {},
      {
        readCsv: (request, dialect) => {
          fs.appendFileSync(file, '3,4\n');
          return readCsvFile(request, dialect);
        },
      },
    );
    expect(outcome).toMatchObject({ status: 'failed', rows: null, error: { code: 'load.file-changed' } });
  });

  it('a reader that drops a row', async () => {
    const file = bench.file('t.csv', 'a,b\n1,2\n3,4\n5,6\n');
    await bench.csv(file, AB);
    const outcome = await bench.csv(
      file,
      AB,
      {},
      {
        fullRefresh: true,
        readCsv: (request, dialect) => `(SELECT * FROM ${readCsvFile(request, dialect)} WHERE a <> '3')`,
      },
    );
    expect(outcome).toMatchObject({ status: 'failed', rows: 3, error: { code: 'load.count-mismatch' } });
    expect(outcome.error?.message).toBe('t.csv has 3 records, but 2 rows were loaded and 0 rejected');
    expect(await attempts()).toEqual([
      ['success', 3, 0],
      ['failed', 0, 0],
    ]);
  });

  it('an unknown encoding', async () => {
    const outcome = await bench.csv(bench.file('t.csv', 'a,b\n'), AB, { encoding: 'klingon' });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'option.invalid' } });
  });

  it('scratch files of a process that died are removed', async () => {
    const dead = bench.file('target/scratch/4194999-run-t-0.good.csv', 'x');
    const alive = bench.file(`target/scratch/${process.ppid}-run-t-0.good.csv`, 'x');
    await bench.csv(bench.file('t.csv', 'a,b\n1,2\n'), AB);
    expect([dead, alive].map((file) => fs.existsSync(file))).toEqual([false, true]);
  });

  it('the folder of scratch files stays for the loads beside', async () => {
    fs.mkdirSync(path.join(bench.dir, 'target', 'scratch'), { recursive: true });
    await bench.csv(bench.file('t.csv', 'a,b\n1,2\n'), AB);
    expect(fs.existsSync(path.join(bench.dir, 'target', 'scratch'))).toBe(true);
  });

  it('a secret never shows in the message of its loader', async () => {
    const outcome = await bench.load(
      {
        name: 't',
        table: 't',
        load: (context) => {
          throw new Error(`refused: token ${context.secret('TOKEN')}`);
        },
      },
      { env: { TOKEN: 'hunter2000' } },
    );
    expect(outcome.error?.message).toBe('refused: token ***');
    expect(await bench.rows('SELECT error FROM meta.load_metadata')).toEqual([['load.failed: refused: token ***']]);
  });
});

describe('what is called before the commit', () => {
  it('sees the new table, and what it throws leaves the old one', async () => {
    const file = bench.file('t.csv', 'a,b\n1,2\n');
    await bench.csv(file, AB);
    bench.file('t.csv', 'a,b\n7,8\n9,9\nbad\n');
    const seen: unknown[] = [];
    const outcome = await bench.csv(
      file,
      AB,
      {},
      {
        check: async () => {
          seen.push((await bench.rows('SELECT count(*) FROM raw.t'))[0]?.[0]);
          throw new Error('a must be 1');
        },
      },
    );
    expect(seen).toEqual([2]);
    expect(outcome).toMatchObject({ status: 'failed', rows: 1, error: { message: 'a must be 1' } });
    expect(await table()).toEqual([['1', '2', 't.csv', 1]]);
    expect(await bench.rows('SELECT count(*) FROM meta.rejected_rows')).toEqual([[0]]);
    expect((await bench.csv(file, AB)).status).toBe('success');
  });
});

describe('when a file is skipped', () => {
  it('unchanged, and never after a change of file, loader or table', async () => {
    const file = bench.file('t.csv', 'a,b\n1,2\n');
    const status = async (options = {}, context = {}): Promise<string> =>
      (await bench.csv(file, AB, options, context)).status;
    expect(await status()).toBe('success');
    expect(await status()).toBe('skipped');
    expect(await status({}, { fullRefresh: true })).toBe('success');
    fs.writeFileSync(file, 'a,b\n1,2\n');
    expect(await status()).toBe('skipped');
    fs.writeFileSync(file, 'a,b\n1,3\n');
    expect(await status()).toBe('success');
    expect(await status({ encoding: 'latin1' })).toBe('success');
    expect(await status({ encoding: 'latin1' })).toBe('skipped');
    await bench.session.run('DROP TABLE raw.t');
    expect(await status({ encoding: 'latin1' })).toBe('success');
    expect(await attempts()).toEqual([
      ['success', 1, 0],
      ['skipped', 0, 0],
      ['success', 1, 0],
      ['skipped', 0, 0],
      ['success', 1, 0],
      ['success', 1, 0],
      ['skipped', 0, 0],
      ['success', 1, 0],
    ]);
  });

  it('after a failure, when the file is as it was at the last success', async () => {
    const file = bench.file('t.csv', 'a,b\n1,2\n');
    await bench.csv(file, AB);
    fs.writeFileSync(file, '');
    expect((await bench.csv(file, AB)).status).toBe('failed');
    fs.writeFileSync(file, 'a,b\n1,2\n');
    expect((await bench.csv(file, AB)).status).toBe('skipped');
  });
});
