import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { textOf, type Row } from '../../src/base/cell.js';
import { csvFile, jsonLinesFile } from '../../src/load/files/file-source.js';
import { Bench, scratchDir } from './support.js';
import { zip } from './zip.js';

const scratch = scratchDir();
afterAll(scratch.remove);

const OPTIONS = {
  numRuns: Number(process.env['LASTRO_SAME_NAMES'] ?? 12),
  seed: Number(process.env['LASTRO_SEED'] ?? 20_260_104),
};

/** Names that a path, an object or a file system without upper case would take for others. */
const name = fc.constantFrom('sales', 'Sales', 'constructor', '__proto__', 'hasOwnProperty', 'sales.csv', 'são');

let folder = 0;
async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await Bench.open(path.join(scratch.path, String(folder++)));
  try {
    await work(bench);
  } finally {
    await bench.close();
  }
}

interface Place {
  folder: string;
  file: string;
  packed: 'plain' | 'gzip' | 'zip';
}

const places = fc.uniqueArray(
  fc.record<Place>({ folder: name, file: name, packed: fc.constantFrom('plain', 'gzip', 'zip') }),
  { minLength: 1, maxLength: 6, selector: ({ folder, file }) => `${folder}/${file}` },
);

it('of files of one name in folders and archives, each row is loaded once, and known by its file', async () => {
  await fc.assert(
    fc.asyncProperty(places, (all) =>
      withBench(async (bench) => {
        const archives = new Map<string, Map<string, string>>();
        const paths = all.map(({ folder, file, packed }, i) => {
          const text = `id\n${i}\n${i},broken\n`;
          if (packed === 'zip') {
            const archive = archives.get(folder) ?? new Map<string, string>();
            archives.set(folder, archive.set(`deep/${file}.csv`, text));
            return `${folder}.zip/deep/${file}.csv`;
          }
          if (packed === 'plain') bench.file(`${folder}/${file}.csv`, text);
          else bench.file(`${folder}/${file}.csv.gz`, gzipSync(text));
          return `${folder}/${file}.csv`;
        });
        for (const [archive, entries] of archives) bench.file(`${archive}.zip`, zip(Object.fromEntries(entries)));
        const load = () =>
          bench.load({
            name: 't',
            table: 't',
            load: () => paths.map((each) => csvFile({ path: each, columns: ['id'] })),
          });
        const outcome = await load();
        expect(outcome.error?.message).toBeUndefined();
        expect(outcome.result).toMatchObject({ loaded: all.length, rejected: all.length });
        const loaded = await bench.rows(
          'SELECT id, CAST(_source_file AS VARCHAR) FROM raw.t ORDER BY CAST(id AS INTEGER)',
        );
        expect(loaded.map(([id]) => id)).toEqual(all.map((_, i) => String(i)));
        const names = loaded.map(([, file]) => textOf(file));
        expect(new Set(names).size).toBe(all.length);
        names.forEach((each, i) => expect(paths[i]?.endsWith(each.replace(/\.gz$/, '')), each).toBe(true));
        expect((await bench.rows('SELECT file_name FROM meta.rejected_rows')).flat().sort()).toEqual([...names].sort());
        expect(await load()).toMatchObject({ status: 'skipped' });
      }),
    ),
    OPTIONS,
  );
}, 120_000);

const key = fc.constantFrom(
  'id',
  'Id',
  'constructor',
  'Constructor',
  '__proto__',
  'hasOwnProperty',
  'toString',
  'a.b',
  '$ref',
);

it('of keys that differ by case or that every object has, each value is in its column, or its record is rejected', async () => {
  const columns = fc.uniqueArray(key, { minLength: 1, maxLength: 5, selector: (each) => each.toLowerCase() });
  const records = fc.array(fc.uniqueArray(key, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(columns, records, (columns, records) =>
      withBench(async (bench) => {
        const lines = records.map(
          (keys, i) => `{${keys.map((each) => `${JSON.stringify(each)}:"${each} ${i}"`).join(',')}}`,
        );
        const accepted = records
          .map((keys, i) => ({ keys, i }))
          .filter(({ keys }) => keys.every((each) => columns.includes(each)));
        const expected = accepted.map(({ keys, i }) =>
          columns.map((each) => (keys.includes(each) ? `${each} ${i}` : null)),
        );
        const file = bench.file('t.jsonl', `${lines.join('\n')}\n`);
        for (const load of [
          () => jsonLinesFile({ path: file, columns }),
          () => lines.map((line) => JSON.parse(line) as Row),
        ]) {
          const outcome = await bench.load({ name: 't', table: 't', columns, load }, { fullRefresh: true });
          if (accepted.length === 0) expect(outcome).toMatchObject({ error: { code: 'load.all-rejected' } });
          else {
            expect(outcome.error?.message).toBeUndefined();
            const list = columns.map((each) => `"${each}"`).join(', ');
            expect(await bench.rows(`SELECT ${list} FROM raw.t ORDER BY _source_row`)).toEqual(expected);
          }
        }
      }),
    ),
    OPTIONS,
  );
}, 120_000);
