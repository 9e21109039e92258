import fs from 'node:fs';
import path from 'node:path';
import type { Session, Warehouse } from '../../warehouse/warehouse.js';
import { abortable } from '../abortable.js';
import type { LoaderCode, SingerRequest } from '../loader-code.js';
import type { Loader } from '../loader.js';
import { keptState } from './state.js';
import type { StreamState, TapResult } from './stream.js';
import { readResult } from './tap-code.js';

/** One run of a tap, whose streams are loaded by steps of their own. */
export interface TapRun {
  result: TapResult;
  /** Number of the run among those of the tap. */
  sequence: number;
  /** Number of the oldest run that a stream may go back to. */
  oldest: number;
  /** By the name of a loader, what it had kept. Those that begin anew are left out. */
  stored: ReadonlyMap<string, StreamState | undefined>;
  /** What a reader should know of the run, for the first stream that asks. */
  takeNotes: () => readonly string[];
}

/** The load of a stream, as far as the run of its tap needs it. */
export interface TapJob {
  readonly loader: Loader;
  readonly signal: AbortSignal;
  readonly context: { session: Session; warehouse: Warehouse; targetDir: string; runId: string };
  openCode(singer: SingerRequest, options: { isPersonal: boolean }): LoaderCode;
}

export interface TapRunsOptions {
  /** All loaders of the project. */
  loaders: readonly Loader[];
  /** Whether a source is loaded anew, and its state forgotten. */
  isAnew: (loader: Loader) => boolean;
  /** Whether the table of a source has personal columns. */
  isPersonal: (loader: Loader) => Promise<boolean>;
}

/** The taps of one run of the project: each runs once, for all of its streams that are loaded, when the first of them is. */
export class TapRuns {
  private readonly runs = new Map<string, Promise<TapRun>>();
  private readonly folders = new Map<string, string>();
  /** Streams that are still to be read, by their tap. */
  private readonly selected = new Map<string, Loader[]>();

  constructor(private readonly options: TapRunsOptions) {}

  /** Names what is loaded, before anything is. */
  select(loader: Loader): void {
    if (loader.stream === undefined) return;
    const { tap } = loader.stream;
    this.selected.set(tap, [...(this.selected.get(tap) ?? []), loader]);
  }

  /** The run that gives the records of a stream; the first call starts it. Rejects with what it failed of. */
  async run(job: TapJob): Promise<TapRun> {
    const tap = job.loader.stream?.tap ?? '';
    const run = this.runs.get(tap) ?? this.start(job, tap);
    this.runs.set(tap, run);
    run.catch(() => undefined);
    return abortable(run, job.signal);
  }

  /** Removes the records of a stream that has been read. */
  release(loader: Loader): void {
    const tap = loader.stream?.tap ?? '';
    const left = (this.selected.get(tap) ?? []).filter(({ name }) => name !== loader.name);
    this.selected.set(tap, left);
    const folder = this.folders.get(tap);
    if (left.length === 0 && folder !== undefined) fs.rmSync(folder, { recursive: true, force: true });
  }

  /** Removes the records of streams that were not read. */
  close(): void {
    for (const folder of this.folders.values()) fs.rmSync(folder, { recursive: true, force: true });
  }

  private async start(job: TapJob, tap: string): Promise<TapRun> {
    const { loaders, isAnew, isPersonal } = this.options;
    const { session, warehouse, targetDir, runId } = job.context;
    const selected = this.selected.get(tap) ?? [job.loader];
    const stored = new Map<string, StreamState | undefined>();
    const states: (StreamState | undefined)[] = [];
    for (const loader of loaders.filter(({ stream }) => stream?.tap === tap)) {
      const isNeeded = selected.some(({ name }) => name === loader.name) && !isAnew(loader);
      const state = await keptState(session, warehouse.dialect, loader.name).catch((error: unknown) => {
        if (isNeeded) throw error;
        return undefined;
      });
      states.push(state);
      if (isNeeded) stored.set(loader.name, state);
    }
    const numbers = states.flatMap((state) => [
      state?.sequence ?? 0,
      ...(state?.runs ?? []).map((run) => run.sequence),
    ]);
    const sequence = Math.max(0, ...numbers) + 1;
    const folder = path.join(targetDir, 'scratch', `${process.pid}-${runId}-.tap.${tap}`);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.folders.set(tap, folder);
    const streams = selected.flatMap(({ name, table, stream }) =>
      stream === undefined ? [] : [{ ...stream, table, stored: stored.get(name) }],
    );
    const personal = await Promise.all(selected.map(isPersonal));
    const code = job.openCode({ run: { streams, folder } }, { isPersonal: personal.includes(true) });
    try {
      await code.begin();
    } finally {
      code.close();
    }
    const oldest = Math.min(...states.map((state) => (state?.state === undefined ? sequence : state.sequence)));
    const result = readResult(folder);
    let notes = result.notes;
    const takeNotes = (): readonly string[] => {
      const taken = notes;
      notes = [];
      return taken;
    };
    return { result, sequence, oldest, stored, takeNotes };
  }
}
