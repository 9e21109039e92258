import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
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

test('nothing is written', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  expect((await get('/', 'POST')).status).toBe(405);
});

test('under a path of its own', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0, { base: '/reports/' });
  expect((await get('/reports/')).body).toBe('home');
  expect((await get('/checks')).status).toBe(404);
});

test('a port in use is said', async () => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  await expect(serveSite(folder, Number(new URL(site.url).port))).rejects.toMatchObject({ code: 'site.port-in-use' });
});
