import fs from 'node:fs';
import http from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, expect, it } from 'vitest';
import { listSegments } from '../../src/load/intake/segments.js';
import { readSegment } from '../../src/load/intake/read-segment.js';
import type { IntakeBatch } from '../../src/intake/store.js';
import { freePort } from '../support/free-port.js';
import { hostileRequests, type HostileRequest } from '../support/hostile-requests.js';
import { ORDER_SCHEMA } from '../support/intake-server.js';
import { ProjectFolder } from '../support/project-folder.js';
import { rawPost, sendRaw, statusOf } from '../support/raw-request.js';

const REQUESTS = 10_000;
const SEED = 20;
const CONNECTIONS = 32;

const project = new ProjectFolder({
  'expectations/contracts/orders.json': JSON.stringify(ORDER_SCHEMA),
  'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'shop',
  intake: {
    sources: { orders: { contract: 'expectations/contracts/orders.json' } },
    limits: { requestsPerMinute: 0, seconds: 3 },
  },
});
`,
});
afterAll(() => project.remove());

interface Answered {
  request: HostileRequest;
  status: number;
  body: string;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** The answer to a request; status 0 where the server ended the connection without one. */
function send(port: number, request: HostileRequest): Promise<Answered> {
  const { raw, path, method = 'POST', headers, body } = request;
  if (raw !== undefined)
    return sendRaw(port, raw).then((answer) => ({ request, status: statusOf(answer), body: answer }));
  return new Promise((resolve) => {
    const sent = http.request({ agent, host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ request, status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', () => resolve({ request, status: 0, body: '' }));
    });
    sent.on('error', () => resolve({ request, status: 0, body: '' }));
    sent.end(body);
  });
}

/** Megabytes of memory that a process has had at most. */
const peakMemory = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

async function keptBatches(): Promise<IntakeBatch[]> {
  const segments = listSegments(project.path('intake'));
  const contents = await Promise.all(
    segments.map((segment, i) => readSegment(segment, { isLast: i === segments.length - 1 })),
  );
  return contents.flatMap(({ entries }) => entries.map(({ batch }) => batch));
}

it(`${REQUESTS} hostile requests: none stops the server, and what is kept fits the contract, byte for byte`, async () => {
  const port = await freePort();
  const server = project.spawn(['intake', 'serve', '--port', String(port)]);
  const healthz = `http://127.0.0.1:${port}/healthz`;
  await expect
    .poll(
      () =>
        fetch(healthz).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 30_000, interval: 100 },
    )
    .toBe(true);

  const requests = hostileRequests(REQUESTS, SEED);
  const slow = Promise.all(
    Array.from({ length: 8 }, () =>
      sendRaw(
        port,
        [rawPost('/records/orders', ['Content-Type: application/json', 'Content-Length: 500'], ''), ...'{'.repeat(80)],
        { pause: 100 },
      ),
    ),
  );
  const answers: Answered[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < requests.length) answers.push(await send(port, requests[next++]!));
    }),
  );
  expect((await slow).map(statusOf)).toEqual(Array(8).fill(408));
  expect((await fetch(healthz)).status).toBe(200);
  const memory = peakMemory(server.child.pid!);
  agent.destroy();
  server.child.kill('SIGTERM');
  const { code, err } = await server.ended;
  expect({ code, err }).toEqual({ code: 143, err: '' });

  expect(answers).toHaveLength(REQUESTS);
  const failures = answers.filter(({ status }) => status >= 500);
  expect(failures.map(({ request: { kind }, status }) => `${status} ${kind}`)).toEqual([]);
  const statusesOf = (kind: string): number[] =>
    [...new Set(answers.filter(({ request }) => request.kind === kind).map(({ status }) => status))].sort();
  for (const kind of ['a record with hostile texts', 'a batch with hostile texts', 'lines with hostile texts'])
    expect([kind, statusesOf(kind)]).toEqual([kind, [201]]);
  for (const kind of ['deep nesting', 'other media types', 'a claim of compression', 'a form', 'a body of 10 MB'])
    expect(Math.min(...statusesOf(kind).filter((status) => status > 0)), kind).toBeGreaterThanOrEqual(400);
  expect(memory).toBeLessThan(600);

  const batches = await keptBatches();
  const kept = batches.flatMap(({ accepted }) => accepted);
  const acknowledged = answers
    .filter(({ status, body }) => (status === 201 || status === 422) && body.startsWith('{"accepted"'))
    .flatMap(({ body }) => (JSON.parse(body) as { records: { id: string; status: string }[] }).records);
  const ids = (status: string): string[] =>
    acknowledged
      .filter((each) => each.status === status)
      .map(({ id }) => id)
      .sort();
  expect(kept.map(({ id }) => id).sort()).toEqual(ids('accepted'));
  expect(batches.flatMap(({ refused }) => refused.map(({ id }) => id)).sort()).toEqual(ids('refused'));

  const fits = addFormats.default(new Ajv2020({ strict: false, allErrors: true })).compile(ORDER_SCHEMA);
  expect(kept.filter(({ record }) => !fits(record))).toEqual([]);

  const byId = new Map(kept.map(({ id, record }) => [id, record]));
  let compared = 0;
  for (const { request, body, status } of answers)
    if (status === 201 && /hostile texts$/.test(request.kind)) {
      const text = request.body.toString();
      const sent =
        request.headers['content-type'] === 'application/x-ndjson'
          ? text.split('\n').map((line) => JSON.parse(line) as unknown)
          : [JSON.parse(text) as unknown].flat();
      const { records } = JSON.parse(body) as { records: { id: string }[] };
      expect(records.map(({ id }) => byId.get(id))).toEqual(sent);
      compared += sent.length;
    }
  expect(compared).toBeGreaterThan(REQUESTS * 0.4);
}, 120_000);
