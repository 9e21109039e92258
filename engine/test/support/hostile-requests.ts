import { HOSTILE_TEXTS } from './hostile-texts.js';

/** One hostile request: what is sent over a connection of its own, or as a whole by a client. */
export interface HostileRequest {
  kind: string;
  path: string;
  method?: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** Bytes that are sent as they are, in place of all of the above. */
  raw?: readonly (string | Buffer)[];
}

/** Numbers from 0 up to 1 by a seed, the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Make = (chance: Chance) => Omit<HostileRequest, 'kind' | 'path' | 'headers' | 'body'> & Partial<HostileRequest>;

/** What requests are made of. */
class Chance {
  constructor(readonly random: () => number) {}

  below = (n: number): number => Math.floor(this.random() * n);
  pick = <T>(list: readonly T[]): T => list[this.below(list.length)]!;
  bytes = (n: number): Buffer => Buffer.from(Array.from({ length: n }, () => this.below(256)));
  text = (): string => this.pick(HOSTILE_TEXTS) + (this.random() < 0.3 ? this.pick(HOSTILE_TEXTS) : '');
  /** Fits the contract of the tests. */
  order = (): Record<string, unknown> => ({
    id: `${this.below(1e9)}${this.pick(HOSTILE_TEXTS)}`.slice(0, 60).replace(/\p{Cs}/gu, ''),
    product: this.text()
      .slice(0, 2000)
      .replace(/\p{Cs}/gu, ''),
    amount: this.pick([1, 0.1, 1e-7, 123456789.125, 999999999999999]),
    at: '2026-01-02T03:04:05Z',
  });
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const PATH = '/records/orders';
const close = 'Host: 127.0.0.1\r\nConnection: close\r\n';
const post = `POST ${PATH} HTTP/1.1\r\n${close}Content-Type: application/json\r\n`;

/** How often each kind comes, of all requests. */
const KINDS: Readonly<Record<string, readonly [weight: number, make: Make]>> = {
  'a record with hostile texts': [30, (chance) => ({ body: json(chance.order()) })],
  'a batch with hostile texts': [
    6,
    (chance) => ({ body: json(Array.from({ length: 1 + chance.below(5) }, () => chance.order())) }),
  ],
  'lines with hostile texts': [
    4,
    (chance) => ({
      headers: { 'content-type': 'application/x-ndjson' },
      body: Buffer.from([chance.order(), chance.order()].map((each) => JSON.stringify(each)).join('\n')),
    }),
  ],
  'a wrong type or a missing member': [
    10,
    (chance) => {
      const order = chance.order();
      const name = chance.pick(Object.keys(order));
      const wrong = chance.pick([null, [], {}, true, '', -1, chance.text(), [[chance.text()]]]);
      return { body: json(chance.random() < 0.3 ? { ...order, [name]: undefined } : { ...order, [name]: wrong }) };
    },
  ],
  'a member with a hostile name': [
    4,
    (chance) => ({ body: json({ ...chance.order(), [chance.text()]: chance.text() }) }),
  ],
  'damaged JSON': [
    15,
    (chance) => {
      const body = json(chance.order());
      const at = chance.below(body.length);
      const part = chance.bytes(chance.below(4));
      return { body: Buffer.concat([body.subarray(0, at), part, body.subarray(at + chance.below(3))]) };
    },
  ],
  'deep nesting': [
    4,
    (chance) => {
      const depth = 10 ** (1 + chance.below(5));
      const open = chance.pick(['[', '{"a":', '[{"a":']);
      return { body: Buffer.from(`${open.repeat(Math.min(depth, 150_000))}1`) };
    },
  ],
  'names of prototypes': [
    5,
    (chance) => {
      const name = chance.pick([
        '__proto__',
        'constructor',
        '\\u005f_proto__',
        'prototype',
        'toString',
        'hasOwnProperty',
      ]);
      const value = chance.pick(['{"admin":true}', '{"prototype":{"admin":true}}', 'null', '"x"']);
      return { body: Buffer.from(JSON.stringify(chance.order()).replace('{', `{"${name}":${value},`)) };
    },
  ],
  'other encodings': [
    6,
    (chance) => {
      const text = JSON.stringify({ ...chance.order(), product: 'ação' });
      return {
        headers: {
          'content-type': chance.pick([
            'application/json',
            'application/json; charset=utf-16',
            'application/json;charset=x',
          ]),
        },
        body: chance.pick([
          Buffer.from(text, 'utf16le'),
          Buffer.from(text, 'latin1'),
          Buffer.from(`\ufeff${text}`),
          chance.bytes(200),
        ]),
      };
    },
  ],
  'other media types': [
    4,
    (chance) => ({
      headers: {
        'content-type': chance.pick([
          'text/plain',
          'multipart/form-data; boundary=x',
          'application/xml',
          'application/json;;',
          '*/*',
          '',
        ]),
      },
      body: json(chance.order()),
    }),
  ],
  'a claim of compression': [
    1,
    (chance) => ({
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: chance.bytes(100),
    }),
  ],
  'a form': [
    4,
    (chance) => ({
      path: chance.pick(['/forms/orders', PATH]),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(
        `${encodeURIComponent(chance.text().replace(/\p{Cs}/gu, ''))}=%FF&%zz&/product=${'x'.repeat(chance.below(100))}`,
      ),
    }),
  ],
  'a path': [
    4,
    (chance) => ({
      path: chance.pick([
        ...[
          '/records/../../etc/passwd',
          '/records/%2e%2e%2f%2e%2e',
          '/records/%00',
          '/records/%',
          '/records/__proto__',
        ],
        ...[
          '/records/constructor',
          `/records/${'x'.repeat(5000)}`,
          '//records//orders',
          '/forms/__proto__',
          '/forms/orders/..%2f',
        ],
        ...[
          '/forms/orders?lang=__proto__&correct=%27%20or%201=1',
          '/records/orders?__proto__=1',
          '/metrics/../healthz',
        ],
      ]),
      body: json(chance.order()),
    }),
  ],
  'a header': [
    3,
    (chance) => ({
      headers: {
        'content-type': 'application/json',
        [chance.pick([
          'idempotency-key',
          'x-request-id',
          'authorization',
          'cookie',
          'x-forwarded-for',
          'origin',
          'accept-language',
        ])]: chance.pick([
          "' or 1=1 --",
          '<script>alert(1)</script>',
          '__proto__',
          'Bearer x',
          'x'.repeat(9000),
          '%00',
          'a=b; a=c;;=;',
        ]),
      },
      body: json(chance.order()),
    }),
  ],
  'broken HTTP': [
    2.8,
    (chance) => {
      const body = JSON.stringify({ product: 'x' });
      return {
        raw: [
          chance.pick([
            `${post}Content-Length: 5\r\nContent-Length: 50\r\n\r\n${body}`,
            `${post}Content-Length: -1\r\n\r\n${body}`,
            `${post}Content-Length: 99999999999999999999\r\n\r\n${body}`,
            `${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${body}`,
            `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`,
            `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n${body}`,
            `${post}Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
            `${post}X-Large: ${'x'.repeat(100_000)}\r\n\r\n`,
            `${post}${'X-Many: 1\r\n'.repeat(3000)}\r\n`,
            `POST ${PATH} HTTP/9.9\r\n\r\n`,
            `POST ${PATH} HTTP/1.1\r\nConnection: close\r\n\r\n`,
            `POST ${PATH} HTTP/1.1\r\n${close}Host: evil.example.com\r\n\r\n`,
            `POST ${PATH} HTTP/1.1\r\n${close} folded: 1\r\nContent-Length: 2\r\n\r\n{}`,
            `POST http://evil.example.com${PATH} HTTP/1.1\r\n${close}\r\n`,
            `CONNECT evil.example.com:443 HTTP/1.1\r\n${close}\r\n`,
            `GET / HTTP/1.1\r\n${close}Upgrade: websocket\r\n\r\n`,
            `${post}Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}`,
          ]),
          chance.random() < 0.3 ? chance.bytes(50) : '',
        ],
      };
    },
  ],
  'a body of 10 MB': [0.2, (chance) => ({ body: Buffer.alloc(10_000_000, chance.pick(['[', 'x', '{"a":1,', '\0'])) })],
};

/** Requests by a seed, of all kinds. */
export function hostileRequests(count: number, seed: number): HostileRequest[] {
  const chance = new Chance(seededRandom(seed));
  const total = Object.values(KINDS).reduce((sum, [weight]) => sum + weight, 0);
  return Array.from({ length: count }, () => {
    let rest = chance.random() * total;
    const [kind, [, make]] = Object.entries(KINDS).find(([, [weight]]) => (rest -= weight) < 0)!;
    return {
      kind,
      path: PATH,
      headers: { 'content-type': 'application/json' },
      body: Buffer.alloc(0),
      ...make(chance),
    };
  });
}
