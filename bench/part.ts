import type { measure, Usage } from './measure.js';
import type { Found } from './results.js';

/** What the command line says. */
export interface Bench {
  /** The repository. */
  root: string;
  /** `engine/bin/lastro.js`. */
  command: string;
  /** A folder to write to, removed at the end. */
  work: string;
  rounds: number;
  /** Of the shop of the peers: 1 for the sizes of a real one. */
  scale: number;
  /** Of the synthetic projects: one for each number of tables. */
  tables: readonly number[];
  /** In the history of a synthetic project. */
  runs: number;
  /** Of the generated sample, where the real data is not there. */
  orders: number;
  /** Of the largest file that is checked or loaded. */
  rows: number;
  /** The one source that is measured. */
  source: string | undefined;
  /** Of load on each server. */
  seconds: number;
}

/** A part of the benchmark. Throws when the programs that it compares do not find the same. */
export type Part = (bench: Bench) => Promise<Found>;

export type Measurement = ReturnType<typeof measure>;

/** Runs the programs one after the other, so many times, so that what else the machine does meets all of them. */
export async function inTurn<T extends Usage>(
  programs: Readonly<Record<string, () => Promise<T>>>,
  rounds: number,
): Promise<Map<string, T[]>> {
  const runs = new Map<string, T[]>(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, program] of Object.entries(programs)) runs.get(name)?.push(await program());
  return runs;
}
