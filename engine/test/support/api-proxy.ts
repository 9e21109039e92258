import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a server is sent it. */
export interface ApiRequest {
  method: string;
  path: string;
  body: string;
}

export interface ApiProxy {
  url: string;
  requests: ApiRequest[];
  close(): void;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A server that forwards every request to another one, after `seen` was told of it; what that throws closes the connection. */
export async function apiProxy(
  target: string,
  seen: (sent: ApiRequest) => void | Promise<void> = () => undefined,
): Promise<ApiProxy> {
  const requests: ApiRequest[] = [];
  const server = createServer((incoming, answer) => {
    void (async () => {
      const body = await bodyOf(incoming);
      const sent = { method: incoming.method ?? '', path: incoming.url ?? '', body: body.toString() };
      requests.push(sent);
      await seen(sent);
      const headers = { ...incoming.headers, host: new URL(target).host };
      const forwarded = request(`${target}${sent.path}`, { method: sent.method, headers }, (reply) => {
        const { location } = reply.headers;
        const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        answer.writeHead(reply.statusCode ?? 500, {
          ...reply.headers,
          ...(location === undefined ? {} : { location: location.replace(target, own) }),
        });
        reply.pipe(answer);
      });
      forwarded.on('error', () => answer.destroy()).end(body);
    })().catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
