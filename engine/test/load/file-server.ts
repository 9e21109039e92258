import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedFile {
  body: Buffer;
  /** Default: a strong one of the body. */
  etag?: string | null;
  lastModified?: string;
  /** Whether it serves parts. Default: yes. */
  ranges?: boolean;
}

interface Exchange {
  url: string;
  headers: IncomingHttpHeaders;
  status: number;
}

/** A server of files by HTTP, with conditions and ranges, and with the faults that a test asks for. */
export class FileServer {
  readonly files = new Map<string, ServedFile>();
  readonly requests: Exchange[] = [];
  /** Bytes after which each of the next bodies is cut off. */
  cuts: number[] = [];
  /** Answers instead of the next ones. */
  faults: ((response: ServerResponse) => void)[] = [];
  /** Called with the URL before each answer; returns true when it answered. */
  answer: (url: string, headers: IncomingHttpHeaders, response: ServerResponse) => boolean = () => false;

  private readonly server = createServer((request, response) => {
    const { url = '', headers } = request;
    response.on('close', () => this.requests.push({ url, headers, status: response.statusCode }));
    const fault = this.faults.shift();
    if (fault !== undefined) fault(response);
    else if (!this.answer(url, headers, response)) this.serve(url, headers, response);
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  put(path: string, body: string | Buffer, details: Omit<ServedFile, 'body'> = {}): void {
    this.files.set(path, { body: Buffer.from(body), ...details });
  }

  /** Status of each request, with the range it asked for. */
  get log(): string[] {
    return this.requests.map(({ status, headers }) => [status, headers.range].filter(Boolean).join(' '));
  }

  reset(): void {
    this.requests.length = 0;
    this.files.clear();
    this.cuts = [];
    this.faults = [];
    this.answer = () => false;
  }

  private serve(url: string, headers: IncomingHttpHeaders, response: ServerResponse): void {
    const file = this.files.get(url.replace(/\?.*/, ''));
    if (file === undefined) return void response.writeHead(404).end();
    const { body, ranges = true, lastModified } = file;
    const etag = file.etag === undefined ? `"${createHash('md5').update(body).digest('hex')}"` : file.etag;
    if (etag !== null) response.setHeader('etag', etag);
    if (lastModified !== undefined) response.setHeader('last-modified', lastModified);
    const isSame =
      headers['if-none-match'] === undefined
        ? lastModified !== undefined && headers['if-modified-since'] === lastModified
        : headers['if-none-match'] === etag;
    if (isSame) return void response.writeHead(304).end();
    const from = ranges && headers['if-range'] === etag ? Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1]) : NaN;
    const part = Number.isNaN(from) ? body : body.subarray(from);
    if (!Number.isNaN(from)) response.setHeader('content-range', `bytes ${from}-${body.length - 1}/${body.length}`);
    response.writeHead(Number.isNaN(from) ? 200 : 206, { 'content-length': part.length });
    const cut = this.cuts.shift();
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), 200));
  }
}
