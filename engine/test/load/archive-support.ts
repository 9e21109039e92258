import fs from 'node:fs';
import path from 'node:path';
import { Archive, loadsOfRows } from '../../src/archive/index.js';
import { restoreLoad } from '../../src/load/index.js';
import type { LoadContext } from '../../src/load/load-context.js';
import { fixedClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { formatRelation } from '../../src/sql/relation.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { Bench } from './support.js';

/** Where an archive is, and what opens it. Default: the folder `archive` of a bench. */
interface ArchivePlace {
  address: string;
  env: Readonly<Record<string, string>>;
}

const FOLDER: ArchivePlace = { address: 'archive', env: {} };

const archiveOf = (dir: string, { address, env }: ArchivePlace): Archive =>
  Archive.at(address, { projectDir: dir, env });

/** What a load is given to keep what it receives, at a moment. */
export const archived = (dir: string, at: string, place = FOLDER): Partial<LoadContext> => ({
  archive: { archive: archiveOf(dir, place), target: 'dev' },
  clock: fixedClock(new Date(at)),
});

/** A new warehouse that is made of the archive alone. */
export async function restored(dir: string, asOf?: string, place = FOLDER): Promise<Bench> {
  const bench = await Bench.open(dir);
  const archive = archiveOf(dir, place);
  const { loads } = await archive.loads();
  for (const table of [...new Set(loads.map((load) => load.table))].sort())
    for (const load of loadsOfRows(
      loads.filter((each) => each.table === table),
      asOf === undefined ? undefined : new Date(asOf),
    ))
      await restoreLoad(archive, load, {
        ...{ warehouse: bench.warehouse, session: bench.session, runId: 'restore', clock: fixedClock(new Date()) },
        openLanding: (file) => openDuckDB({ path: file ?? ':memory:', readOnly: file !== undefined }),
        ...{ log: silentLogger, env: {}, projectDir: dir, targetDir: path.join(dir, 'target'), fullRefresh: false },
      });
  return bench;
}

/** Every cell of the raw tables and of the tables that loads write, but for loads that failed or were skipped. */
export async function everyCell(bench: Bench): Promise<Record<string, unknown>> {
  const cells: Record<string, unknown> = {};
  for (const { table, columns } of await bench.warehouse.relations()) {
    if (!['raw', 'meta'].includes(table.layer)) continue;
    const name = formatRelation(table);
    const where = name === 'meta.load_metadata' ? " WHERE load_status = 'success'" : '';
    cells[name] = [columns, await bench.rows(`SELECT * FROM ${name}${where} ORDER BY ALL`)];
  }
  return cells;
}

/** Keys of the objects of an archive in a folder. */
export const keysOf = (dir: string, below = ''): string[] =>
  fs
    .readdirSync(path.join(dir, 'archive', below), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(dir, 'archive'), path.join(entry.parentPath, entry.name)))
    .sort();
