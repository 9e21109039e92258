import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ServerError {
  reason: string;
  message: string;
}

/** How a job ends, or why its request is refused. */
export interface Answer {
  /** HTTP status of the request that makes the job; 200 unless said. */
  status?: number;
  error?: ServerError;
  schema?: { fields: object[] };
  /** Pages of rows, each cell as the API writes it. */
  pages?: unknown[][][];
  affected?: string;
  /** Rows that a load writes. */
  outputRows?: string;
  /** Further statistics of a query. */
  query?: { totalBytesProcessed?: string; totalBytesBilled?: string };
  slotMs?: string;
  /** How often the job is seen running before it is done. */
  running?: number;
}

export interface SeenQuery {
  query: string;
  createSession?: boolean;
  connectionProperties?: { key: string; value: string }[];
  maximumBytesBilled?: string;
}

/** A job as it was asked for. */
export interface SeenJob {
  id: string;
  configuration: {
    query?: SeenQuery;
    load?: Record<string, unknown>;
    copy?: Record<string, unknown>;
    labels?: Record<string, string>;
    dryRun?: boolean;
  };
  /** Bytes of the file that came with it. */
  media?: Buffer;
}

interface JobState extends SeenJob {
  answer: Answer;
  looks: number;
  cancelled: boolean;
}

/** What goes wrong with a request, as `<method> <path>`: it is refused, or done without its answer being sent. */
export interface Fault {
  on: RegExp;
  /** How often. Default: once. */
  times?: number;
  /** Requests that go well before. */
  skip?: number;
  status?: number;
  error?: ServerError;
  headers?: Record<string, string>;
  lost?: boolean;
}

export interface BigQueryServer {
  url: string;
  /** Jobs that were made. A request that was refused made none. */
  jobs: SeenJob[];
  /** Every request, as `<method> <path>`. */
  requests: string[];
  /** What follows the question mark of each. */
  searches: string[];
  /** Tables by `<dataset>.<table>`, as the API describes them. */
  tables: Map<string, object>;
  faults: Fault[];
  /** Objects of Cloud Storage by `<bucket>/<name>`. */
  objects: Map<string, Buffer>;
  close(): void;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

interface Upload {
  resource: { jobReference: { jobId?: string }; configuration: SeenJob['configuration'] };
  /** Of Cloud Storage; undefined for a job. */
  object: string | undefined;
  received: Buffer;
  /** The answer to the last part. */
  finished?: object | undefined;
}

type Send = (body: object, status?: number, headers?: Record<string, string>) => void;

/**
 * A small server that answers as Google documents `jobs.insert` (an id that is known: 409), `jobs.get`, `jobs.cancel`,
 * `jobs.getQueryResults`, `tables.get`, `tables.insert`, `tables.patch` (another etag than that of `If-Match`: 412), `tables.delete` and the resumable upload of jobs and objects. `answer` gets the query, or `load`, `copy`.
 */
export async function bigQueryServer(answer: (work: string, job: SeenJob) => Answer): Promise<BigQueryServer> {
  const states = new Map<string, JobState>();
  const uploads: Upload[] = [];
  const seen: BigQueryServer = {
    url: '',
    jobs: [],
    requests: [],
    searches: [],
    tables: new Map(),
    faults: [],
    objects: new Map(),
    close: () => server.close(),
  };

  const refuse = (send: Send, status: number, error: ServerError, headers?: Record<string, string>): void =>
    send({ error: { code: status, message: error.message, errors: [error] } }, status, headers);

  const makeJob = (send: Send, job: SeenJob): void => {
    if (states.has(job.id))
      return refuse(send, 409, { reason: 'duplicate', message: `Already Exists: Job p:${job.id}` });
    const { query, load } = job.configuration;
    const said = answer(query?.query ?? (load === undefined ? 'copy' : 'load'), job);
    if (said.status !== undefined && said.status >= 400)
      return refuse(send, said.status, said.error ?? { reason: 'unknown', message: '' });
    const state = { ...job, answer: said, looks: 0, cancelled: false };
    if (job.configuration.dryRun !== true) states.set(job.id, state);
    seen.jobs.push(job);
    send(jobResource(state));
  };

  const handle = (request: IncomingMessage, url: URL, body: Buffer, send: Send): void => {
    const { method } = request;
    const path = url.pathname;
    if (path.startsWith('/upload/')) return upload(request, url, body, send);
    if (method === 'POST' && path.endsWith('/jobs')) {
      const { configuration, jobReference } = JSON.parse(body.toString()) as Upload['resource'];
      return makeJob(send, { id: jobReference.jobId ?? '', configuration });
    }
    if (method === 'DELETE') return send({}, 204);
    const [, dataset, table] = /\/datasets\/(\w+)\/tables\/(\w+)$/.exec(path) ?? [];
    const found = seen.tables.get(`${dataset}.${table}`);
    if (method === 'PATCH' && found !== undefined) return patch(request, `${dataset}.${table}`, body, send);
    const [, into] = /\/datasets\/(\w+)\/tables$/.exec(path) ?? [];
    if (method === 'POST' && into !== undefined) return insertTable(into, body, send);
    if (found !== undefined) return send(found);
    const [, kind, id = '', cancel] = /\/(jobs|queries)\/([\w-]+)(\/cancel)?$/.exec(path) ?? [];
    const state = states.get(id);
    if (state === undefined) return refuse(send, 404, { reason: 'notFound', message: `Not found: ${path}` });
    if (cancel !== undefined) state.cancelled = true;
    if (cancel !== undefined || kind === 'jobs') return send(jobResource(state));
    const page = Number(url.searchParams.get('pageToken') ?? 0);
    const pages = state.answer.pages ?? [[]];
    send({
      jobComplete: true,
      schema: state.answer.schema,
      totalRows: String(pages.flat().length),
      rows: (pages[page] ?? []).map((row) => ({ f: row.map((v) => ({ v })) })),
      ...(page + 1 < pages.length ? { pageToken: String(page + 1) } : {}),
    });
  };

  let changes = 0;
  const setTable = (name: string, table: object, send: Send): void => {
    seen.tables.set(name, { ...table, etag: `etag-${++changes}` });
    send(seen.tables.get(name) ?? {});
  };
  const patch = (request: IncomingMessage, name: string, body: Buffer, send: Send): void => {
    const found = seen.tables.get(name) as { etag?: string };
    const expected = request.headers['if-match'];
    if (expected !== undefined && expected !== found.etag)
      return refuse(send, 412, { reason: 'conditionNotMet', message: 'Precondition check failed.' });
    setTable(name, { ...found, ...(JSON.parse(body.toString()) as object) }, send);
  };
  const insertTable = (dataset: string, body: Buffer, send: Send): void => {
    const table = JSON.parse(body.toString()) as { tableReference: { tableId: string } };
    const name = `${dataset}.${table.tableReference.tableId}`;
    if (seen.tables.has(name)) return refuse(send, 409, { reason: 'duplicate', message: `Already Exists: ${name}` });
    setTable(name, table, send);
  };

  const upload = (request: IncomingMessage, url: URL, body: Buffer, send: Send): void => {
    const bucket = /\/b\/([^/]+)\/o$/.exec(url.pathname)?.[1];
    const object = bucket === undefined ? undefined : `${bucket}/${url.searchParams.get('name')}`;
    if (request.method === 'POST') {
      if (object !== undefined && seen.objects.has(object) && url.searchParams.get('ifGenerationMatch') === '0')
        return refuse(send, 412, { reason: 'conditionNotMet', message: 'At least one of the pre-conditions failed' });
      uploads.push({ resource: JSON.parse(body.toString()) as Upload['resource'], object, received: Buffer.alloc(0) });
      return send({}, 200, { location: `${seen.url}${url.pathname}?upload_id=${uploads.length - 1}` });
    }
    const state = uploads[Number(url.searchParams.get('upload_id'))];
    if (state === undefined) return refuse(send, 404, { reason: 'notFound', message: 'no such upload' });
    if (state.finished !== undefined) return send(state.finished);
    const [, first, size] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(request.headers['content-range'] ?? '') ?? [];
    if (first !== undefined && Number(first) !== state.received.length)
      return refuse(send, 400, { reason: 'invalid', message: `expected byte ${state.received.length}` });
    state.received = Buffer.concat([state.received, body]);
    const { length } = state.received;
    if (length < Number(size)) return send({}, 308, length === 0 ? {} : { range: `bytes=0-${length - 1}` });
    if (state.object !== undefined) {
      seen.objects.set(state.object, state.received);
      state.finished = { name: state.object };
      return send(state.finished);
    }
    const { jobReference, configuration } = state.resource;
    makeJob(
      (job, status, headers) => {
        state.finished = status === undefined ? job : undefined;
        send(job, status, headers);
      },
      { id: jobReference.jobId ?? '', configuration, media: state.received },
    );
  };

  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const name = `${request.method} ${url.pathname}`;
      seen.requests.push(name);
      seen.searches.push(url.search);
      const body = await bodyOf(request);
      const fault = seen.faults.find((each) => {
        const isMeant = (each.times ?? 1) > 0 && each.on.test(name);
        if (!isMeant || (each.skip ?? 0) === 0) return isMeant;
        each.skip = (each.skip ?? 0) - 1;
        return false;
      });
      if (fault !== undefined) fault.times = (fault.times ?? 1) - 1;
      const send: Send = (said, status = 200, headers = {}) => {
        if (fault?.lost === true) return request.socket.destroy();
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(status === 204 ? undefined : JSON.stringify(said));
      };
      if (fault?.status === undefined) handle(request, url, body, send);
      else refuse(send, fault.status, fault.error ?? { reason: 'unknown', message: '' }, fault.headers);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return seen;
}

function jobResource(state: JobState): object {
  const { id, configuration, answer, cancelled } = state;
  const { query, load } = configuration;
  const isDone = cancelled || state.looks++ >= (answer.running ?? 0);
  const failure = cancelled ? { reason: 'stopped', message: 'Job execution was cancelled' } : answer.error;
  return {
    kind: 'bigquery#job',
    jobReference: { projectId: 'p', jobId: id, location: 'US' },
    configuration,
    status: {
      state: isDone ? 'DONE' : 'RUNNING',
      ...(isDone && failure !== undefined ? { errorResult: failure, errors: [failure] } : {}),
    },
    statistics: {
      ...(query === undefined
        ? {}
        : {
            query: {
              ...(answer.affected === undefined ? {} : { numDmlAffectedRows: answer.affected }),
              ...answer.query,
            },
          }),
      ...(answer.slotMs === undefined ? {} : { totalSlotMs: answer.slotMs }),
      ...(load === undefined ? {} : { load: { outputRows: answer.outputRows ?? '0' } }),
      ...(query?.createSession === true ? { sessionInfo: { sessionId: 'session-1' } } : {}),
    },
  };
}
