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
import { hostNames, isAllowedHost } from '../../base/allowed-host.js';
import { UsageError } from '../../base/errors.js';
import { COMPRESSED_ENDING } from './compress.js';

export interface ServeOptions {
  /** Address to listen on. Default: 127.0.0.1, which this machine alone reaches. */
  host?: string | undefined;
  /** Names that requests may be sent to, beside localhost, addresses, `host` and the name of the machine. */
  allowedHosts?: readonly string[];
  /** Path under which the site is served: `/reports/`. */
  base?: string;
}

export interface RunningSite {
  /** `http://127.0.0.1:3000/`. */
  url: string;
  /** Ends at once: downloads that go on are broken off. */
  close(): Promise<void>;
}

/**
 * Serves a built site. Throws `site.port-in-use` when another process has the port, `site.cannot-listen` for a host that is no
 * address of this machine; port 0 takes any that is free.
 */
export async function serveSite(dist: string, port: number, options: ServeOptions = {}): Promise<RunningSite> {
  const { host = '127.0.0.1', base = '/', allowedHosts = [] } = options;
  const root = path.resolve(dist);
  const names = hostNames([host, ...allowedHosts]);
  const server = createServer((request, response) => {
    if (isAllowedHost(request.headers.host, names)) respond(root, base, request, response);
    else refuse(response, 421);
  });
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}${base}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      reject(
        new UsageError(
          inUse ? 'site.port-in-use' : 'site.cannot-listen',
          inUse ? `port ${port} is in use` : `cannot listen on ${host}:${port}: ${error.message}`,
          {
            hint: inUse ? 'choose another port with PORT' : 'use --host with an address of this machine',
            cause: error,
          },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Framework names these files by what is in them; a file of the data may also be there under its plain name. */
const HASHED = /^\/_\w+\/.*\.[0-9a-f]{8}\.\w+$/;

const NOT_FOUND = '/404.html';

function respond(root: string, base: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, { allow: 'GET, HEAD' });
  const [pathname = ''] = (request.url ?? '/').split(/[?#]/, 1);
  if (!pathname.startsWith(base)) return refuse(response, 404);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('vary', 'accept-encoding');
  sendFile(`/${pathname.slice(base.length)}`, root, request, response);
}

/** The file of an address: itself, the index of a folder, a page without its ending, or the page for unknown addresses. */
function sendFile(pathname: string, root: string, request: IncomingMessage, response: ServerResponse): void {
  const candidates = pathname.endsWith('/') ? [`${pathname}index.html`] : [pathname, `${pathname}.html`];
  if (acceptsGzip(request) && request.headers.range === undefined)
    candidates.unshift(...candidates.map((candidate) => `${candidate}${COMPRESSED_ENDING}`));
  sendFirst(candidates, pathname, root, request, response);
}

/** Sends the first of several files that is there. */
function sendFirst(
  [file, ...others]: readonly string[],
  pathname: string,
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (file === undefined) {
    if (pathname === NOT_FOUND) return refuse(response, 404);
    response.statusCode = 404;
    return sendFile(NOT_FOUND, root, request, response);
  }
  const isCompressed = file.endsWith(COMPRESSED_ENDING) && !pathname.endsWith(COMPRESSED_ENDING);
  const plain = isCompressed ? file.slice(0, -COMPRESSED_ENDING.length) : file;
  const next = (): void => sendFirst(others, pathname, root, request, response);
  const stream = send(request, file, { root, index: false, cacheControl: false, acceptRanges: pathname !== NOT_FOUND });
  stream.on('headers', () => {
    response.setHeader('cache-control', HASHED.test(plain) ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (isCompressed) response.setHeader('content-encoding', 'gzip');
    const type = TYPES[path.extname(plain)];
    if (type === undefined) stream.type(plain);
    else response.setHeader('content-type', type);
  });
  stream.on('directory', next);
  stream.on('error', ({ status, headers }: { status: number; headers?: OutgoingHttpHeaders }) => {
    if (status === 404) next();
    else refuse(response, status, headers);
  });
  stream.pipe(response);
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  const accepted = (headers['accept-encoding'] ?? '').toLowerCase();
  return /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[^,]*)?\s*(,|$)/.test(accepted);
}

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
