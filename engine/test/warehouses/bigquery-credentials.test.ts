import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { warehouseType } from '../../src/warehouses/index.js';

const CANARY = 'canary-b7c1d9e4f2';

let folder = '';
const open = new Set<{ close(): void }>();
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'))));
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of open) server.close();
  fs.rmSync(folder, { recursive: true });
});

/** A server that answers every request alike, and the authorizations that it saw. */
async function server(answer: object, status = 200): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const http = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? ''}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  open.add(http);
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, seen };
}

it.each([
  ['is not there', undefined, /cannot read the key file .*key\.json: ENOENT/],
  ['is not JSON', `${CANARY} {`, /the key file .*key\.json is not JSON/],
])('says which key file %s, and nothing of its content', async (_, content, message) => {
  if (content !== undefined) fs.writeFileSync(path.join(folder, 'key.json'), content);
  const error: unknown = await warehouseType('bigquery')
    .open(
      { type: 'bigquery', project: 'p', prefix: 'shop', keyfile: 'key.json' },
      { targetName: 'prod', projectDir: folder, targetDir: folder, env: {}, readOnly: true },
    )
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'warehouse.keyfile', message: expect.stringMatching(message) as unknown });
  expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
});

it('says nothing of a key that does not work', async () => {
  const key = { type: 'service_account', client_email: 'a@p.iam.gserviceaccount.com', private_key: CANARY };
  fs.writeFileSync(path.join(folder, 'key.json'), JSON.stringify(key));
  const keyfile = path.join(folder, 'key.json');
  const warehouse = await openBigQuery({ project: 'p', prefix: 'shop', keyfile, retryPause: 1 });
  const error: unknown = await (await warehouse.session()).run('SELECT 1').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'warehouse.not-allowed' });
  expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
});

it('says nothing of default credentials that are broken', async () => {
  const file = path.join(folder, 'default.json');
  fs.writeFileSync(file, `${CANARY} {`);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
  const warehouse = await openBigQuery({ project: 'p', prefix: 'shop', retryPause: 1 });
  const error: unknown = await (await warehouse.session()).run('SELECT 1').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'warehouse.not-allowed' });
  expect(inspect(error, { depth: 9 })).not.toContain(CANARY.slice(0, 8));
});

it('says that the file of default credentials is missing', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path.join(folder, 'none.json'));
  const warehouse = await openBigQuery({ project: 'p', prefix: 'shop', retryPause: 1 });
  await expect((await warehouse.session()).run('SELECT 1')).rejects.toMatchObject({
    code: 'warehouse.not-allowed',
    message: expect.stringContaining('none.json does not exist') as unknown,
  });
});

it('acts as a service account, and keeps its token out of errors', async () => {
  const iam = await server({ accessToken: CANARY, expireTime: '2999-01-01T00:00:00Z' });
  const problem = { reason: 'invalidQuery', message: 'Syntax error at [1:1]' };
  const api = await server({ error: { code: 400, message: problem.message, errors: [problem] } }, 400);
  const warehouse = await openBigQuery({
    project: 'p',
    prefix: 'shop',
    impersonate: 'loader@p.iam.gserviceaccount.com',
    apiEndpoint: api.url,
    iamEndpoint: iam.url,
  });
  const error: unknown = await (await warehouse.session()).run('SELECT 1').catch((thrown: unknown) => thrown);
  expect(iam.seen.map((request) => request.trim())).toEqual([
    '/v1/projects/-/serviceAccounts/loader@p.iam.gserviceaccount.com:generateAccessToken',
  ]);
  expect(api.seen).toEqual([expect.stringMatching(new RegExp(`/jobs\\S* Bearer ${CANARY}$`))]);
  expect(error).toMatchObject({ name: 'StatementError', kind: 'invalidQuery' });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY);
});

it('says that the service account cannot be acted as', async () => {
  const iam = await server(
    { error: { code: 403, message: 'Permission iam.serviceAccounts.getAccessToken denied' } },
    403,
  );
  const warehouse = await openBigQuery({
    project: 'p',
    prefix: 'shop',
    impersonate: 'loader@p.iam.gserviceaccount.com',
    apiEndpoint: 'http://127.0.0.1:9',
    iamEndpoint: iam.url,
    retryPause: 1,
  });
  await expect((await warehouse.session()).run('SELECT 1')).rejects.toMatchObject({ code: 'warehouse.not-allowed' });
});
