import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/log.js';
import {
  csvFile,
  jsonFile,
  jsonLinesFile,
  type CsvFileOptions,
  type FileSource,
} from '../../src/load/files/file-source.js';
import { type LoadContext, type LoadTableResult } from '../../src/load/index.js';
import { FileServer } from './file-server.js';
import { Bench, scratchDir } from './support.js';
import { zip } from './zip.js';

const CSV = 'id,city\n1,Recife\n2,Olinda\n';
const COLUMNS = ['id', 'city'];
/** Large enough to be cut in the middle. */
const LONG = `id,city\n${Array.from({ length: 20_000 }, (_, i) => `${i},Recife\n`).join('')}`;

const server = new FileServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

let folder: ReturnType<typeof scratchDir>;
let bench: Bench;
let messages: string[];
beforeEach(async () => {
  server.reset();
  folder = scratchDir();
  messages = [];
  bench = await Bench.open(folder.path);
});
afterEach(() => folder.remove());

const QUICK: Partial<LoadContext> = { http: { pause: 1 } };

function load(source: () => FileSource, context: Partial<LoadContext> = {}, onFailure: 'fail' | 'keep' = 'fail') {
  const log = { ...silentLogger, info: (line: string) => void messages.push(line) };
  return bench.load({ name: 't', table: 't', load: source, onFailure }, { ...QUICK, log, ...context });
}
const loadCsv = (url: string, options: Partial<CsvFileOptions> = {}, context: Partial<LoadContext> = {}) =>
  load(() => csvFile({ url: server.url(url), columns: COLUMNS, ...options }), context);

const cells = async (): Promise<unknown[][]> =>
  (await bench.session.query('SELECT id, city, _source_file FROM raw.t ORDER BY _source_row')).rows;
const errorOf = ({ error }: LoadTableResult) => `${error?.code ?? ''}: ${error?.message ?? ''}`;

/** All files below target/downloads. */
function kept(): { name: string; text: string; mode: number }[] {
  const root = path.join(folder.path, 'target', 'downloads');
  if (!fs.existsSync(root)) return [];
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({
      name: path.basename(file),
      text: fs.readFileSync(file, 'utf8'),
      mode: fs.statSync(file).mode & 0o777,
    }));
}

describe('a file at an address', () => {
  it('is loaded, kept privately, and not sent again while it is the same', async () => {
    server.put('/data/places.csv', CSV);
    expect((await loadCsv('/data/places.csv')).status).toBe('success');
    expect(await cells()).toEqual([
      ['1', 'Recife', 'places.csv'],
      ['2', 'Olinda', 'places.csv'],
    ]);
    expect(
      kept()
        .map(({ name, mode }) => [name, mode])
        .sort(),
    ).toEqual([
      ['file', 0o600],
      ['file.json', 0o600],
    ]);
    const again = await loadCsv('/data/places.csv');
    expect([again.status, again.result.files.map(({ status }) => status)]).toEqual(['skipped', ['skipped']]);
    expect(server.log).toEqual(['200', '304']);
    server.put('/data/places.csv', `${CSV}3,Natal\n`);
    expect((await loadCsv('/data/places.csv')).rows).toBe(3);
  });

  it('without tags is sent again, and skipped when its bytes are the same', async () => {
    server.put('/a.csv', CSV, { etag: null });
    await loadCsv('/a.csv');
    expect((await loadCsv('/a.csv')).status).toBe('skipped');
    expect(server.log).toEqual(['200', '200']);
  });

  it('is asked for by its date when it has no tag, and afresh by --full-refresh', async () => {
    server.put('/a.csv', CSV, { etag: null, lastModified: 'Tue, 02 Oct 2018 10:00:00 GMT' });
    await loadCsv('/a.csv');
    await loadCsv('/a.csv');
    expect((await loadCsv('/a.csv', {}, { fullRefresh: true })).status).toBe('success');
    expect(server.log).toEqual(['200', '304', '200']);
  });

  it('is downloaded again when what is kept was changed', async () => {
    server.put('/a.csv', CSV);
    await loadCsv('/a.csv');
    const [name = ''] = fs.readdirSync(path.join(folder.path, 'target', 'downloads'));
    fs.appendFileSync(path.join(folder.path, 'target', 'downloads', name, 'file'), '9,Nowhere\n');
    expect((await loadCsv('/a.csv')).status).toBe('skipped');
    expect(server.log).toEqual(['200', '200']);
  });

  it('may be packed, whatever it is called', async () => {
    server.put('/a', gzipSync(CSV));
    expect((await loadCsv('/a')).rows).toBe(2);
    server.put('/b', zip({ 'x/places.csv': CSV }));
    expect((await loadCsv('/b')).rows).toBe(2);
    expect((await cells())[0]?.[2]).toBe('b/places.csv');
    server.put('/c.zip', zip({ 'places.csv': CSV, '../../evil.csv': 'id,city\n' }));
    expect(errorOf(await loadCsv('/c.zip'))).toMatch(/^load\.zip/);
    server.put('/d.zip', zip({ 'places.csv': CSV, 'other.csv': 'id,city\n' }));
    expect(errorOf(await loadCsv('/d.zip'))).toMatch(/^load\.zip-ambiguous: the archive .*\/d\.zip contains 2 files$/);
    expect((await loadCsv('/d.zip', { entry: 'places.csv' })).rows).toBe(2);
    expect(errorOf(await loadCsv('/d.zip', { entry: 'none.csv' }))).toMatch(/^load\.zip-entry: .*\/d\.zip does not/);
  });

  it('may be JSON', async () => {
    server.put('/a.json', '[{"id":1,"city":"Recife"}]');
    server.put('/a.jsonl', '{"id":1,"city":"Recife"}\n{"id":2}\n');
    expect((await load(() => jsonFile({ url: server.url('/a.json'), columns: COLUMNS }))).rows).toBe(1);
    expect((await load(() => jsonLinesFile({ url: server.url('/a.jsonl'), columns: COLUMNS }))).rows).toBe(2);
  });

  it('has a name that is never a path', async () => {
    server.put('/..%2f..%2fetc%2Fpasswd', CSV);
    expect((await loadCsv('/..%2f..%2fetc%2Fpasswd')).status).toBe('success');
    expect((await cells())[0]?.[2]).toBe('.._.._etc_passwd');
  });
});

describe('a download that is broken off', () => {
  it('goes on where it was, within a run and in the next one', async () => {
    server.put('/a.csv', LONG);
    server.cuts = [1000, 500];
    expect((await loadCsv('/a.csv')).rows).toBe(20_000);
    expect(server.log).toEqual(['200', '206 bytes=1000-', '206 bytes=1500-']);
    expect(messages[0]).toMatch(/^t: .*\/a\.csv: .*; try 2 in /);

    server.requests.length = 0;
    server.put('/a.csv', `${LONG}x,Natal\n`);
    server.cuts = [2000];
    expect((await loadCsv('/a.csv', {}, { http: { attempts: 1 } })).status).toBe('failed');
    expect(await bench.session.query('SELECT count(*) FROM raw.t')).toMatchObject({ rows: [[20_000]] });
    expect((await loadCsv('/a.csv')).rows).toBe(20_001);
    expect(server.log).toEqual(['200', '206 bytes=2000-']);
  });

  it('begins anew when the file changed in between, or has no strong tag, or the server has no ranges', async () => {
    for (const details of [{ etag: 'W/"1"' }, { etag: null }, { ranges: false }]) {
      server.reset();
      server.put('/a.csv', LONG, details);
      server.cuts = [1000];
      expect((await loadCsv('/a.csv', {}, { ...QUICK, fullRefresh: true })).rows).toBe(20_000);
      expect(server.log[1]).toMatch(/^200/);
    }
    server.reset();
    server.put('/b.csv', LONG);
    server.cuts = [1000];
    await loadCsv('/b.csv', {}, { http: { attempts: 1 } });
    server.put('/b.csv', CSV);
    expect((await loadCsv('/b.csv')).rows).toBe(2);
    expect(server.log).toEqual(['200', '200 bytes=1000-']);
  });

  it('mixes no two versions: a part of another one is refused', async () => {
    server.put('/a.csv', CSV);
    await loadCsv('/a.csv');
    server.put('/a.csv', LONG);
    server.cuts = [1000];
    server.answer = (_, { range }, response) => {
      if (range === undefined) return false;
      response.writeHead(206, { etag: '"other"', 'content-range': `bytes 1000-1003/1004` }).end('oops');
      return true;
    };
    const result = await loadCsv('/a.csv', {}, { http: { attempts: 2, pause: 1 } });
    expect(errorOf(result)).toMatch(/^load\.http-changed: .*\/a\.csv changed while it was downloaded: its tag/);
    expect(result.rows).toBe(2);
    expect(kept().filter(({ name }) => name.startsWith('part'))).toEqual([]);
  });

  it('is an error when the body stays short of its length, and the table stays', async () => {
    server.put('/a.csv', CSV);
    await loadCsv('/a.csv');
    server.answer = (_, __, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('id,city\n', () => setTimeout(() => response.destroy(), 20));
      return true;
    };
    const result = await loadCsv('/a.csv', {}, { http: { attempts: 2, pause: 1 } });
    expect(errorOf(result)).toMatch(/^load\.http-connection: .*\/a\.csv/);
    expect(result.rows).toBe(2);
  });

  it('is an error when nothing comes for too long', async () => {
    server.answer = (_, __, response) => (response.writeHead(200).write('id'), true);
    const result = await loadCsv('/a.csv', {}, { http: { attempts: 1, timeout: 100 } });
    expect(errorOf(result)).toMatch(/^load\.http-timeout: .*\/a\.csv sent nothing for 0\.10 s/);
  });
});

describe('an answer without a file', () => {
  it('is an error that says what to do; the table stays by onFailure keep', async () => {
    server.put('/a.csv', CSV);
    await loadCsv('/a.csv');
    server.files.clear();
    const gone = await loadCsv('/a.csv');
    expect(errorOf(gone)).toMatch(/^load\.http-status: .*\/a\.csv answered 404$/);
    expect(gone.error?.hint).toMatch(/check the address/);
    const source = () => csvFile({ url: server.url('/a.csv'), columns: COLUMNS });
    const stale = await load(source, {}, 'keep');
    expect([stale.status, stale.rows]).toEqual(['skipped', 2]);
    expect(stale.warnings[0]).toMatch(/^stale, loaded .* ago: .*404/);
    expect(server.log).toEqual(['200', '404', '404']);
  });

  it('is requested again after 429 and 5xx, as the server asks', async () => {
    server.put('/a.csv', CSV);
    server.faults = [
      (response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
      (response) => void response.writeHead(503).end(),
    ];
    expect((await loadCsv('/a.csv')).rows).toBe(2);
    expect(messages.map((line) => line.replace(/.*csv /, ''))).toEqual([
      'answered 429; try 2 in 1.0 s',
      expect.stringMatching(/^answered 503; try 3 in /),
    ]);
  });

  it('is an error when it is larger than allowed', async () => {
    server.put('/a.csv', LONG);
    expect(errorOf(await loadCsv('/a.csv', { maxBytes: 1000 }))).toMatch(/^load\.http-too-large: .* larger than/);
    server.answer = (_, __, response) => (response.writeHead(200).end(LONG), true);
    expect(errorOf(await loadCsv('/a.csv', { maxBytes: 1000 }))).toMatch(/^load\.http-too-large/);
    expect(kept()).toEqual([]);
  });

  it('is refused where it is not encrypted', async () => {
    const insecure = await load(() => csvFile({ url: 'http://example.com/a.csv', columns: COLUMNS }));
    expect(errorOf(insecure)).toBe('load.http-insecure: http://example.com/a.csv is not encrypted');
    server.faults = [(response) => void response.writeHead(302, { location: 'http://example.com/b.csv' }).end()];
    expect(errorOf(await loadCsv('/a.csv'))).toBe('load.http-insecure: http://example.com/b.csv is not encrypted');
    server.answer = (_, __, response) => (response.writeHead(302, { location: '/a.csv' }).end(), true);
    expect(errorOf(await loadCsv('/a.csv'))).toMatch(/^load\.http-redirect: .* more than 20 times/);
  });
});

describe('credentials', () => {
  const TOKEN = 'tok3n-of-the-shop';
  const withToken = (url: string) => ({
    load: (context: { secret(name: string): string }) =>
      csvFile({ url, columns: COLUMNS, headers: { authorization: `Bearer ${context.secret('SHOP')}` } }),
  });

  it('go to the address alone, not past a redirect to another host', async () => {
    server.answer = (url, _, response) =>
      url === '/a.csv'
        ? (response.writeHead(302, { location: `http://localhost:${server.port}/b.csv` }).end(), true)
        : false;
    server.put('/b.csv', CSV);
    const result = await bench.load(
      { name: 't', table: 't', ...withToken(server.url('/a.csv')) },
      { ...QUICK, env: { SHOP: TOKEN } },
    );
    expect(result.rows ?? errorOf(result)).toBe(2);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`, undefined]);
  });

  it('are in no message, record or file', async () => {
    server.put(`/${TOKEN}.csv`, CSV);
    const url = `${server.url(`/${TOKEN}.csv`)}?sig=s1gnature-of-it`;
    const options = { ...QUICK, env: { SHOP: TOKEN } };
    const ok = await bench.load({ name: 't', table: 't', ...withToken(url) }, options);
    expect(ok.status).toBe('success');
    server.files.clear();
    const failed = await bench.load({ name: 't', table: 't', ...withToken(url) }, options);
    expect(failed.error?.message).toMatch(/\*\*\*\.csv answered 404/);
    const { rows } = await bench.session.query('SELECT CAST(m AS VARCHAR) FROM meta.load_metadata AS m');
    const told = JSON.stringify([failed.error, failed.warnings, rows, kept().filter(({ name }) => name !== 'file')]);
    expect(told).not.toMatch(/tok3n|s1gnature/);
  });

  it('that change do not download the file again', async () => {
    server.put('/a.csv', CSV);
    for (const SHOP of ['first-token', 'second-token'])
      await bench.load({ name: 't', table: 't', ...withToken(server.url('/a.csv')) }, { ...QUICK, env: { SHOP } });
    expect(server.log).toEqual(['200', '304']);
  });
});
