import fs from 'node:fs';
import path from 'node:path';
import { loadS3 } from '../../src/places/s3-client.js';
import { goProgram } from './go-program.js';
import { bucketName, startObjectServer, type ObjectServer } from './object-server.js';

const MODULE = 'github.com/versity/versitygw/cmd/versitygw@v1.8.0';
const KEY = 'test-key';
const SECRET = 'test-secret-of-objects';

/** A server with the API of S3 that keeps objects in a folder; undefined where it cannot be installed. */
export async function startS3Server(): Promise<(ObjectServer & { folder: string }) | undefined> {
  const command = await goProgram(MODULE);
  if (command === undefined) return undefined;
  const server = await startObjectServer({
    command,
    args(port, folder) {
      const buckets = path.join(folder, 'buckets');
      fs.mkdirSync(buckets, { recursive: true });
      return ['--port', `127.0.0.1:${port}`, '--region', 'us-east-1', '--quiet', 'posix', buckets];
    },
    env: { ROOT_ACCESS_KEY: KEY, ROOT_SECRET_KEY: SECRET },
    health: '/',
  });
  const env = {
    AWS_ENDPOINT_URL_S3: server.url,
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_REGION: 'us-east-1',
  };
  return {
    ...server,
    env,
    async bucket() {
      const name = bucketName();
      const { CreateBucketCommand, S3Client } = await loadS3();
      const client = new S3Client({
        endpoint: server.url,
        forcePathStyle: true,
        region: env.AWS_REGION,
        credentials: { accessKeyId: KEY, secretAccessKey: SECRET },
      });
      await client.send(new CreateBucketCommand({ Bucket: name }));
      client.destroy();
      return `s3://${name}`;
    },
  };
}
