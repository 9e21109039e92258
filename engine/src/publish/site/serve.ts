import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { UsageError } from '../../base/errors.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.parquet': 'application/vnd.apache.parquet',
  '.arrow': 'application/vnd.apache.arrow.file',
};

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

/** Serves a built site. Throws `site.port-in-use` when another process holds the port; port 0 takes any that is free. */
export async function serveSite(dist: string, port: number, options: ServeOptions = {}): Promise<RunningSite> {
  const { host = '127.0.0.1', base = '/' } = options;
  const root = path.resolve(dist);
  const server = createServer((request, response) => {
    handleRequest(root, base, request, response).catch(() => sendError(response, 500));
  });
  await listen(server, port, host);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}${base}`,
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

async function handleRequest(
  root: string,
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendError(response, 405);
  const requestPath = pathname(request.url ?? '/');
  if (requestPath === undefined) return sendError(response, 400);
  if (!requestPath.startsWith(base)) return sendError(response, 404);
  const file = await findFile(root, requestPath.slice(base.length));
  if (file === undefined) return sendError(response, 404);
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file.path)] ?? 'application/octet-stream',
    'content-length': file.size,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response);
}

function pathname(url: string): string | undefined {
  try {
    const decoded = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/');
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/** The file that an address means: itself, the index of a folder, or a page without its ending. Never above the root. */
async function findFile(root: string, requestPath: string): Promise<{ path: string; size: number } | undefined> {
  const target = path.resolve(root, `./${requestPath}`);
  if (target !== root && !target.startsWith(root + path.sep)) return undefined;
  const candidates =
    requestPath === '' || requestPath.endsWith('/') ? [path.join(target, 'index.html')] : [target, `${target}.html`];
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() === true) return { path: candidate, size: found.size };
  }
  return undefined;
}

function sendError(response: ServerResponse, status: number): void {
  if (response.headersSent) return void response.destroy();
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
    .end(status === 404 ? 'not found\n' : `${status}\n`);
}
