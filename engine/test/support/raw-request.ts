import net from 'node:net';

/** What a server answers to bytes that no client library would send; `''` where it answers nothing. */
export function sendRaw(
  port: number,
  parts: readonly (string | Uint8Array)[],
  { pause = 0, timeout = 15_000 }: { pause?: number; timeout?: number } = {},
): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    const limit = setTimeout(() => socket.destroy(), timeout);
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(answer);
    });
    socket.on('connect', () => {
      void (async () => {
        for (const part of parts) {
          if (socket.destroyed) return;
          socket.write(part);
          if (pause > 0) await new Promise((next) => setTimeout(next, pause));
        }
      })();
    });
  });
}

/** A request as text, whose answer ends the connection. */
export const rawPost = (path: string, headers: readonly string[], body: string): string =>
  [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', body].join('\r\n');

/** The status of an answer; 0 where there is none. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
