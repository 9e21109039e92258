import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import send from 'send';
import { UsageError } from '../../base/errors.js';

export interface ServeOptions {
  host?: string;
  /** Path under which the site is served: `/reports/`. */
  base?: string;
}

export interface RunningSite {
  /** `http://127.0.0.1:3000/`. */
  url: string;
  close(): Promise<void>;
}

/** Serves a built site. Throws `site.port-in-use` when another process has the port; port 0 takes any that is free. */
export async function serveSite(dist: string, port: number, options: ServeOptions = {}): Promise<RunningSite> {
  const { host = '127.0.0.1', base = '/' } = options;
  const root = path.resolve(dist);
  const server = createServer((request, response) => respond(root, base, request, response));
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}${base}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const hint = 'choose another with PORT';
      reject(new UsageError('site.port-in-use', `port ${port} is in use`, { hint, cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

function respond(root: string, base: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const [pathname = ''] = (request.url ?? '/').split(/[?#]/, 1);
  if (!pathname.startsWith(base)) return refuse(response, 404);
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('x-content-type-options', 'nosniff');
  sendFile(`/${pathname.slice(base.length)}`, root, request, response);
}

/** The file of an address: itself, the index of a folder, a page without its ending, or the page for unknown addresses. */
function sendFile(pathname: string, root: string, request: IncomingMessage, response: ServerResponse): void {
  const stream = send(request, pathname, {
    root,
    extensions: ['html'],
    cacheControl: false,
    acceptRanges: pathname !== NOT_FOUND,
  });
  stream.on('headers', (_: ServerResponse, file: string) => {
    const type = TYPES[path.extname(file)];
    if (type !== undefined) response.setHeader('content-type', type);
  });
  stream.on('directory', () => {
    // A page may have the name of a folder beside it.
    if (pathname.endsWith('/')) refuse(response, 404);
    else sendFile(`${pathname}.html`, root, request, response);
  });
  stream.on('error', ({ status, headers }: { status: number; headers?: OutgoingHttpHeaders }) => {
    if (status !== 404 || pathname === NOT_FOUND) refuse(response, status, headers);
    else {
      response.statusCode = 404;
      sendFile(NOT_FOUND, root, request, response);
    }
  });
  stream.pipe(response);
}

const NOT_FOUND = '/404.html';

/** Types of the site's data that the registry of types lists without an ending. */
const TYPES: Readonly<Record<string, string>> = {
  '.parquet': 'application/vnd.apache.parquet',
  '.arrow': 'application/vnd.apache.arrow.file',
};

function refuse(response: ServerResponse, status: number, headers: OutgoingHttpHeaders = {}): void {
  if (response.headersSent) return void response.destroy();
  response
    .writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
    .end(status === 404 ? 'not found\n' : `${status}\n`);
}
