import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect } from 'vitest';
import { kafkaTopic } from '../../src/load/kafka/kafka-topic.js';
import type { LoadTableResult } from '../../src/load/load-context.js';
import { startKafka } from '../support/kafka.js';
import { Topics } from '../support/kafka-topics.js';
import { pythonWith, runPython } from '../support/python.js';
import { itRequires } from '../support/requires.js';
import { FileServer } from './file-server.js';
import { Bench, scratchDir } from './support.js';

/** What fastavro wrote, by id of the schema. */
interface Written {
  schemas: Record<string, string>;
  /** In Base64. */
  values: Record<string, string[]>;
}

const [broker, python] = await Promise.all([startKafka(), pythonWith('fastavro==1.13.1')]);
const address = broker?.address ?? '127.0.0.1:1';
const topics = new Topics(address);
const itReads = itRequires(
  broker !== undefined && python !== undefined,
  'Kafka (java, mvn) or fastavro (PyPI) cannot be installed or started',
);
const written =
  python === undefined
    ? undefined
    : (JSON.parse(await runPython(python, path.join(import.meta.dirname, 'write_avro.py'), '')) as Written);

const LOGIN = { KAFKA_REGISTRY_USERNAME: 'reader', KAFKA_REGISTRY_PASSWORD: 'open-sesame' };
const AUTHORIZATION = `Basic ${Buffer.from('reader:open-sesame').toString('base64')}`;

const registry = new FileServer();
await registry.listen();
const scratch = scratchDir();
afterAll(async () => {
  registry.close();
  await topics.close();
  await broker?.stop();
  scratch.remove();
});

let bench: Bench;
let topic = '';
let number = 0;

beforeEach(async () => {
  topic = `avro-${++number}`;
  bench = await Bench.open(path.join(scratch.path, topic));
  bench.file('here', '');
  registry.reset();
  registry.answer = (_url, { authorization }, response) => {
    if (authorization === AUTHORIZATION) return false;
    response.writeHead(401).end('{"error_code":401,"message":"Unauthorized"}');
    return true;
  };
  for (const [id, schema] of Object.entries(written?.schemas ?? {})) register(Number(id), { schema });
  if (broker !== undefined) await topics.create(topic);
});
afterEach(() => bench.close());

const register = (id: number, document: object): void =>
  registry.put(`/api/schemas/ids/${id}`, JSON.stringify(document));

/** A value that fastavro wrote, behind a registry's header. */
function message(id: number, index = 0, under = id): Buffer {
  const header = Buffer.alloc(5);
  header.writeInt32BE(under, 1);
  const { [id]: values = [] } = written?.values ?? {};
  return Buffer.concat([header, Buffer.from(values[index] ?? '', 'base64')]);
}

const send = (...values: Buffer[]): Promise<void> =>
  topics.send(
    topic,
    values.map((value) => ({ value })),
  );

const load = (columns: string[], env: Record<string, string> = LOGIN): Promise<LoadTableResult> =>
  bench.load(
    {
      ...{ name: 'sales', table: 'sales', columns, mode: 'append' },
      load: kafkaTopic({ topic, format: 'avro', registry: registry.url('/api/') }),
    },
    { env: { KAFKA_BROKERS: address, ...env }, http: { pause: 1 } },
  );

/** Rows as they were loaded, by column. */
async function loaded(columns: string[]): Promise<Record<string, unknown>[]> {
  const rows = await bench.rows(
    `SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM raw.sales ORDER BY _source_row`,
  );
  return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
}

const FULL = {
  id: '01234567-89ab-cdef-0123-456789abcdef',
  n: '9223372036854775807',
  price: '12345678901234567890.10',
  weight: '-0.0001',
  day: '1969-12-31',
  at_ms: '2026-01-02T03:04:05.678Z',
  at_us: '1969-12-31T23:59:59.999999Z',
  local_us: '2026-01-02T03:04:05.000001',
  time_ms: '23:59:59.999',
  time_us: '00:00:00.000001',
  kind: 'USED',
  note: 'ç\u2028"',
  discount: '0.500',
  seen: '2026-01-02T00:00:00.000000Z',
  any: '{"long":9007199254740993}',
  buyer: '{"name":"Ana","born":"2000-02-29"}',
  second: '{"name":"Bo","born":null}',
  parts: '[9007199254740993,-1]',
  amounts: '{"a":1.0,"b":-20.5}',
  photo: '/wA=',
  ratio: '0.1',
  is_gift: 'true',
  count: '-9223372036854775808',
  odd: 'no date',
};

const LEAST = {
  ...FULL,
  ...{ n: '0', price: '0.00', note: null, discount: null, seen: null, any: '{"shop.Kind":"NEW"}', second: null },
  ...{ parts: '[]', amounts: '{}', photo: '', ratio: 'NaN' },
};

describe('Avro of another program', () => {
  itReads('is loaded with every digit and moment', async () => {
    await send(message(1, 0), message(1, 1));
    const columns = Object.keys(FULL);
    const { error, result } = await load(columns);
    expect(error?.message).toBeUndefined();
    expect(await bench.rows('SELECT reason FROM meta.rejected_rows')).toEqual([]);
    expect(result).toMatchObject({ read: 2, loaded: 2 });
    expect(await loaded(columns)).toEqual([FULL, LEAST]);
    expect(registry.requests.map(({ url }) => url)).toEqual(['/api/schemas/ids/1']);
  });

  itReads('is read by the schema that each message was written with', async () => {
    await send(message(2), message(3, 0), message(3, 1), message(2));
    const columns = ['id', 'city', 'n', 'state'];
    expect((await load(columns)).error?.message).toBeUndefined();
    expect(await loaded(columns)).toEqual([
      { id: 'a', city: 'Recife', n: '7', state: null },
      { id: 'b', city: null, n: '1152921504606846977', state: 'PE' },
      { id: 'a', city: null, n: '8', state: null },
      { id: 'a', city: 'Recife', n: '7', state: null },
    ]);
  });

  itReads('is rejected where it cannot be read, with its place, and what is around it is loaded', async () => {
    const whole = message(2);
    await send(
      whole,
      message(2, 0, 77),
      whole.subarray(0, whole.length - 3),
      whole.subarray(5),
      Buffer.from([0, 0, 0]),
      Buffer.concat([whole, Buffer.from('x')]),
      message(2, 0, 3),
      Buffer.alloc(0),
      message(4),
    );
    const columns = ['id', 'city', 'n', 'more'];
    expect(await load(columns)).toMatchObject({ status: 'success', result: { read: 9, loaded: 2, rejected: 7 } });
    expect(await loaded(columns)).toEqual([
      { id: 'a', city: 'Recife', n: '7', more: null },
      { id: 'x', city: null, n: null, more: '{"isLosslessNumber":"yes","toString":"no","toJSON":"no"}' },
    ]);
    const header = expect.stringContaining("no Avro with a registry's header") as string;
    const other = (id: number): string => expect.stringContaining(`not what schema ${id} says`) as string;
    expect(
      await bench.rows('SELECT file_name, line_number, rule, reason FROM meta.rejected_rows ORDER BY line_number'),
    ).toEqual(
      ['the registry has no schema 77', other(2), header, header, other(2), other(3), header].map((reason, i) => [
        `${topic}[0]`,
        i + 1,
        'not-readable',
        reason,
      ]),
    );
  });
});

describe('a registry', () => {
  itReads('that refuses a login fails the load, which is read again later', async () => {
    await send(message(2));
    const refused = await load(['id', 'city', 'n'], { ...LOGIN, KAFKA_REGISTRY_PASSWORD: 'guessed-wrong' });
    expect(refused).toMatchObject({ status: 'failed' });
    expect(refused.error?.message).toContain('401');
    expect(JSON.stringify(refused)).not.toContain('guessed-wrong');
    expect(await load(['id', 'city', 'n'])).toMatchObject({ status: 'success', rows: 1 });
  });

  itReads('whose schema is none of Avro that stands alone fails the load', async () => {
    const schema = written?.schemas[2];
    await send(message(2));
    for (const [document, reason] of [
      [{ schema, schemaType: 'PROTOBUF' }, 'is of type PROTOBUF'],
      [{ schema, references: [{ name: 'Other', subject: 'other', version: 1 }] }, 'refers to others'],
      [{ schema: '{"type":"record"' }, 'cannot be used'],
      [{ schema: '{"type":"nothing"}' }, 'cannot be used'],
    ] as const) {
      register(2, document);
      const { error } = await load(['id', 'city', 'n']);
      expect(error).toMatchObject({ code: 'kafka.schema', message: expect.stringContaining(reason) as string });
    }
  });
});
