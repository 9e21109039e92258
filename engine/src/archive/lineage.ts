import { LastroError } from '../base/errors.js';
import type { ArchivedLoad } from './archived-load.js';

/** In the order in which they were made, as far as their times say. */
export const inOrder = (loads: readonly ArchivedLoad[]): ArchivedLoad[] =>
  loads.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.run_id < b.run_id ? -1 : 1));

/** By the names of tables, which are in order. */
export function byTable(loads: readonly ArchivedLoad[]): ReadonlyMap<string, readonly ArchivedLoad[]> {
  const tables = [...new Set(loads.map(({ table }) => table))].sort();
  return new Map(tables.map((name) => [name, loads.filter(({ table }) => table === name)]));
}

/**
 * The loads of one table of one target that its rows at a moment are made of, in their order; empty where it had none. A load that was
 * archived and then not committed is left out: a later one follows the same load. Throws `archive.gap` where one is missing.
 */
export function loadsOfRows(all: readonly ArchivedLoad[], asOf: Date | undefined): ArchivedLoad[] {
  const followed = new Set(all.map(({ after }) => after));
  const ordered = inOrder(all);
  const committed = ordered.filter(
    (load, i) =>
      followed.has(load.run_id) ||
      load.after === null ||
      !ordered.slice(i + 1).some(({ after }) => after === load.after),
  );
  const known = committed.filter(({ at }) => asOf === undefined || Date.parse(at) <= asOf.getTime());
  const isFollowed = new Set(known.map(({ after }) => after));
  const byRun = new Map(committed.map((load) => [load.run_id, load]));
  const chain: ArchivedLoad[] = [];
  let load = known.findLast(({ run_id }) => !isFollowed.has(run_id));
  while (load !== undefined) {
    chain.unshift(load);
    if (load.replaces) return chain;
    const before: ArchivedLoad | undefined = load.after === null ? undefined : byRun.get(load.after);
    if (before === undefined || chain.includes(before)) throw gap(load);
    load = before;
  }
  return [];
}

const gap = ({ table, after, run_id }: ArchivedLoad): LastroError =>
  new LastroError(
    'archive.gap',
    `the archive does not have the load of raw.${table} that run ${run_id} added to${after === null ? '' : `, of run ${after}`}`,
    {
      hint: 'the table was filled before the archive was turned on, or objects were removed; a table that is dropped and loaded again is archived whole',
    },
  );
