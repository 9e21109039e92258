import { createServer, type AddressInfo } from 'node:net';
import { UsageError } from '../../base/errors.js';

/** A port that nothing listens on: this one, or any for 0. Throws `site.port-in-use`. */
export function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) =>
      reject(
        new UsageError('site.port-in-use', `port ${port} is in use`, {
          hint: 'choose another port with --port or PORT',
          cause,
        }),
      ),
    );
    server.listen(port, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });
}
