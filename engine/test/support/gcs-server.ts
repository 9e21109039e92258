import path from 'node:path';
import { goProgram } from './go-program.js';
import { bucketName, startObjectServer, type ObjectServer } from './object-server.js';

const MODULE = 'github.com/fsouza/fake-gcs-server@v1.56.1';

/** A server with the API of Google Cloud Storage that keeps objects in a folder; undefined where it cannot be installed. */
export async function startGcsServer(): Promise<(ObjectServer & { folder: string }) | undefined> {
  const command = await goProgram(MODULE);
  if (command === undefined) return undefined;
  const server = await startObjectServer({
    command,
    args: (port, folder) => [
      ...['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-log-level', 'warn'],
      ...['-backend', 'filesystem', '-filesystem-root', path.join(folder, 'buckets')],
      ...['-public-host', `127.0.0.1:${port}`, '-external-url', `http://127.0.0.1:${port}`],
    ],
    health: '/storage/v1/b',
  });
  return {
    ...server,
    env: { STORAGE_EMULATOR_HOST: server.url },
    async bucket() {
      const name = bucketName();
      const answer = await fetch(`${server.url}/storage/v1/b`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return `gs://${name}`;
    },
  };
}
