import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { csvFile } from '../../src/load/files/file-source.js';
import { startGcsServer } from '../support/gcs-server.js';
import { itWithObjects } from '../support/object-server.js';
import { startS3Server } from '../support/s3-server.js';
import { archived, everyCell, restored } from './archive-support.js';
import { Bench, scratchDir } from './support.js';

const scratch = scratchDir();
const [s3, gcs] = await Promise.all([startS3Server(), startGcsServer()]);
afterAll(async () => {
  await Promise.all([s3?.stop(), gcs?.stop()]);
  scratch.remove();
});

describe.each([
  { kind: 'S3', server: s3, rows: 120 },
  { kind: 'Google Cloud Storage', server: gcs, rows: 2 },
])('an archive in $kind', ({ kind, server, rows }) => {
  itWithObjects(server)('has what was loaded, at the address that is recorded, and gives it back', async () => {
    const place = { address: `${await server?.bucket()}/shop`, env: server?.env ?? {} };
    const bench = await Bench.open(path.join(scratch.path, kind));
    // That of S3 is sent in parts.
    const text = `id,v
${Array.from(
  { length: rows },
  (_, i) => `${i},${'x'.repeat(100_000)}
`,
).join('')}`;
    bench.file('a b.csv', text);
    const context = archived(bench.dir, '2018-06-01T06:00:00Z', place);
    const load = () => csvFile({ path: 'a b.csv', columns: ['id', 'v'] });
    const { error } = await bench.load({ name: 't', table: 't', load }, context);
    expect(error?.message).toBeUndefined();
    await bench.load(
      { name: 'n', table: 'n', columns: ['id'], mode: 'append', load: () => [{ id: 1 }, { id: 2, w: 3 }] },
      context,
    );
    const md5 = createHash('md5').update(text).digest('hex');
    expect(await bench.rows("SELECT archived_at_address FROM meta.load_metadata WHERE table_name = 't'")).toEqual([
      [`${place.address}/raw/t/2018-06-01/${md5}-a%20b.csv`],
    ]);
    fs.rmSync(path.join(bench.dir, 'a b.csv'));
    const again = await restored(bench.dir, undefined, place);
    expect(await everyCell(again)).toEqual(await everyCell(bench));
    await Promise.all([again.close(), bench.close(), context.archive?.archive.close()]);
  });
});
