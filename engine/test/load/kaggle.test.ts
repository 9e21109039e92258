import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CsvFile } from '../../src/load/files/file-source.js';
import { silentLogger } from '../../src/base/log.js';
import type { LoadContext } from '../../src/load/index.js';
import { kaggleFile } from '../../src/load/remote/kaggle.js';
import { FileServer } from './file-server.js';
import { answerAsKaggle, basic, type ServedDataset } from './kaggle-server.js';
import { Bench, scratchDir, sharedSources } from './support.js';
import { zip } from './zip.js';

const DATASET = 'shop/orders';
const KEY = 'k4ggle-key-of-the-shop';
const server = new FileServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

let folder: ReturnType<typeof scratchDir>;
let bench: Bench;
let served: ServedDataset;
let messages: string[];

beforeEach(async () => {
  server.reset();
  messages = [];
  const archive = zip({ 'orders.csv': 'id\n1\n2\n', 'cities.csv': 'id\n7\n' });
  served = { dataset: DATASET, tokens: { [basic('me', KEY)]: 200, [`Bearer ${KEY}`]: 200 }, version: 1, archive };
  answerAsKaggle(server, served);
  folder = scratchDir();
  bench = await Bench.open(folder.path);
});
afterEach(() => folder.remove());

function load(table: string, context: Partial<LoadContext> = {}, source: string | CsvFile = DATASET) {
  const file =
    typeof source === 'string' ? kaggleFile({ dataset: source, file: `${table}.csv`, columns: ['id'] }) : source;
  return bench.load(
    { name: table, table, load: () => file },
    {
      http: { pause: 1, attempts: 2 },
      env: { KAGGLE_API_BASE: server.url(''), KAGGLE_USERNAME: 'me', KAGGLE_KEY: KEY },
      log: { ...silentLogger, info: (line: string) => void messages.push(line) },
      ...context,
    },
  );
}
const paths = (): string[] => server.requests.map(({ url }) => url.replace(/\?.*/, '').replace(/.*datasets\//, ''));

describe('a file of a dataset of Kaggle', () => {
  it('is loaded from an archive that all loaders of a run share, and that is not downloaded again', async () => {
    const run = { shared: sharedSources() };
    const [orders, cities] = await Promise.all([
      load('orders', run),
      load('cities', { ...run, session: await bench.warehouse.session() }),
    ]);
    expect([orders.rows ?? orders.error, cities.rows]).toEqual([2, 1]);
    expect(paths()).toEqual(['view/shop/orders', 'download/shop/orders', '/storage']);
    server.requests.length = 0;
    expect((await load('orders')).status).toBe('skipped');
    expect(paths()).toEqual(['view/shop/orders']);
    served.version = 2;
    served.archive = zip({ 'orders.csv': 'id\n1\n2\n3\n' });
    const later = { shared: sharedSources() };
    expect((await load('orders', later)).rows).toBe(3);
    const gone = await load('cities', later);
    expect([gone.error?.code, gone.rows]).toEqual(['load.zip-entry', 1]);
  });

  it('is written as its options say', async () => {
    served.archive = zip({ 'orders.csv': 'Orders\nID;PRICE\n1;9\n' });
    const written = { columns: ['id', 'price'], delimiter: ';', skip: 1, rename: { ID: 'id', PRICE: 'price' } };
    const source = kaggleFile({ dataset: DATASET, file: 'orders.csv', ...written });
    expect(await load('orders', {}, source)).toMatchObject({
      rows: 1,
      notes: ['orders/orders.csv: its first line is skipped'],
    });
    expect(await bench.rows('SELECT id, price FROM raw.orders')).toEqual([['1', '9']]);
    expect(() => kaggleFile({ dataset: DATASET, file: 'orders.csv', ...written, header: false })).toThrow(
      'kaggleFile has rename and no header',
    );
  });

  it('says what is wrong with the token or the dataset, without the token', async () => {
    const env = { KAGGLE_API_BASE: server.url(''), KAGGLE_CONFIG_DIR: folder.path };
    const none = await load('orders', { env });
    expect([none.error?.code, none.error?.hint]).toEqual([
      'load.kaggle-token',
      expect.stringMatching(/get a token at kaggle\.com, Settings, API; set KAGGLE_API_TOKEN/),
    ]);
    const file = path.join(folder.path, 'kaggle.json');
    fs.writeFileSync(file, JSON.stringify({ username: 'me', key: 'wr0ng-key-of-mine' }), { mode: 0o644 });
    fs.chmodSync(file, 0o644);
    const refused = await load('orders', { env });
    expect(refused.error?.message).toMatch(/answered 401/);
    expect(refused.error?.hint).toMatch(/^Kaggle does not know the token: get a token at/);
    expect(messages.join()).toMatch(/others can read .*kaggle\.json/);
    const unknown = await load('orders', {}, 'shop/none');
    expect(unknown.error?.code).toBe('load.kaggle-dataset');
    expect(
      JSON.stringify([none, refused, unknown, messages], (_, value: unknown) =>
        value instanceof Error ? value.message : value,
      ),
    ).not.toMatch(/wr0ng-key|k4ggle-key/);
  });

  it('takes the tokens of Kaggle, new and old, in the order of its own tools', async () => {
    const asked = async (env: Record<string, string>): Promise<string> => {
      server.requests.length = 0;
      await load('orders', { env: { KAGGLE_API_BASE: server.url(''), ...env } });
      return server.requests[0]?.headers.authorization ?? 'nothing';
    };
    const kaggle = path.join(folder.path, '.kaggle');
    const write = (file: string, text: string): void =>
      fs.writeFileSync(path.join(kaggle, file), text, { mode: 0o600 });
    fs.mkdirSync(kaggle);
    const home = { HOME: folder.path };
    const own = { KAGGLE_USERNAME: 'me', KAGGLE_KEY: 'of-variable' };
    expect(await asked(home)).toBe('nothing');
    write('kaggle.json', JSON.stringify({ username: 'me', key: 'of-file' }));
    expect(await asked(home)).toBe(basic('me', 'of-file'));
    expect(await asked({ ...home, ...own })).toBe(basic('me', 'of-variable'));
    write('access_token', 'KGAT_of_file\n');
    expect(await asked({ ...home, ...own })).toBe('Bearer KGAT_of_file');
    expect(await asked({ ...home, ...own, KAGGLE_API_TOKEN: 'KGAT_of_variable' })).toBe('Bearer KGAT_of_variable');
    expect((await load('orders', { env: { KAGGLE_API_BASE: server.url(''), KAGGLE_API_TOKEN: KEY } })).rows).toBe(2);
    expect(messages.filter((line) => line.includes('others can read'))).toEqual([]);
  });

  it.each([
    ['view', 403, /sign in at https:\/\/www\.kaggle\.com\/datasets\/shop\/orders/],
    ['view', 429, /allows no more requests for now/],
    ['download', 403, /sign in at/],
    ['download', 404, /there is no such version: see .*\/shop\/orders\/versions/],
    ['download', 429, /allows no more requests for now/],
  ])('%s answered with %i: says what Kaggle means, and the table stays', async (call, status, hint) => {
    expect((await load('orders')).rows).toBe(2);
    const { answer } = server;
    server.answer = (url, headers, response) => {
      if (!url.includes(`/datasets/${call}/`)) return answer(url, headers, response);
      response.writeHead(status).end();
      return true;
    };
    served.version = 2;
    const { error, rows } = await load('orders');
    expect([error?.code, error?.hint, rows]).toEqual(['load.http-status', expect.stringMatching(hint), 2]);
  });
});
