import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  /** HTTP status; 200 unless said. */
  status?: number;
  error?: { reason: string; message: string; code?: number };
  schema?: { fields: object[] };
  /** Pages of rows, each cell as the API writes it. */
  pages?: unknown[][][];
  affected?: string;
}

export interface SeenJob {
  query: string;
  createSession?: boolean;
  connectionProperties?: { key: string; value: string }[];
  maximumBytesBilled?: string;
}

interface JobRequest {
  configuration: { query: SeenJob };
  /** The client names its jobs, so that one that is sent again does not run twice. */
  jobReference: { jobId: string };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** A small server that answers query jobs as Google documents `jobs.insert`, `jobs.get` and `jobs.getQueryResults`. */
export async function bigQueryServer(
  answer: (sql: string) => Answer,
): Promise<{ url: string; jobs: SeenJob[]; close(): void }> {
  const jobs: SeenJob[] = [];
  const ids: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const send = (body: object, status = 200): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.method === 'POST' && url.pathname.endsWith('/jobs')) {
        const { configuration, jobReference } = JSON.parse(await bodyOf(request)) as JobRequest;
        ids.push(jobReference.jobId);
        jobs.push(configuration.query);
        const said = answer(configuration.query.query);
        if (said.status !== undefined && said.status >= 400)
          return send(
            { error: { code: said.status, message: said.error?.message, errors: [said.error] } },
            said.status,
          );
        return send(job(jobReference.jobId, said, configuration.query));
      }
      const [, kind, id] = /\/(jobs|queries)\/([\w-]+)$/.exec(url.pathname) ?? [];
      const query = jobs[ids.indexOf(id ?? '')];
      if (id === undefined || query === undefined) return send({ error: { code: 404, message: 'Not found' } }, 404);
      const said = answer(query.query);
      if (kind === 'jobs') return send(job(id, said, query));
      const page = Number(url.searchParams.get('pageToken') ?? 0);
      const pages = said.pages ?? [[]];
      return send({
        jobComplete: true,
        schema: said.schema,
        totalRows: String(pages.flat().length),
        rows: (pages[page] ?? []).map((row) => ({ f: row.map((v) => ({ v })) })),
        ...(page + 1 < pages.length ? { pageToken: String(page + 1) } : {}),
      });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, jobs, close: () => server.close() };
}

function job(jobId: string, said: Answer, query: SeenJob): object {
  return {
    kind: 'bigquery#job',
    jobReference: { projectId: 'p', jobId, location: 'US' },
    configuration: { query },
    status: { state: 'DONE', ...(said.error === undefined ? {} : { errorResult: said.error }) },
    statistics: {
      query: said.affected === undefined ? {} : { numDmlAffectedRows: said.affected },
      ...(query.createSession === true ? { sessionInfo: { sessionId: 'session-1' } } : {}),
    },
  };
}
