import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UsageError } from '../../base/errors.js';
import type { StatedDialect } from '../../load/index.js';
import { profileDetails, profileTable, type ColumnDetails, type TableProfile } from '../../profile/index.js';
import type { RunOptions } from '../../run/options.js';
import { draftSuite, type DraftedCheck } from '../../scaffold/index.js';
import { formatRelation } from '../../sql/relation.js';
import { optionsTaken } from '../check/check-data.js';
import { readFixedTypes } from '../check/fixed-types.js';
import { compareProfiled, type DataDrift } from './compare-profiled.js';
import { openProfiled, type ProfileSource, type ProfiledTable } from './open-profiled.js';

export interface ProfileRequest {
  /** A file, a table of a database, or a table of the project. */
  data: string;
  /** What is stated of how a file is written. */
  dialect: StatedDialect;
  /** A file of the types that columns of a file without types have. */
  types: string | undefined;
  /** A contract whose personal properties are masked. */
  contract: string | undefined;
  cwd: string;
  progress?: ((sentence: string) => void) | undefined;
}

/** What data is like. */
export interface DataProfile {
  data: string;
  rows: number;
  columns: ColumnDetails[];
  /** Remarks on the data, as sentences. */
  notes: readonly string[];
}

/** Checks that data would pass today. */
export interface SuggestedSuite {
  name: string;
  checks: DraftedCheck[];
  /** Remarks on the data, as sentences. */
  notes: readonly string[];
}

/** `lastro profile`: describes each column of a file or a table. Reads all of it, and writes nothing. */
export function profileData(options: RunOptions, request: ProfileRequest): Promise<DataProfile> {
  return withTable(options, request, async (opened) => {
    const { session, dialect, table, columns, notes } = opened;
    const profile = await profileTable(session, dialect, table, columns);
    const details = await profileDetails(session, dialect, table, profile, options.signal);
    return { data: request.data, rows: profile.rows, columns: details, notes };
  });
}

/** `lastro profile --suggest`: the suite that `lastro add suite` would draft of the data, which passes it. */
export function suggestSuite(options: RunOptions, request: ProfileRequest): Promise<SuggestedSuite> {
  return withTable(options, request, async ({ session, dialect, table, columns, unread, notes }) => {
    const profile = await profileTable(session, dialect, table, columns);
    const checks = draftSuite({ rows: profile.rows, columns: profile.columns.map(readable(unread)) });
    const remarks = profile.rows === 0 ? ['the data has no rows, which say nothing'] : [];
    const name = table.layer === 'main' ? table.name : formatRelation(table);
    return { name, checks, notes: [...notes, ...remarks] };
  });
}

/** Without the values that a check does not read. */
const readable =
  (unread: ReadonlySet<string>) =>
  (column: TableProfile['columns'][number]): TableProfile['columns'][number] =>
    unread.has(column.name) ? { ...column, kind: 'other' } : column;

/**
 * `lastro profile --against`: how the values of data have shifted since other data, the baseline, of the same columns. Throws
 * `profile.nothing-common` where they have no column in common.
 */
export async function profileDrift(
  options: RunOptions,
  { against, ...request }: ProfileRequest & { against: string },
): Promise<DataDrift> {
  const { dialect, data } = request;
  const ofBaseline = optionsTaken(against, dialect);
  const ofData = optionsTaken(data, dialect);
  // An option that neither takes is refused for the data.
  const left = Object.fromEntries(Object.entries(dialect).filter(([option]) => !(option in ofBaseline)));
  return inScratch(async (scratch) => {
    const baseline = sourceOf({ ...request, data: against, dialect: ofBaseline });
    const compared = sourceOf({ ...request, dialect: { ...ofData, ...left } });
    const drift = await compareProfiled(
      { from: { ...baseline, mayLackTyped: true, scratch }, to: { ...compared, scratch } },
      { open: (each) => openProfiled(options, each), scratch, signal: options.signal },
    );
    if (drift.columns.length === 0)
      throw new UsageError('profile.nothing-common', `${data} and ${against} have no column in common`, {
        hint: 'compare data of the same columns',
      });
    return drift;
  });
}

function withTable<T>(
  options: RunOptions,
  request: ProfileRequest,
  work: (table: ProfiledTable) => Promise<T>,
): Promise<T> {
  return inScratch(async (scratch) => {
    const opened = await openProfiled(options, { ...sourceOf(request), scratch });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  });
}

function sourceOf({ types, progress, ...request }: ProfileRequest): Omit<ProfileSource, 'scratch'> {
  const fixed = types === undefined ? undefined : readFixedTypes(types, request.cwd);
  return { ...request, progress, types: fixed, mayLackTyped: false };
}

async function inScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'lastro-profile-'));
  try {
    return await work(scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
