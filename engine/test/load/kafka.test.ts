import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Producer } from '@platformatic/kafka';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/log.js';
import { kafkaTopic, type KafkaTopicOptions } from '../../src/load/kafka/kafka-topic.js';
import type { LoadContext, LoadTableResult } from '../../src/load/load-context.js';
import type { LoaderDefinition } from '../../src/load/loader.js';
import { KAFKA_USER, itWithKafka, startKafka } from '../support/kafka.js';
import { Topics, messageOf, type Sent } from '../support/kafka-topics.js';
import { archived, everyCell, restored } from './archive-support.js';
import { Bench, scratchDir } from './support.js';

const broker = await startKafka();
const address = broker?.address ?? '127.0.0.1:1';
const topics = new Topics(address);
const itReads = itWithKafka(broker);
const scratch = scratchDir();

afterAll(async () => {
  await topics.close();
  await broker?.stop();
  scratch.remove();
});

let bench: Bench;
let topic = '';
let number = 0;

beforeEach(async () => {
  topic = `sales-${++number}`;
  bench = await Bench.open(path.join(scratch.path, topic));
  bench.file(
    'sale.json',
    JSON.stringify({
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string' },
        price: { type: 'number', minimum: 0 },
        parts: { type: 'object' },
      },
    }),
  );
});
afterEach(() => bench.close());

const env = { KAFKA_BROKERS: address };

type Options = Partial<KafkaTopicOptions> & { loader?: Partial<LoaderDefinition>; context?: Partial<LoadContext> };

const load = ({ loader, context, ...options }: Options = {}): Promise<LoadTableResult> =>
  bench.load(
    {
      ...{ name: 'sales', table: 'sales', contract: 'sale.json', mode: 'upsert', key: ['id'] },
      load: kafkaTopic({ topic, ...options }),
      ...loader,
    },
    { env, ...context },
  );

const sale = (id: string, more: object = {}): Sent => ({ key: id, value: JSON.stringify({ id, ...more }) });
const ids = async (): Promise<unknown[]> => (await bench.rows('SELECT id FROM raw.sales ORDER BY id')).flat();

describe('a topic', () => {
  itReads('is read once: new messages, in the order of their partitions, up to its end', async () => {
    await topics.create(topic, 2);
    await topics.send(topic, [sale('a'), { ...sale('b'), partition: 1 }, sale('c')]);
    const first = await load();
    expect(first.error?.message).toBeUndefined();
    expect(first).toMatchObject({ status: 'success', rows: 3, result: { read: 3, loaded: 3 } });
    expect(await bench.rows('SELECT id, _source_file FROM raw.sales ORDER BY _source_row')).toEqual([
      ['a', `${topic}[0]`],
      ['c', `${topic}[0]`],
      ['b', `${topic}[1]`],
    ]);
    expect(await load()).toMatchObject({ status: 'skipped', rows: 3, result: { read: 0 } });
    await topics.send(topic, [sale('d')]);
    expect(await load()).toMatchObject({ status: 'success', rows: 4, result: { read: 1 } });
    expect(await ids()).toEqual(['a', 'b', 'c', 'd']);
  });

  itReads('keeps every digit, and what is within lists and objects as it was written', async () => {
    await topics.create(topic);
    await topics.send(topic, [
      { value: '{"id":"a","price":12345678901234567890.10,"parts":{"n":9007199254740993,"m":[1.0]}}' },
      { value: '{"id":"b","price":1.50}' },
    ]);
    await load();
    expect(await bench.rows('SELECT id, price, parts FROM raw.sales ORDER BY id')).toEqual([
      ['a', '12345678901234567890.10', '{"n":9007199254740993,"m":[1.0]}'],
      ['b', '1.50', null],
    ]);
  });

  itReads('gives what a message has beside its value', async () => {
    await topics.create(topic);
    await topics.send(topic, [{ ...sale('a'), headers: { origin: 'shop' } }, sale('b')]);
    await load({ metadata: ['key', 'partition', 'offset', 'timestamp', 'headers'] });
    const [first] = await bench.rows(
      'SELECT _key, _partition, _offset, _timestamp, _headers FROM raw.sales ORDER BY id',
    );
    expect(first).toEqual(['a', '0', '0', expect.stringMatching(/^20\d\d-.*Z$/), '{"origin":"shop"}']);
  });

  itReads('rejects what breaks its contract or is no JSON, with its place, and goes on', async () => {
    await topics.create(topic);
    await topics.create(`${topic}-dead`);
    await topics.send(topic, [
      sale('a', { price: -1 }),
      sale('b'),
      { key: 'c', value: 'not json' },
      { value: Buffer.from([0xff, 0xfe]) },
      { value: '[1]' },
      sale('d', { id: 5 }),
      sale('e', { _removed: 'true' }),
    ]);
    const loaded = await load({ deadLetter: `${topic}-dead` });
    expect(loaded).toMatchObject({ status: 'success', rows: 1, result: { read: 7, loaded: 1, rejected: 6 } });
    expect(loaded.notes).toEqual([`6 messages sent to ${topic}-dead`]);
    expect(
      await bench.rows('SELECT file_name, line_number, rule, reason FROM meta.rejected_rows ORDER BY line_number'),
    ).toEqual([
      [`${topic}[0]`, 0, 'contract-minimum', 'price must be at least 0, but is -1'],
      [`${topic}[0]`, 2, 'not-json', 'not valid JSON'],
      [`${topic}[0]`, 3, 'not-readable', 'not valid UTF-8'],
      [`${topic}[0]`, 4, 'not-a-record', 'not an object'],
      [`${topic}[0]`, 5, 'contract-type', 'id must be text, but is 5'],
      [`${topic}[0]`, 6, 'unknown-field', 'there is no column for "_removed"'],
    ]);
    const dead = await topics.read(`${topic}-dead`);
    expect(dead.map(({ value }) => value?.toString('latin1'))).toEqual([
      '{"id":"a","price":-1}',
      'not json',
      '\xff\xfe',
      '[1]',
      '{"id":5}',
      '{"id":"e","_removed":"true"}',
    ]);
    expect(Object.fromEntries((dead[1]?.headers ?? []).map(([name, value]) => [String(name), String(value)]))).toEqual({
      'lastro-topic': topic,
      'lastro-partition': '0',
      'lastro-offset': '2',
      'lastro-rule': 'not-json',
      'lastro-reason': 'not valid JSON',
    });
  });

  itReads('of which all is rejected does not stand in the way of what comes after', async () => {
    await topics.create(topic);
    await topics.send(topic, [{ value: 'x' }]);
    expect(await load()).toMatchObject({ status: 'success', result: { read: 1, rejected: 1 } });
    await topics.send(topic, [sale('a')]);
    expect(await load()).toMatchObject({ status: 'success', rows: 1, result: { read: 1 } });
  });

  itReads('removes rows by tombstones where it upserts, and keeps what they were', async () => {
    await topics.create(topic);
    await topics.send(topic, [sale('a'), sale('b', { price: 2 }), { key: 'a' }, sale('c')]);
    await load();
    expect(await ids()).toEqual(['b', 'c']);
    await topics.send(topic, [{ key: '{"id":"b"}' }, { key: 'c' }, sale('c', { price: 3 }), {}]);
    expect(await load()).toMatchObject({ result: { read: 4, rejected: 1 } });
    expect(await bench.rows('SELECT id, price FROM raw.sales')).toEqual([['c', '3']]);
    expect(await bench.rows(`SELECT key, current FROM meta.revised_rows WHERE current IS NULL`)).toEqual([
      ['{"id":"b"}', null],
    ]);
    expect(await bench.rows('SELECT rule FROM meta.rejected_rows')).toEqual([['tombstone-key']]);
  });

  itReads('counts the tombstones that remove nothing where it appends', async () => {
    await topics.create(topic);
    await topics.send(topic, [sale('a'), { key: 'a' }]);
    const appended = await load({ loader: { mode: 'append' } });
    expect(appended).toMatchObject({ rows: 1, notes: ['1 tombstone removed nothing: the loader appends'] });
  });

  itReads('is not added twice where everything is loaded again', async () => {
    await topics.create(topic);
    await topics.send(topic, [sale('a'), sale('a')]);
    await load({ loader: { mode: 'append' } });
    await load({ loader: { mode: 'append' }, context: { fullRefresh: true } });
    expect(await ids()).toEqual(['a', 'a']);
  });

  itReads('is begun at its end where that is asked for, but for partitions that are added', async () => {
    await topics.create(topic);
    await topics.send(topic, [sale('a')]);
    expect(await load({ from: 'latest' })).toMatchObject({ status: 'success', rows: 0 });
    await topics.admin.createPartitions({ topics: [{ name: topic, count: 2, assignments: [{ brokerIds: [1] }] }] });
    await topics.send(topic, [sale('b'), { ...sale('c'), partition: 1 }]);
    await load({ from: 'latest' });
    expect(await ids()).toEqual(['b', 'c']);
  });

  itReads('is read in parts where a load has a limit', async () => {
    await topics.create(topic, 2);
    await topics.send(
      topic,
      [0, 1, 2, 3].flatMap((n) => [sale(`a${n}`), { ...sale(`b${n}`), partition: 1 }]),
    );
    const read: number[] = [];
    const next = async (): Promise<unknown> => read.push((await load({ context: { limit: 4 } })).result.read);
    for (let i = 0; i < 3; i++) await next();
    await topics.send(
      topic,
      [4, 5, 6, 7].map((n) => sale(`a${n}`)),
    );
    for (let i = 0; i < 2; i++) await next();
    expect(read).toEqual([4, 4, 0, 4, 0]);
    expect(await ids()).toHaveLength(12);
  });

  itReads('has nothing of transactions that were undone, also when their end comes much later', async () => {
    await topics.create(topic);
    const producer = new Producer({
      clientId: 'test',
      bootstrapBrokers: [address],
      transactionalId: topic,
      acks: -1,
      idempotent: true,
    });
    const big = 'x'.repeat(900_000);
    const within = async (n: number, end: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.beginTransaction();
      for (let i = 0; i < n; i++) {
        const sent = sale(`${end}${i}`, end === 'abort' ? { parts: { big } } : {});
        await transaction.send({ messages: [messageOf(topic, { ...sent, partition: 0 })] });
      }
      await transaction[end]();
    };
    await within(12, 'abort');
    await within(2, 'commit');
    await within(1, 'abort');
    const open = await producer.beginTransaction();
    await open.send({ messages: [messageOf(topic, { ...sale('open'), partition: 0 })] });
    expect(await load()).toMatchObject({ status: 'success', result: { read: 2, rejected: 0 } });
    expect(await ids()).toEqual(['commit0', 'commit1']);
    await open.commit();
    await producer.close();
    await load();
    expect(await ids()).toEqual(['commit0', 'commit1', 'open']);
  });

  itReads(
    'that was compacted has gaps, which are no loss',
    async () => {
      await topics.create(topic, 1, {
        ...{ 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01', 'segment.ms': '100' },
        ...{ 'min.compaction.lag.ms': '0', 'max.compaction.lag.ms': '100' },
      });
      for (let i = 0; i < 3; i++) {
        await topics.send(topic, [sale('a', { price: i }), sale('b', { price: i })]);
        await sleep(150);
      }
      const versions = async (): Promise<number> =>
        (await topics.read(topic)).filter(({ key }) => String(key) !== 'z').length;
      for (let i = 0; (await versions()) > 2 && i < 60; i++) {
        await topics.send(topic, [sale('z')]);
        await sleep(150);
      }
      const messages = await topics.read(topic);
      expect(messages.length).toBeLessThan((messages.at(-1)?.offset ?? 0) + 1);
      expect(await load()).toMatchObject({ status: 'success', warnings: [], result: { read: messages.length } });
      expect(await bench.rows("SELECT price FROM raw.sales WHERE id <> 'z' ORDER BY id")).toEqual([['2'], ['2']]);
    },
    30_000,
  );
});

describe('an archive', () => {
  itReads('gives the rows, rejects, revisions and offsets of each load again', async () => {
    await topics.create(topic);
    const upserted: Options = { metadata: ['key', 'offset'] };
    const appended: Options = {
      loader: { name: 'log', table: 'log', mode: 'append' },
      metadata: ['offset'],
    };
    const states: Record<string, unknown>[] = [];
    const loadOn = async (day: string, ...loads: Options[]): Promise<void> => {
      for (const options of loads) {
        const context = archived(bench.dir, `${day}T06:00:00Z`);
        expect((await load({ ...options, context })).error?.message).toBeUndefined();
      }
      states.push(await everyCell(bench));
    };
    await topics.send(topic, [sale('a', { price: 1 }), sale('b'), { value: 'no json' }, sale('c'), { key: 'c' }]);
    await loadOn('2018-06-01', upserted, appended);
    await topics.send(topic, [{ key: 'b' }, sale('a', { price: 2.5 }), sale('d', { price: -1 }), {}, { key: 'e' }]);
    await loadOn('2018-06-02', upserted, appended);
    await topics.send(topic, [{ value: 'x' }, { value: '[]' }]);
    await loadOn('2018-06-03', upserted, appended);
    await topics.send(topic, [{ key: 'a' }]);
    await loadOn('2018-06-04', upserted);
    expect(await bench.rows('SELECT count(*) FROM meta.revised_rows')).toEqual([[3]]);
    for (const [i, state] of states.entries()) {
      const again = await restored(bench.dir, `2018-06-0${i + 1}T12:00:00Z`);
      expect(await everyCell(again)).toEqual(state);
      await again.close();
    }
  });

  itReads('restores what was read from its beginning again without what that replaced', async () => {
    await topics.create(topic);
    const loadOn = async (day: string, fullRefresh = false): Promise<void> => {
      const context = { ...archived(bench.dir, `${day}T06:00:00Z`), fullRefresh };
      expect(await load({ loader: { mode: 'append' }, context })).toMatchObject({ status: 'success' });
    };
    await topics.send(topic, [sale('a')]);
    await loadOn('2018-06-01');
    await topics.send(topic, [sale('b')]);
    await loadOn('2018-06-02');
    await loadOn('2018-06-03', true);
    const again = await restored(bench.dir);
    expect(await again.rows('SELECT id FROM raw.sales ORDER BY id')).toEqual([['a'], ['b']]);
    await again.close();
  });

  itReads('restores a topic of which all was rejected, and the table is there', async () => {
    await topics.create(topic);
    await topics.send(topic, [{ value: 'x' }, {}, sale('a', { price: -1 })]);
    const context = archived(bench.dir, '2018-06-01T06:00:00Z');
    expect(await load({ context })).toMatchObject({ status: 'success', rows: 0, result: { rejected: 3 } });
    const again = await restored(bench.dir);
    expect(await everyCell(again)).toEqual(await everyCell(bench));
    await again.close();
  });
});

describe('what is missing', () => {
  itReads('is an error, and with onGap a warning, when messages were deleted before they were read', async () => {
    await topics.create(topic);
    await topics.send(topic, [sale('a')]);
    await load();
    await topics.send(topic, [sale('b'), sale('c')]);
    await topics.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 2n }] }] });
    const failed = await load();
    expect(failed).toMatchObject({ status: 'failed', rows: 1, error: { code: 'kafka.gap' } });
    const lost = `1 offset of ${topic}[0] from 1 on were deleted before they were read`;
    expect(failed.error?.message).toBe(`messages of topic ${topic} are missing: ${lost}`);
    expect(await load({ onGap: 'continue' })).toMatchObject({ status: 'success', rows: 2, warnings: [lost] });
  });

  itReads('is told of a topic that was created again, which is then read from its beginning', async () => {
    await topics.create(topic);
    await topics.send(topic, [sale('a'), sale('b')]);
    await load();
    await topics.delete(topic);
    await sleep(500);
    await topics.create(topic);
    await topics.send(topic, [sale('c')]);
    expect((await load()).error).toMatchObject({ code: 'kafka.gap' });
    expect(await load({ onGap: 'continue' })).toMatchObject({ status: 'success', rows: 3 });
  });
});

describe('errors', () => {
  const quick = { http: { pause: 1 } };

  itReads('name a topic that is not there', async () => {
    expect((await load()).error).toMatchObject({
      code: 'kafka.no-topic',
      hint: expect.stringContaining('create it') as string,
    });
  });

  it('say that no broker answers', async () => {
    const away = await load({ context: { ...quick, env: { KAFKA_BROKERS: '127.0.0.1:1' } } });
    expect(away.error).toMatchObject({
      code: 'kafka.connect',
      hint: expect.stringContaining('KAFKA_BROKERS') as string,
    });
  });

  itReads('say that a login was refused, and not its password', async () => {
    const login = { KAFKA_BROKERS: broker?.saslAddress, KAFKA_USERNAME: KAFKA_USER.username };
    const refused = await load({ context: { ...quick, env: { ...login, KAFKA_PASSWORD: 'guessed-wrong' } } });
    expect(refused.error).toMatchObject({ code: 'kafka.login' });
    expect(JSON.stringify(refused)).not.toContain('guessed-wrong');
    await topics.create(topic);
    await topics.send(topic, [sale('a')]);
    const admitted = await load({ context: { env: { ...login, KAFKA_PASSWORD: KAFKA_USER.password } } });
    expect(admitted.error?.message).toBeUndefined();
    expect(admitted).toMatchObject({ status: 'success', rows: 1 });
  });

  it.each([
    [{}, 'no brokers are named'],
    [{ KAFKA_BROKERS: 'a b' }, '"a b" is no address of a broker'],
    [{ KAFKA_BROKERS: 'a', KAFKA_TLS: 'yes' }, 'KAFKA_TLS is "yes"'],
    [{ KAFKA_BROKERS: 'a', KAFKA_CA: 'none.pem' }, 'KAFKA_CA names the file none.pem, which cannot be read'],
    [{ KAFKA_BROKERS: 'a', KAFKA_USERNAME: 'u' }, 'only one of KAFKA_USERNAME and KAFKA_PASSWORD is set'],
    [{ KAFKA_BROKERS: 'a', KAFKA_SASL_MECHANISM: 'X' }, 'KAFKA_SASL_MECHANISM is "X"'],
  ])('name a setting that is wrong: %o', async (environment, message) => {
    expect((await load({ context: { env: environment } })).error).toMatchObject({ code: 'kafka.settings', message });
  });

  it('say that a mode is missing', async () => {
    expect((await load({ loader: { mode: 'replace' } })).error).toMatchObject({ code: 'kafka.mode' });
  });
});

describe('a broker that dies', () => {
  const n = 30_000;
  beforeAll(async () => {
    if (broker === undefined) return;
    await topics.create('long');
    const value = 'x'.repeat(1000);
    for (let i = 0; i < n; i += 500)
      await topics.send(
        'long',
        Array.from({ length: 500 }, (_, j) => sale(String(i + j), { parts: { value } })),
      );
  }, 60_000);

  itReads(
    'in mid-fetch is waited for, and nothing is lost or doubled',
    async () => {
      let killed: Promise<void> | undefined;
      const warned: string[] = [];
      const loading = load({
        topic: 'long',
        loader: { mode: 'append' },
        context: {
          log: { ...silentLogger, warn: (message) => void warned.push(message) },
          onRead: () => {
            killed ??= (async () => {
              await broker?.kill();
              await broker?.restart();
            })();
          },
        },
      });
      const loaded = await loading;
      await killed;
      expect(warned.join('\n')).toMatch(/long\[0\] cannot be read from offset \d+: .*; again in/);
      expect(loaded.error?.message).toBeUndefined();
      expect(await bench.rows('SELECT count(*), count(DISTINCT id) FROM raw.sales')).toEqual([[n, n]]);
    },
    60_000,
  );
});
