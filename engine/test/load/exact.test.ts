import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../src/base/cell.js';
import { assertDepth, membersAsWritten, parseExactJson } from '../../src/base/exact-json.js';
import { jsonLinesFile } from '../../src/load/files/file-source.js';
import type { LoaderDefinition } from '../../src/load/loader.js';
import { Bench, scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

/** Milliseconds: a slow machine needs a tenth of it. */
const SOON = 10_000;

/** A value whose numbers are texts. */
const asTexts = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'number' ? String(inner) : inner));

describe('a JSON text', () => {
  it('loses no digit', () => {
    expect(parseExactJson('{"a": 12345678901234567890, "b": [9007199254740993, 1.50, 1e400, -0.1], "c": 1}')).toEqual({
      a: '12345678901234567890',
      b: ['9007199254740993', 1.5, '1e400', -0.1],
      c: 1,
    });
  });

  it('is what JSON.parse makes of it, prototype names and double members too', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(asTexts(parseExactJson(`[${text}, 12345678901234567890]`))).toEqual(
          asTexts([JSON.parse(text), '12345678901234567890']),
        );
      }),
    );
    const value = parseExactJson(
      '{"__proto__": {"x": 1}, "constructor": 2, "a": 1, "a": 12345678901234567890}',
    ) as object;
    expect(Object.entries(value)).toEqual([
      ['__proto__', { x: 1 }],
      ['constructor', 2],
      ['a', '12345678901234567890'],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('gives its members as they are written, whatever stands in them', () => {
    const written = (json: string): Record<string, unknown> =>
      membersAsWritten(json, JSON.parse(json) as Record<string, unknown>);
    expect(
      written('{"n": 1.50, "o": {"id": 1e2, "s": "a \\" } b"}, "l": [ 1 , [2.0] ], "t": true, "z": null}'),
    ).toEqual({
      n: '1.50',
      o: '{"id":1e2,"s":"a \\" } b"}',
      l: '[1,[2.0]]',
      t: true,
      z: null,
    });
    expect(written('{"-1": -0 , "a": "x\\": 2,", "b":1.50,"c":12345678901234567890.0\n,"d":1E+2,"n":null}')).toEqual({
      ...{ '-1': '-0', a: 'x": 2,', b: '1.50', c: '12345678901234567890.0', d: '1E+2', n: null },
    });
    const plain = fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
    for (const values of [fc.jsonValue(), plain])
      fc.assert(
        fc.property(fc.dictionary(fc.string(), values), (object) => {
          const members = written(JSON.stringify(object, null, 1));
          for (const [name, value] of Object.entries(object)) {
            const member = members[name];
            expect(typeof value === 'number' ? member : 'a text').toBeTypeOf('string');
            expect(typeof value === 'string' ? member : JSON.parse(String(member))).toEqual(
              JSON.parse(JSON.stringify(value)),
            );
          }
        }),
      );
  });

  it('is refused when it is nested too deeply; brackets in texts nest nothing', { timeout: SOON }, () => {
    expect(() => parseExactJson('['.repeat(200_000) + ']'.repeat(200_000))).toThrow('nested deeper');
    expect(() => assertDepth(JSON.stringify('['.repeat(200_000)))).not.toThrow();
    expect(() => assertDepth(`"${'\\"'.repeat(500_000)}`)).not.toThrow();
  });
});

const loader = (load: LoaderDefinition['load']) => ({ name: 't', table: 't', columns: ['id', 'v'], load });

describe('records', () => {
  it('of JSON lines keep their digits at every depth, and are held to their contract as numbers', async () => {
    bench.file(
      'c.json',
      JSON.stringify({
        properties: { id: { type: 'string' }, v: { type: 'object', properties: { n: { maximum: 5 } } } },
      }),
    );
    const file = bench.file(
      't.jsonl',
      '{"id": "a", "v": {"n": 1.50, "big": [12345678901234567890]}}\n{"id": "b", "v": {"n": 6}}\n',
    );
    const outcome = await bench.load({
      name: 't',
      table: 't',
      contract: 'c.json',
      load: () => jsonLinesFile({ path: file, columns: ['id', 'v'] }),
    });
    expect(outcome).toMatchObject({ result: { loaded: 1, rejected: 1 } });
    expect(await bench.rows('SELECT v FROM raw.t')).toEqual([['{"n":1.50,"big":[12345678901234567890]}']]);
  });

  it('keep big integers within lists and objects', async () => {
    await bench.load(loader(() => [{ id: 1, v: { n: [12345678901234567890n] } } as unknown as Row]));
    expect(await bench.rows('SELECT v FROM raw.t')).toEqual([['{"n":[12345678901234567890]}']]);
  });

  it('that hold themselves, or are too deep, are rejected one by one', { timeout: SOON }, async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    const unwritable = {
      toJSON: () => {
        throw new Error('no');
      },
    };
    const records = [{ id: 1 }, { id: 2, v: circular }, { id: 3, v: deep }, { id: 4, v: unwritable }, { id: 5 }];
    const outcome = await bench.load(loader(() => records as unknown as Row[]));
    expect(outcome).toMatchObject({ status: 'success', result: { loaded: 2, rejected: 3 } });
    expect(await bench.rows('SELECT line_number, rule FROM meta.rejected_rows ORDER BY 1')).toEqual([
      [2, 'not-json'],
      [3, 'not-json'],
      [4, 'not-json'],
    ]);
  });

  it('of lines that are too deep are rejected one by one', { timeout: SOON }, async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const objects = '{"v":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    const file = bench.file(
      't.jsonl',
      `{"id": 1}\n{"id": 2, "v": ${deep}}\n${objects}\n${'['.repeat(300_000)}\n{"id": 5}\n`,
    );
    const outcome = await bench.load({
      name: 't',
      table: 't',
      load: () => jsonLinesFile({ path: file, columns: ['id', 'v'] }),
    });
    expect(outcome).toMatchObject({ status: 'success', result: { loaded: 2, rejected: 3 } });
    expect(await bench.rows('SELECT DISTINCT rule, reason FROM meta.rejected_rows')).toEqual([
      ['json', 'nested deeper than 500 levels'],
    ]);
  });
});

describe('http.getJson', () => {
  const ANSWERS: Record<string, { body: string | Buffer; type?: string; status?: number }> = {
    '/big': { body: '[{"id": 12345678901234567890}]' },
    '/bom': { body: '\ufeff[{"id": "b"}]' },
    '/latin1': { body: Buffer.from('[{"id": "São"}]', 'latin1'), type: 'application/json; charset="ISO-8859-1"' },
    '/bytes': { body: Buffer.from('[{"id": "São"}]', 'latin1') },
    '/unknown': { body: '[]', type: 'application/json; charset=klingon' },
    '/deep': { body: '['.repeat(200_000) + ']'.repeat(200_000) },
    '/none': { body: 'not here', status: 404 },
  };
  let server: Server;
  let base: string;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked++;
      const { body, type = 'application/json', status = 200 } = ANSWERS[request.url ?? ''] ?? { body: '' };
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  const fetched = (address: string, more: Partial<LoaderDefinition> = {}) =>
    bench.load(
      {
        ...loader(async function* ({ http }) {
          yield* ((await http.getJson(address))?.value ?? []) as Row[];
        }),
        ...more,
      },
      { http: { attempts: 2, pause: 1 } },
    );

  it.each([
    ['/big', '12345678901234567890'],
    ['/bom', 'b'],
    ['/latin1', 'São'],
  ])('reads %s', async (url, id) => {
    expect((await fetched(`http://${base}${url}`)).error?.message).toBeUndefined();
    expect(await bench.rows('SELECT id FROM raw.t')).toEqual([[id]]);
  });

  it.each([
    ['/bytes', 'load.http-encoding', 2],
    ['/unknown', 'load.http-encoding', 1],
    ['/deep', 'load.http-not-json', 2],
  ])('refuses %s', async (url, code, times) => {
    asked = 0;
    expect((await fetched(`http://${base}${url}`)).error?.code).toBe(code);
    expect(asked).toBe(times);
  });

  it('asks nothing of an address with credentials, and tells none of them', async () => {
    asked = 0;
    const { error } = await fetched(`http://joe:hunter2@${base}/big`);
    expect(error?.code).toBe('load.http-credentials');
    expect(JSON.stringify([error?.message, error?.hint, await bench.rows('FROM meta.load_metadata')])).not.toContain(
      'hunter2',
    );
    expect(asked).toBe(0);
  });

  it('a 404 empties no table', async () => {
    await bench.load(loader(() => [{ id: 1 }]));
    expect(await fetched(`http://${base}/none`)).toMatchObject({
      status: 'failed',
      rows: 1,
      error: { code: 'load.not-found' },
    });
    expect(await fetched(`http://${base}/none`, { mode: 'append' })).toMatchObject({ status: 'skipped', rows: 1 });
  });
});
