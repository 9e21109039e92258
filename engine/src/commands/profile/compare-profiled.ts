import path from 'node:path';
import {
  comparableColumns,
  driftPairs,
  measureDrift,
  profileTable,
  type Drift,
  type DriftPair,
  type DriftTables,
  type Sides,
  type TableProfile,
} from '../../profile/index.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { openLocal, withLocalRows } from '../../warehouses/index.js';
import type { ProfileSource, ProfiledTable } from './open-profiled.js';

/** What has changed in data since a baseline. */
export interface DataDrift extends Drift {
  /** The baseline (`from`) and the data, as they were named. */
  data: Sides<string>;
  /** Remarks on the data, as sentences. */
  notes: string[];
}

/** A side of which the columns that can be compared are in a file. */
interface KeptSide {
  profile: TableProfile;
  /** Undefined where it has none of them. */
  file: string | undefined;
  notes: string[];
}

/**
 * Compares two tables wherever they are: of each, the columns that can be compared are written into a file, one side after the other,
 * and both files are read by one local database. All rows are; no more of them than a page is in the memory of this process.
 */
export async function compareProfiled(
  sources: Sides<ProfileSource>,
  {
    open,
    scratch,
    signal,
  }: {
    open: (source: ProfileSource) => Promise<ProfiledTable>;
    scratch: string;
    signal: AbortSignal | undefined;
  },
): Promise<DataDrift> {
  const from = await keepSide(await open(sources.from), sources.from, path.join(scratch, 'baseline'));
  signal?.throwIfAborted();
  const to = await keepSide(await open(sources.to), sources.to, path.join(scratch, 'compared'));
  const profiles = { from: from.profile, to: to.profile };
  const names = { from: sources.from.data, to: sources.to.data };
  const pairs = driftPairs(profiles, names);
  const files = { from: from.file, to: to.file };
  const drift = await measureKept({ profiles, pairs, files, scratch, signal });
  return { data: names, ...drift, notes: [...from.notes, ...to.notes] };
}

async function keepSide(opened: ProfiledTable, { data }: ProfileSource, file: string): Promise<KeptSide> {
  const { session, dialect, table, columns } = opened;
  try {
    const profile = await profileTable(session, dialect, table, columns);
    const query = comparableColumns(dialect, profile);
    if (query !== undefined)
      await withLocalRows({ session, dialect }, query, file, async (rows) => {
        const copied = `SELECT * FROM ${rows.relation} AS compared`;
        await rows.session.read(
          requireFiles(rows.dialect).copy(copied, file, { type: 'parquet', compression: 'snappy' }),
        );
      });
    const notes = opened.notes.map((note) => `${data}: ${note}`);
    return { profile, file: query === undefined ? undefined : file, notes };
  } finally {
    await opened.close();
  }
}

async function measureKept({
  profiles,
  pairs,
  files,
  scratch,
  signal,
}: {
  profiles: Sides<TableProfile>;
  pairs: readonly DriftPair[];
  files: Sides<string | undefined>;
  scratch: string;
  signal: AbortSignal | undefined;
}): Promise<Drift> {
  const { from, to } = files;
  if (from === undefined || to === undefined) return measureDrift(profiles, pairs, undefined, signal);
  const warehouse = await openLocal({ tempDirectory: path.join(scratch, 'spill') });
  try {
    const { dialect } = warehouse;
    const session = await warehouse.session();
    const view = async (name: string, file: string): Promise<DriftTables['from']> => {
      const table = { layer: 'main', name };
      const rows = requireFiles(dialect).read(file, { type: 'parquet' });
      await session.run(`CREATE VIEW ${dialect.table(table)} AS SELECT * FROM ${rows}`);
      return table;
    };
    const tables = { session, dialect, from: await view('baseline', from), to: await view('compared', to) };
    await warehouse.lock([from, to]);
    return await measureDrift(profiles, pairs, tables, signal);
  } finally {
    await warehouse.close();
  }
}
