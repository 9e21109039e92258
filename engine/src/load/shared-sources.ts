import type { Loader } from './loader.js';
import { PostgresSnapshots } from './postgres/snapshots.js';
import { TapRuns, type TapRunsOptions } from './singer/tap-runs.js';

/** What the loads of one run share, so that they read a source once, or all of it at one moment. */
export class SharedSources {
  /** Each tap runs once for all of its streams. */
  readonly taps: TapRuns;
  /** The moments at which databases are read. */
  readonly snapshots = new PostgresSnapshots();
  /** By dataset of Kaggle, the version that all of its files are of. */
  readonly datasetVersions = new Map<string, Promise<number>>();

  constructor(options: TapRunsOptions) {
    this.taps = new TapRuns(options);
  }

  /** Says that a source is to be loaded, before anything is; {@link SharedSources.loadEnded} follows. */
  expectLoad(loader: Loader): void {
    this.taps.select(loader);
    this.snapshots.expectLoad();
  }

  /** What no load needs any more is given up with the last one. */
  async loadEnded(): Promise<void> {
    await this.snapshots.loadEnded();
  }

  async close(): Promise<void> {
    this.taps.close();
    await this.snapshots.close();
  }
}
