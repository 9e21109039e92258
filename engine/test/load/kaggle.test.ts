import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/log.js';
import type { LoadContext } from '../../src/load/index.js';
import { kaggleFile } from '../../src/load/remote/kaggle.js';
import { FileServer } from './file-server.js';
import { Bench, scratchDir, sharedSources } from './support.js';
import { zip } from './zip.js';

const DATASET = 'shop/orders';
const KEY = 'k4ggle-key-of-the-shop';
const server = new FileServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

let folder: ReturnType<typeof scratchDir>;
let bench: Bench;
let version: number;
let messages: string[];

/** As the service answers: who asks, the newest version, and the archive by a redirect to storage on another host. */
beforeEach(async () => {
  server.reset();
  version = 1;
  messages = [];
  server.put('/storage', zip({ 'orders.csv': 'id\n1\n2\n', 'cities.csv': 'id\n7\n' }));
  server.answer = (url, { authorization }, response) => {
    if (url.startsWith('/storage')) return false;
    const status = authorization === `Basic ${Buffer.from(`me:${KEY}`).toString('base64')}` ? 200 : 401;
    if (status !== 200) response.writeHead(status).end();
    else if (url === `/api/v1/datasets/view/${DATASET}`)
      response.end(JSON.stringify({ ref: DATASET, currentVersionNumber: version }));
    else if (url.startsWith(`/api/v1/datasets/download/${DATASET}?datasetVersionNumber=`))
      response.writeHead(302, { location: `http://localhost:${server.port}/storage?sig=x` }).end();
    else response.writeHead(404).end();
    return true;
  };
  folder = scratchDir();
  bench = await Bench.open(folder.path);
});
afterEach(() => folder.remove());

function load(table: string, context: Partial<LoadContext> = {}, dataset = DATASET) {
  const source = () => kaggleFile({ dataset, file: `${table}.csv`, columns: ['id'] });
  return bench.load(
    { name: table, table, load: source },
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
    version = 2;
    server.put('/storage', zip({ 'orders.csv': 'id\n1\n2\n3\n' }));
    const later = { shared: sharedSources() };
    expect((await load('orders', later)).rows).toBe(3);
    const gone = await load('cities', later);
    expect([gone.error?.code, gone.rows]).toEqual(['load.zip-entry', 1]);
  });

  it('says what is wrong with the token or the dataset, without the token', async () => {
    const env = { KAGGLE_API_BASE: server.url(''), KAGGLE_CONFIG_DIR: folder.path };
    const none = await load('orders', { env });
    expect([none.error?.code, none.error?.hint]).toEqual([
      'load.kaggle-token',
      expect.stringMatching(/"Create New Token"/),
    ]);
    const file = path.join(folder.path, 'kaggle.json');
    fs.writeFileSync(file, JSON.stringify({ username: 'me', key: 'wr0ng-key-of-mine' }), { mode: 0o644 });
    fs.chmodSync(file, 0o644);
    const refused = await load('orders', { env });
    expect(refused.error?.message).toMatch(/answered 401/);
    expect(messages.join()).toMatch(/others can read .*kaggle\.json/);
    const unknown = await load('orders', {}, 'shop/none');
    expect(unknown.error?.code).toBe('load.kaggle-dataset');
    expect(
      JSON.stringify([none, refused, unknown, messages], (_, value: unknown) =>
        value instanceof Error ? value.message : value,
      ),
    ).not.toMatch(/wr0ng-key|k4ggle-key/);
  });
});
