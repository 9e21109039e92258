import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildWasm } from '../../scripts/wasm.js';
import { createRecordFinder, type RecordFinder } from '../../src/load/csv/record-finder.js';
import { RECORD_LIMIT, RecordScanner, type ScannerOptions } from '../../src/load/csv/scanner.js';

const finder = createRecordFinder()!;

/** All that a scanner tells of bytes that come in chunks of these sizes, one after the other and again. */
function scan(by: RecordFinder | null, bytes: Buffer, options: ScannerOptions, sizes: readonly number[] = [1 << 20]) {
  const told: unknown[] = [];
  const good: Buffer[] = [];
  const scanner = new RecordScanner(
    {
      header: (fields, line) => told.push([fields, line]),
      reject: ({ raw, ...why }) => told.push({ ...why, raw: raw.toString('latin1') }),
      good: (part) => good.push(Buffer.from(part)),
      numbered: (buffer, from, to, record) =>
        good.push(Buffer.from(buffer.subarray(from, to)), Buffer.from(`<${record}>`)),
    },
    options,
    by,
  );
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length]!;
    // Callers use their buffers again.
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    scanner.push(chunk);
    chunk.fill('"');
    at += size;
  }
  scanner.end();
  const { records, rejected, irregular, columns, comments, linesToSkip } = scanner;
  return {
    told,
    good: Buffer.concat(good).toString('latin1'),
    ...{ records, rejected, irregular, columns, comments, linesToSkip },
  };
}

function expectSame(bytes: Buffer, options: ScannerOptions, sizes?: readonly number[]): void {
  expect(scan(finder, bytes, options, sizes)).toEqual(scan(null, bytes, options, sizes));
}

const PARTS = [
  ...['a', ';', ',', '"', '""', '\n', '\r\n', '\r', '\0', '#', 'é', '\ufeff', '\ufffd', '1,2\n', '1,2\r\n', '1;2\n'],
  ...['"x\ny",2\n', '"x\r\n""y",""\r\n', '"",\n', `${'w'.repeat(70)},\n`, `"${'w,\n'.repeat(30)}",1\n`],
].map((part) => Buffer.from(part));

/** Mostly regular records, so that blocks of all kinds come: `part` among them is anything. */
const messy = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.nat(PARTS.length)), { maxLength: 80 })
  .chain((picks) => fc.tuple(fc.constant(picks), fc.constantFrom('1,2\n', '1,2\r\n', '"q,\n",\n', 'é,"""b"""\r\n')))
  .map(([picks, regular]) =>
    Buffer.concat(picks.map((pick) => PARTS[pick] ?? (pick === -1 ? Buffer.from(regular) : Buffer.from([0xe9])))),
  );

const anyOptions: fc.Arbitrary<ScannerOptions> = fc.record(
  {
    delimiter: fc.constantFrom(',', ';', '\t'),
    rejectReplacement: fc.boolean(),
    skip: fc.nat(3),
    comment: fc.constant('#'),
    hasHeader: fc.boolean(),
    columns: fc.integer({ min: 1, max: 3 }),
    numbersRecords: fc.boolean(),
  },
  { requiredKeys: [] },
);

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 50, max: 300 })), {
  minLength: 1,
  maxLength: 5,
});

const header = fc
  .constantFrom('h,i\n', 'h,i\r\n', '\ufeffh,i\n', '', 'h\n', 'h\r\n', 'h;i\n')
  .map((text) => Buffer.from(text));

describe('with WebAssembly the scanner tells the same', () => {
  it('of any text, in chunks of any size, whatever the options', () => {
    fc.assert(
      fc.property(header, messy, anyOptions, sizes, (first, rest, options, chunks) =>
        expectSame(Buffer.concat([first, rest]), options, chunks),
      ),
      { numRuns: 1000 },
    );
  });

  it('of texts larger than what the module has at once', () => {
    const regular = Buffer.from('1,2\n3,"x\ny"\n4,"z ""&"\n'.repeat(12_000));
    fc.assert(
      fc.property(messy, fc.boolean(), fc.integer({ min: 10_000, max: 1 << 20 }), (odd, numbersRecords, chunk) =>
        expectSame(Buffer.concat([Buffer.from('h,i\n'), regular, odd, regular, odd]), { numbersRecords }, [chunk]),
      ),
      { numRuns: 20 },
    );
  });

  it.each([-2, -1, 0, 1, 2])('of a record that is %i bytes longer than the limit', (more) => {
    for (const [open, close] of [
      ['1,', '\n'],
      ['1,"', '"\r\n'],
    ] as const) {
      const long = 'x'.repeat(RECORD_LIMIT + more - open.length - close.length);
      const text = Buffer.from(`a,b${close.slice(-2)}`.replace('"', '') + `1,2\n${open}${long}${close}3,4\n`);
      for (const chunk of [1 << 20, 100_000]) expectSame(text, {}, [chunk]);
    }
  });

  it('of every place in a block of 64 bytes where something is not regular', () => {
    for (const odd of ['"', 'x"y"', '"x"y', '\r', '\r\n', ',', '\n', '\0', '\ufeff', '#', '"\n'])
      for (let at = 0; at < 140; at++) {
        const regular = '1,"a""b"\n'.repeat(30);
        const text = `h,i\n${regular.slice(0, at)}${odd}${regular.slice(at)}`;
        for (const numbersRecords of [false, true]) expectSame(Buffer.from(text), { comment: '#', numbersRecords });
      }
  });
});

describe('the finder', () => {
  const shape = { delimiter: 44, comment: -1, columns: 2, newline: 1 };

  it('finds all regular records at once', () => {
    finder.forget();
    const text = Buffer.from('1,"x\ny"\n\n"""",\n');
    expect(finder.find(text, 0, shape)).toBe(text.length);
    expect(finder).toMatchObject({ records: 2, lines: 4 });
    expect([finder.contentEnd(0), finder.contentEnd(1)]).toEqual([7, 14]);
  });

  it.each([
    ['another number of fields', '1,2,3\n'],
    ['a quote within a value', '1,2"\n'],
    ['text after a quote', '1,"2"3\n'],
    ['a quote that is not closed', '1,"2\n'],
    ['a carriage return', '1\r,2\n'],
    ['another line end', '1,2\r\n'],
    ['no line end', '1,2'],
  ])('ends before %s', (_, odd) => {
    finder.forget();
    const regular = '1,2\n'.repeat(40);
    expect(finder.find(Buffer.from(regular + odd + regular), 0, shape)).toBe(regular.length);
    expect(finder.records).toBe(40);
  });

  it('goes on in the next part of a buffer', () => {
    finder.forget();
    const text = Buffer.from('1,"x\ny"\n'.repeat(100_000));
    let [at, records, calls] = [0, 0, 0];
    for (let end = 0; (end = finder.find(text, at, shape)) > at; at = end, calls++) records += finder.records;
    expect({ at, records }).toEqual({ at: text.length, records: 100_000 });
    expect(calls).toBeLessThan(5);
  });
});

describe('without WebAssembly', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['at all', undefined],
    ['that has vectors', { Module: vi.fn().mockThrow(new Error('invalid value type')) }],
  ])('%s there is no finder', (_, global) => {
    vi.stubGlobal('WebAssembly', global);
    expect(createRecordFinder()).toBeNull();
  });
});

it('the bytes are those that `npm run wasm` builds', async () => {
  const committed = path.resolve(import.meta.dirname, '../../src/load/csv/records-wasm.ts');
  expect(fs.readFileSync(committed, 'utf8')).toBe(buildWasm());
});
