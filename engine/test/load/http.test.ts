import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { maskMessage } from '../../src/base/mask.js';
import { httpClient } from '../../src/load/http/client.js';
import { linkTo } from '../../src/load/http/link-header.js';

let requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let failures = 0;
const pages: Record<string, string> = {
  '/pages': '</pages?page=2>; rel="next", </pages?page=3>; rel="last"',
  '/pages?page=2': '<pages?page=3>; title="a, b"; rel="last next"',
  '/circle': '</circle?2>; rel=next',
  '/circle?2': '</circle>; rel=next',
  '/abroad': '<http://other.example/pages>; rel="next"',
};

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers, body });
    if (url === '/text') response.setHeader('content-type', 'text/csv; charset=latin1').end(Buffer.from([0x53, 0xe3]));
    else if (url === '/bytes') response.end(Buffer.from([0, 255, 1]));
    else if (url === '/busy' && failures-- > 0)
      response.writeHead(503).end(`no service for ${String(headers['x-api-key'])}`);
    else if (url === '/gone') response.writeHead(404).end();
    else response.setHeader('link', pages[url] ?? '').end(JSON.stringify([url]));
  });
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const lines: string[] = [];
function client() {
  requests = [];
  const secrets = new Set<string>();
  const context = {
    log: { ...silentLogger, info: (line: string) => void lines.push(line) },
    loader: 'bank',
    excerpt: (text: string) => maskMessage(text, secrets),
    clock: systemClock,
    onSecret: (secret: string) => void secrets.add(secret),
  };
  return httpClient({ pause: 1 }, context, new AbortController().signal);
}

async function values(pages: AsyncIterable<{ value: unknown }>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { value } of pages) found.push(value);
  return found;
}

describe('a request', () => {
  it('sends headers, and a body of JSON or a form by POST', async () => {
    const http = client();
    await http.getJson(`${base}/a`, { headers: { 'x-tenant': 'shop' } });
    await http.getJson(`${base}/b`, { json: { query: 'rates' } });
    await http.getText(`${base}/c`, { body: new URLSearchParams({ grant: 'client' }) });
    await http.getJson(`${base}/d`, { method: 'PUT', body: 'as it is', headers: { 'content-type': 'text/plain' } });
    expect(requests.map(({ method, url, headers, body }) => [method, url, headers['content-type'], body])).toEqual([
      ['GET', '/a', undefined, ''],
      ['POST', '/b', 'application/json', '{"query":"rates"}'],
      ['POST', '/c', 'application/x-www-form-urlencoded;charset=UTF-8', 'grant=client'],
      ['PUT', '/d', 'text/plain', 'as it is'],
    ]);
    expect(requests[0]?.headers['x-tenant']).toBe('shop');
  });

  it('returns text as it is encoded, bytes, and nothing for 404', async () => {
    const http = client();
    expect(await http.getText(`${base}/text`)).toMatchObject({ value: 'Sã', bytes: 2 });
    expect(await http.getBytes(`${base}/bytes`)).toMatchObject({ value: new Uint8Array([0, 255, 1]), bytes: 3 });
    for (const get of ['getJson', 'getText', 'getBytes'] as const)
      expect(await http[get](`${base}/gone`)).toBeUndefined();
  });

  it('is sent again with its body, as often as it says', async () => {
    failures = 2;
    await client().getJson(`${base}/busy`, { json: 1 });
    expect(requests.map(({ body }) => body)).toEqual(['1', '1', '1']);
    failures = 2;
    await expect(client().getJson(`${base}/busy`, { attempts: 1 })).rejects.toMatchObject({ code: 'load.http-status' });
    expect(requests).toHaveLength(1);
  });

  it('shows no secret of its headers, even where the source repeats it', async () => {
    lines.length = 0;
    failures = 1;
    await client().getJson(`${base}/busy`, { headers: { 'x-api-key': 'canary-key' } });
    expect(lines).toEqual([expect.stringContaining('answered 503: no service for ***; try 2 in')]);
    failures = 9;
    const failed = client().getJson(`${base}/busy`, { attempts: 1, headers: { 'x-api-key': 'canary-key' } });
    await expect(failed).rejects.toMatchObject({ message: expect.not.stringContaining('canary-key') as string });
  });

  it.each<[request: object, message: string, hint?: string]>([
    [{ authorization: 'Bearer x' }, 'unknown option authorization of http.getJson'],
    [{ header: {} }, 'unknown option header of http.getJson', 'did you mean headers?'],
    [{ headers: { 'x-page': 2 } }, 'headers of http.getJson is {"x-page":2}'],
    [{ method: 'DELETE' }, 'method of http.getJson is "DELETE"', 'use GET, POST, PUT'],
    [{ timeout: -1 }, 'timeout of http.getJson is -1', 'use seconds above 0'],
  ])('with %j is refused', async (request, message, hint) => {
    const refused = client().getJson(`${base}/a`, request);
    await expect(refused).rejects.toMatchObject({ message, ...(hint === undefined ? {} : { hint }) });
    expect(requests).toEqual([]);
  });

  it.each(['/rates', '', undefined, 'ftp://x.example/'])('for %j is refused', async (url) => {
    await expect(client().getJson(url!)).rejects.toMatchObject({ code: 'load.http-address' });
  });
});

describe('pages by their Link headers', () => {
  it('are requested until there is no next one', async () => {
    const headers = { authorization: 'Bearer canary-token' };
    expect(await values(client().getPages(`${base}/pages`, { headers }))).toEqual([
      ['/pages'],
      ['/pages?page=2'],
      ['/pages?page=3'],
    ]);
    expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer canary-token']));
  });

  it.each([
    ['/circle', 'requested before'],
    ['/abroad', 'on another host: http://other.example/pages'],
  ])('of %s are refused', async (path, message) => {
    await expect(values(client().getPages(`${base}${path}`))).rejects.toMatchObject({
      code: 'load.http-pages',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ['<b>; rel=next', 'http://x/a/b'],
    ['<b>;rel="prev", <c> ; REL = "Next"', 'http://x/a/c'],
    ['<b>; title="rel=next, <d>; rel=next"; rel="x"', undefined],
    ['<b>; rel=prev; rel=next', undefined],
    ['<b>; rel=next; anchor="#part"', undefined],
    ['nonsense', undefined],
    [null, undefined],
  ])('%s', (header, next) => {
    expect(linkTo('next', header, 'http://x/a/')).toBe(next);
  });
});
