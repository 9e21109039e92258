import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openPlace } from '../../../src/places/open-place.js';
import type { Place } from '../../../src/places/place.js';
import { buffer } from 'node:stream/consumers';
import { startGcsServer } from '../../support/gcs-server.js';
import { startS3Server } from '../../support/s3-server.js';
import { ProjectFolder } from '../../support/project-folder.js';
import { pythonWith, runPython } from '../../support/python.js';
import { itRequires } from '../../support/requires.js';
import { LAKE_SHOP } from './lake-shop.js';

const READ = path.join(import.meta.dirname, 'read_lake.py');

const [python, s3, gcs] = await Promise.all([
  pythonWith('datafusion==50.1.0', 'pyarrow==22.0.0', 'duckdb==1.4.2'),
  startS3Server(),
  startGcsServer(),
]);

afterAll(async () => {
  await Promise.all([s3?.stop(), gcs?.stop()]);
});

/** What an engine found in a table of the lake. */
interface Reading {
  rows: number;
  sum: string;
  first: string;
  january: number;
  types: Record<string, string>;
}

const PLACES = [
  { name: 'S3', server: s3 },
  { name: 'Google Cloud Storage', server: gcs },
];

describe.each(PLACES)('a lake in $name', ({ server }) => {
  const test = itRequires(
    server !== undefined && python !== undefined,
    'the server of objects (Go) or datafusion, pyarrow and duckdb (PyPI) cannot be installed',
  );
  let project: ProjectFolder;
  let place: Place | undefined;
  let copy: string;

  beforeAll(async () => {
    if (server === undefined || python === undefined) return;
    project = new ProjectFolder(LAKE_SHOP);
    const address = `${await server.bucket()}/lake of sales`;
    project.edit('lastro.config.ts', (text) => text.replace("to: 'lake'", `to: '${address}'`));
    const { code, out, err } = await project.lastroWith(server.env, 'build');
    expect(code, out + err).toBe(0);
    place = await openPlace(address, { projectDir: project.dir, env: server.env });
    copy = project.path('copy');
    for await (const { key } of place.list('')) {
      const file = path.join(copy, key);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, await buffer(await place.read(key)));
    }
  });
  afterAll(async () => {
    await place?.close();
    project.remove();
  });

  test('reads the same in DataFusion, pyarrow and DuckDB as in the warehouse', async () => {
    const [[rows, sum, first]] = (await project.query(
      `SELECT COUNT(*), CAST(SUM(amount) AS VARCHAR), CAST(MIN(sold_at) AS VARCHAR) FROM marts.sales`,
    )) as [[number, string, string]];
    const readings = JSON.parse(
      await runPython(python!, READ, JSON.stringify({ root: copy, table: 'gold/sales' })),
    ) as Record<string, Reading>;
    expect(Object.keys(readings).sort()).toEqual(['datafusion', 'duckdb', 'manifest', 'pyarrow']);
    for (const [engine, reading] of Object.entries(readings))
      expect({ engine, ...reading }).toMatchObject({ engine, rows, sum, first, january: 2 });
    expect(readings['pyarrow']?.types).toMatchObject({
      sale_id: 'int64',
      sold_on: 'date32[day]',
      sold_at: 'timestamp[us]',
      amount: 'decimal128(18, 4)',
      email: 'string',
    });
    expect(readings['datafusion']?.types).toMatchObject({ sold_at: 'timestamp[us]', amount: 'decimal128(18, 4)' });
  });
});
