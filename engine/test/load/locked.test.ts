import fs from 'node:fs';
import path from 'node:path';
import { Writable, type WritableOptions } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCsvFile } from '../../src/load/csv/csv-reader.js';
import { csvFile, jsonLinesFile, type FileSource } from '../../src/load/files/file-source.js';
import type { LoadContext, LoadTableResult } from '../../src/load/index.js';
import { Bench, scratchDir } from './support.js';
import { zip } from './zip.js';

/** Loads while the warehouse opens no file but those of the target's scratch folder. */

const scratch = scratchDir();
afterAll(scratch.remove);

let free: Bench;
let locked: Bench;
let folder = 0;
beforeEach(async () => {
  [free, locked] = await Promise.all([bench(), bench()]);
  await locked.warehouse.lock([path.join(locked.dir, 'target', 'scratch')]);
});
afterEach(() => Promise.all([free.close(), locked.close()]));

const bench = (): Promise<Bench> => Bench.open(path.join(scratch.path, String(folder++), 'project'));

const CSV = 'a,b\n1,é\n"x\ny",\n';
const columns = ['a', 'b'];
const scratchOf = ({ dir }: Bench): string => path.join(dir, 'target', 'scratch');

/** The files that the warehouse's reader was given. */
const readBy = (given: string[]): Partial<LoadContext> => ({
  readCsv: (request, dialect) => {
    given.push(request.file);
    return readCsvFile(request, dialect);
  },
});

const link = (dir: string, target: string): void => {
  fs.mkdirSync(dir, { recursive: true });
  fs.symlinkSync(target, path.join(dir, 't.csv'));
};

const SOURCES: Record<string, (bench: Bench) => FileSource> = {
  'a plain file': (bench) => csvFile({ path: path.relative(bench.dir, bench.file('t.csv', CSV)), columns }),
  'a file outside of the project': (bench) => csvFile({ path: bench.file('../out/t.csv', CSV), columns }),
  'a file in the target folder': (bench) => csvFile({ path: bench.file('target/t.csv', CSV), columns }),
  'a link': (bench) => {
    link(path.join(bench.dir, 'links'), bench.file('real/u.csv', CSV));
    return csvFile({ path: 'links/t.csv', columns });
  },
  'a link in the scratch folder': (bench) => {
    link(scratchOf(bench), bench.file('real/u.csv', CSV));
    return csvFile({ path: 'target/scratch/t.csv', columns });
  },
  'a file in a folder with the name of a pattern': (bench) =>
    csvFile({ path: bench.file('a[1]*/t.csv', CSV), columns }),
  'a file that cannot be written': (bench) => {
    const file = bench.file('t.csv', CSV);
    fs.chmodSync(file, 0o444);
    return csvFile({ path: file, columns });
  },
  'a file with rejects': (bench) => csvFile({ path: bench.file('t.csv', `${CSV}short\n3,"4\n5,6\n`), columns }),
  'a gzip file': (bench) => csvFile({ path: bench.file('t.csv.gz', gzipSync(CSV)).slice(0, -3), columns }),
  'an entry of a zip': (bench) => {
    bench.file('t.zip', zip({ 't.csv': CSV }));
    return csvFile({ path: 't.csv', columns });
  },
  'a Latin-1 file': (bench) =>
    csvFile({ path: bench.file('t.csv', Buffer.from(CSV, 'latin1')), columns, encoding: 'latin1' }),
  'JSON lines': (bench) =>
    jsonLinesFile({ path: bench.file('t.jsonl', '{"a": 1.50, "b": "é"}\n{"a": "x"}\n{"c": 1}\n'), columns }),
};

describe.each(Object.keys(SOURCES))('%s', (name) => {
  const load = (bench: Bench): Promise<LoadTableResult> =>
    bench.load({ name: 't', table: 't', load: () => SOURCES[name]?.(bench) ?? [] });

  it('is loaded as where it could be opened, and nothing is left of it', async () => {
    const results = [await load(free), await load(locked)];
    const [expected, found] = results.map((result) => ({ ...result, duration: 0 }));
    expect(found).toEqual(expected);
    expect(found?.status).toBe('success');
    for (const query of [
      'SELECT * FROM raw.t ORDER BY _source_row',
      'SELECT * EXCLUDE (loader_hash) FROM meta.load_metadata',
      'SELECT * FROM meta.rejected_rows ORDER BY line_number',
    ])
      expect(await locked.rows(query)).toEqual(await free.rows(query));
    expect(fs.readdirSync(scratchOf(locked)).filter((file) => file !== 't.csv')).toEqual([]);
  });
});

it('a file is known only when the loader has made it', async () => {
  const result = await locked.load({
    name: 't',
    table: 't',
    async load({ targetDir }) {
      const file = path.join(targetDir, 'downloads', 'later.csv');
      await fs.promises.mkdir(path.dirname(file), { recursive: true });
      await fs.promises.writeFile(file, CSV);
      return csvFile({ path: file, columns });
    },
  });
  expect(result).toMatchObject({ status: 'success', rows: 2 });
});

it('a file that the warehouse can open is read where it lies, any other from a copy that is its owner’s alone', async () => {
  const file = free.file('t.csv', CSV);
  fs.chmodSync(file, 0o644);
  const given: string[] = [];
  await free.csv(file, columns, {}, readBy(given));
  expect(given).toEqual([file]);
  const modes: number[] = [];
  await locked.csv(
    file,
    columns,
    {},
    {
      readCsv: (request, dialect) => {
        given.push(request.file);
        modes.push(fs.statSync(request.file).mode & 0o777);
        return readCsvFile(request, dialect);
      },
    },
  );
  expect(path.dirname(given[1] ?? '')).toBe(scratchOf(locked));
  expect([...modes, fs.statSync(file).mode & 0o777]).toEqual([0o600, 0o644]);
});

it('a file that is written to meanwhile fails the load', async () => {
  const file = locked.file('t.csv', CSV);
  const result = await locked.csv(
    file,
    columns,
    {},
    {
      readCsv: (request, dialect) => {
        fs.appendFileSync(file, '3,4\n');
        return readCsvFile(request, dialect);
      },
    },
  );
  expect(result).toMatchObject({ status: 'failed', rows: null, error: { code: 'load.file-changed' } });
});

/** Replaces what a copy is written to. */
function copyTo(write: WritableOptions['write']): { mockRestore(): void } {
  return vi.spyOn(fs, 'createWriteStream').mockReturnValue(new Writable({ write }) as unknown as fs.WriteStream);
}

it('a file without space for its copy fails the load, with what to do', async () => {
  const file = locked.file('t.csv', CSV);
  const disk = copyTo((_chunk, _encoding, done) => done(new Error('ENOSPC: no space left on device')));
  const result = await locked.csv(file, columns);
  disk.mockRestore();
  expect(result).toMatchObject({ status: 'failed', rows: null, error: { code: 'load.cannot-copy' } });
  expect(result.error?.message).toBe('t.csv cannot be copied: ENOSPC: no space left on device');
  expect(result.error?.hint).toContain('externalAccess');
});

it('an interrupted load does not wait for a copy', async () => {
  const file = locked.file('t.csv', CSV);
  const abort = new AbortController();
  const disk = copyTo(() => abort.abort());
  const result = await locked.csv(file, columns, {}, { signal: abort.signal });
  disk.mockRestore();
  expect(result).toMatchObject({ status: 'failed', error: { code: 'load.interrupted' } });
});
