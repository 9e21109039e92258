import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
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

/** Sends the path as it stands; `fetch` would tidy it up. */
function get(pathname: string, method = 'GET'): Promise<{ status: number; type: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    request({ hostname, port, path: pathname, method }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], body }),
      );
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
  '/%',
])('nothing outside the site: %s', async (address) => {
  site = await serveSite(path.join(folder, 'dist'), 0);
  const { status, body } = await get(address);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).not.toContain('secret');
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
