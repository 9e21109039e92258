import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvFile, jsonLinesFile, parquetFile, type FileSource } from '../../src/load/files/file-source.js';
import type { LoadContext } from '../../src/load/index.js';
import { openPlace } from '../../src/places/open-place.js';
import { startGcsServer } from '../support/gcs-server.js';
import { itWithObjects } from '../support/object-server.js';
import { startS3Server } from '../support/s3-server.js';
import { Bench, scratchDir } from './support.js';

const COLUMNS = ['id', 'city'];
const [s3, gcs] = await Promise.all([startS3Server(), startGcsServer()]);
afterAll(async () => {
  await Promise.all([s3?.stop(), gcs?.stop()]);
});

let folder: ReturnType<typeof scratchDir>;
let bench: Bench;
beforeEach(async () => {
  folder = scratchDir();
  bench = await Bench.open(folder.path);
});
afterEach(() => folder.remove());

const cells = async (): Promise<unknown[][]> =>
  (await bench.session.query('SELECT id, city, _source_file FROM raw.t ORDER BY id')).rows;

describe.each([
  { name: 'S3', server: s3 },
  { name: 'Google Cloud Storage', server: gcs },
])('a file in $name', ({ server }) => {
  const test = itWithObjects(server);
  const load = (source: () => FileSource, context: Partial<LoadContext> = {}) =>
    bench.load({ name: 't', table: 't', load: source, onFailure: 'fail' }, { env: server?.env ?? {}, ...context });
  const put = async (bucket: string, key: string, content: { bytes: Uint8Array } | { file: string }): Promise<void> => {
    const place = await openPlace(bucket, { projectDir: folder.path, env: server?.env ?? {} });
    await place.put(key, content);
    await place.close();
  };

  test('is loaded, and again only when it is another one', async () => {
    const bucket = await server!.bucket();
    const source = (): FileSource => csvFile({ url: `${bucket}/2018/orders 1%20+.csv`, columns: COLUMNS });
    await put(bucket, '2018/orders 1%20+.csv', { bytes: Buffer.from('id,city\n1,Recife\n2,Olinda\n') });
    expect((await load(source)).status).toBe('success');
    expect(await cells()).toEqual([
      ['1', 'Recife', 'orders 1%20+.csv'],
      ['2', 'Olinda', 'orders 1%20+.csv'],
    ]);
    expect((await load(source)).status).toBe('skipped');
    await put(bucket, '2018/orders 1%20+.csv', { bytes: Buffer.from('id,city\n3,Natal\n') });
    expect((await load(source)).status).toBe('success');
    expect(await cells()).toEqual([['3', 'Natal', 'orders 1%20+.csv']]);
  });

  test('may be of JSON lines or Parquet', async () => {
    const bucket = await server!.bucket();
    await put(bucket, 'a.jsonl', { bytes: Buffer.from('{"id": 1, "city": "Recife"}\n') });
    expect((await load(() => jsonLinesFile({ url: `${bucket}/a.jsonl`, columns: COLUMNS }))).status).toBe('success');
    const file = path.join(folder.path, 'a.parquet');
    await bench.session.query(`COPY (SELECT 7 AS id, 'Natal' AS city) TO '${file}' (FORMAT parquet)`);
    await put(bucket, 'a.parquet', { file });
    expect((await load(() => parquetFile({ url: `${bucket}/a.parquet`, columns: COLUMNS }))).status).toBe('success');
    expect((await cells())[0]?.slice(1)).toEqual(['Natal', 'a.parquet']);
  });

  test('is not loaded when it is missing, too large, or its bucket is', async () => {
    const bucket = await server!.bucket();
    await put(bucket, 'a.csv', { bytes: Buffer.from('id,city\n1,Recife\n') });
    const codeOf = async (url: string, maxBytes?: number): Promise<string | undefined> =>
      (await load(() => csvFile({ url, columns: COLUMNS, ...(maxBytes === undefined ? {} : { maxBytes }) }))).error
        ?.code;
    expect(await codeOf(`${bucket}/b.csv`)).toBe('place.not-found');
    expect(await codeOf(`${bucket}/a.csv`, 10)).toBe('load.http-too-large');
    expect(await codeOf(`${bucket}-none/a.csv`)).toMatch(/^place\.(bucket|not-found)$/);
  });
});

describe('an address of an object', () => {
  it.each([
    [{ url: 's3://bucket' }, 'has no bucket and key'],
    [{ url: 's3://bucket/folder/' }, 'has no bucket and key'],
    [{ url: 's3://bucket/a.csv', headers: { authorization: 'x' } }, 'headers of csvFile go with an address of HTTP'],
  ])('is refused: %j', (options, message) => {
    expect(() => csvFile({ ...options, columns: COLUMNS })).toThrow(message);
  });
});
