import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { compressFiles } from '../../src/publish/site/compress.js';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';

let folder: string;
let site: RunningSite;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lastro-serve-'));
  await mkdir(path.join(folder, 'dist', 'tables'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'dist', 'index.html'), 'home');
  await writeFile(path.join(folder, 'dist', 'checks.html'), 'checks');
  await writeFile(path.join(folder, 'dist', 'tables', 'a b.json'), '{}');
});
afterEach(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  body: string;
}

/** Sends the path as it stands; `fetch` would tidy it up. */
async function get(pathname: string, method = 'GET') {
  const { status, headers, body } = await send(pathname, method);
  return { status, type: headers['content-type'], body };
}

function send(pathname: string, method = 'GET', sent: OutgoingHttpHeaders = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    request({ hostname, port, path: pathname, method, headers: sent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, body: bytes.toString() });
      });
    })
      .on('error', reject)
      .end();
  });
}

test('pages by their names, with their types', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  expect(await get('/')).toEqual({ status: 200, type: 'text/html; charset=utf-8', body: 'home' });
  expect((await get('/checks?id=1')).body).toBe('checks');
  expect((await get('/checks.html')).body).toBe('checks');
  expect((await get('/tables/a%20b.json')).type).toBe('application/json; charset=utf-8');
  expect((await get('/tables')).status).toBe(404);
  expect((await get('/nothing')).status).toBe(404);
  expect(await get('/checks', 'HEAD')).toMatchObject({ status: 200, body: '' });
});

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/tables/../../secret.txt',
  '//../secret.txt',
  '/%00',
  '/..%5csecret.txt',
  '/.%2e/%2e./secret.txt',
  '/%',
])('nothing outside the site: %s', async (address) => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  const { status, body } = await get(address);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).not.toContain('secret');
});

test.each([
  ['js', 'text/javascript; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['csv', 'text/csv; charset=utf-8'],
  ['tsv', 'text/tab-separated-values; charset=utf-8'],
  ['txt', 'text/plain; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['gif', 'image/gif'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['mp4', 'video/mp4'],
  ['pdf', 'application/pdf'],
  ['woff2', 'font/woff2'],
  ['wasm', 'application/wasm'],
  ['parquet', 'application/vnd.apache.parquet'],
  ['arrow', 'application/vnd.apache.arrow.file'],
])('the type of .%s', async (ending, type) => {
  await writeFile(path.join(folder, 'dist', `file.${ending}`), 'x');
  site = await serveSite(path.join(folder, 'dist'), 0);
  const { headers } = await send(`/file.${ending}`);
  expect(headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' });
});

test('a page that has not changed is not sent again', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  const { headers } = await send('/checks');
  expect(headers['cache-control']).toBe('no-cache');
  const sent = { 'if-none-match': headers.etag };
  expect(await send('/checks', 'GET', sent)).toMatchObject({ status: 304, body: '' });
  await writeFile(path.join(folder, 'dist', 'checks.html'), 'other checks');
  expect(await send('/checks', 'GET', sent)).toMatchObject({ status: 200, body: 'other checks' });
});

test.each([
  ['bytes=1-3', 206, 'hec', 'bytes 1-3/6'],
  ['bytes=4-', 206, 'ks', 'bytes 4-5/6'],
  ['bytes=-2', 206, 'ks', 'bytes 4-5/6'],
  ['bytes=9-', 416, '416\n', 'bytes */6'],
])('a part of a file: %s', async (range, status, body, contentRange) => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  const answer = await send('/checks.html', 'GET', { range });
  expect(answer).toMatchObject({ status, body });
  expect(answer.headers['content-range']).toBe(contentRange);
});

test('an unknown address is answered by the page for it, with its status', async () => {
  await writeFile(path.join(folder, 'dist', '404.html'), 'no such page');
  site = await serveSite(path.join(folder, 'dist'), 0);
  for (const address of ['/nothing', '/tables/nothing/at/all', '/nothing.js'])
    expect(await send(address, 'GET', { range: 'bytes=0-1' })).toMatchObject({ status: 404, body: 'no such page' });
});

test('a page with the name of a folder', async () => {
  await writeFile(path.join(folder, 'dist', 'tables.html'), 'all tables');
  site = await serveSite(path.join(folder, 'dist'), 0);
  expect((await get('/tables')).body).toBe('all tables');
  expect((await get('/tables/')).status).toBe(404);
});

test('HEAD has the length and no body', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  const { headers, body } = await send('/checks', 'HEAD');
  expect([headers['content-length'], body]).toEqual(['6', '']);
});

test('only this machine is answered unless a host is named', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  expect(new URL(site.url).hostname).toBe('127.0.0.1');
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('nothing is written: %s', async (method) => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  const { status, headers } = await send('/', method);
  expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD' });
});

test.each([
  ['/_import/components/figure.0a1b2c3d.js', true],
  ['/_file/data/run.0a1b2c3d.json', true],
  ['/_npm/d3@7.9.0/_esm.0a1b2c3d.js', true],
  ['/_file/data/tables/orders.parquet', false],
  ['/_file/data/orders.deadbee.json', false],
  ['/orders.0a1b2c3d.html', false],
  ['/orders', false],
])('whether %s may be kept for ever: %s', async (address, isForEver) => {
  const file = path.join(folder, 'dist', address === '/orders' ? '/orders.html' : address);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'x');
  site = await serveSite(path.join(folder, 'dist'), 0);
  const { status, headers } = await send(address);
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe(isForEver ? 'public, max-age=31536000, immutable' : 'no-cache');
});

describe('compressed copies', () => {
  const text = 'checks and checks '.repeat(500);
  beforeEach(async () => {
    await writeFile(path.join(folder, 'dist', 'checks.html'), text);
    await writeFile(path.join(folder, 'dist', 'small.css'), 'a {}');
    await writeFile(path.join(folder, 'dist', 'noise.json'), randomBytes(5000));
    await compressFiles(path.join(folder, 'dist'), ['checks.html', 'small.css', 'noise.json']);
    site = await serveSite(path.join(folder, 'dist'), 0);
  });

  test('are written of files that become smaller', async () => {
    expect((await readdir(path.join(folder, 'dist'))).filter((name) => name.endsWith('.gz'))).toEqual([
      'checks.html.gz',
    ]);
  });

  test.each([
    ['gzip', true],
    ['br, gzip, deflate', true],
    ['GZIP;q=0.5', true],
    ['gzip; q=1.0, *;q=0', true],
    ['gzip;q=0', false],
    ['gzip;q=0.000, br', false],
    ['br', false],
    ['x-gzipped', false],
    ['identity', false],
    [undefined, false],
  ])('are sent to who accepts %s: %s', async (accepted, isCompressed) => {
    for (const address of ['/checks', '/checks.html']) {
      const { status, headers, bytes } = await send(
        address,
        'GET',
        accepted === undefined ? {} : { 'accept-encoding': accepted },
      );
      expect(status).toBe(200);
      expect(headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers.vary).toBe('accept-encoding');
      expect((isCompressed ? gunzipSync(bytes) : bytes).toString()).toBe(text);
      expect(Number(headers['content-length'])).toBe(bytes.length);
    }
  });

  test('have an ETag of their own, and 304 and HEAD as the file has', async () => {
    const plain = await send('/checks');
    const sent = { 'accept-encoding': 'gzip' };
    const { headers } = await send('/checks', 'HEAD', sent);
    expect(headers).toMatchObject({ 'content-encoding': 'gzip' });
    expect(headers.etag).not.toBe(plain.headers.etag);
    expect((await send('/checks', 'GET', { ...sent, 'if-none-match': headers.etag })).status).toBe(304);
    expect((await send('/checks', 'GET', { ...sent, 'if-none-match': plain.headers.etag })).status).toBe(200);
  });

  test('never stand for a part of a file', async () => {
    const sent = { 'accept-encoding': 'gzip', range: 'bytes=0-5' };
    const { status, headers, body } = await send('/checks', 'GET', sent);
    expect({ status, body, encoding: headers['content-encoding'] }).toEqual({
      status: 206,
      body: 'checks',
      encoding: undefined,
    });
  });

  test('are sent of the page for unknown addresses too', async () => {
    await writeFile(path.join(folder, 'dist', '404.html'), text);
    await compressFiles(path.join(folder, 'dist'), ['404.html']);
    const { status, headers, bytes } = await send('/nothing', 'GET', { 'accept-encoding': 'gzip' });
    expect({ status, encoding: headers['content-encoding'] }).toEqual({ status: 404, encoding: 'gzip' });
    expect(gunzipSync(bytes).toString()).toBe(text);
  });
});

describe('the name that a request is sent to', () => {
  test.each([
    ['localhost', 200],
    ['localhost:80', 200],
    ['LOCALHOST', 200],
    ['site.localhost:3000', 200],
    ['127.0.0.1', 200],
    ['192.168.0.7:3000', 200],
    ['[::1]:3000', 200],
    [os.hostname(), 200],
    ['reports.example', 200],
    ['Reports.Example:3000', 200],
    ['evil.example', 421],
    ['evil.example:3000', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['evillocalhost', 421],
    ['evil.example#localhost', 421],
  ])('%s: %i', async (host, status) => {
    site = await serveSite(path.join(folder, 'dist'), 0, { allowedHosts: ['reports.example'] });
    const answer = await send('/', 'GET', { host });
    expect(answer.status).toBe(status);
    if (status !== 200) expect(answer.body).not.toContain('home');
  });

  test('an address that is not of this machine cannot be listened on', async () => {
    site = await serveSite(path.join(folder, 'dist'), 0);
    await expect(serveSite(folder, 0, { host: '203.0.113.7' })).rejects.toMatchObject({ code: 'site.cannot-listen' });
  });
});

test('hundreds of downloads that are broken off leave no file open', async () => {
  await writeFile(path.join(folder, 'dist', 'big.bin'), Buffer.alloc(16 << 20));
  site = await serveSite(path.join(folder, 'dist'), 0);
  for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 40 }, () => breakOff('/big.bin')));
  await vi.waitFor(() => expect(openFiles().filter((file) => file.endsWith('big.bin'))).toEqual([]), 5000);
});

/** Asks for a file and goes as soon as its first bytes come. */
function breakOff(pathname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    const socket = net.connect(Number(port), hostname, () =>
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
    );
    socket
      .on('error', reject)
      .once('data', () => socket.destroy())
      .on('close', () => resolve());
  });
}

/** Files that this process, which serves, has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return [];
    }
  });
}

test('under a path of its own', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0, { base: '/reports/' });
  expect((await get('/reports/')).body).toBe('home');
  expect((await get('/checks')).status).toBe(404);
});

test('a port in use is said', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  await expect(serveSite(folder, Number(new URL(site.url).port))).rejects.toMatchObject({ code: 'site.port-in-use' });
});
