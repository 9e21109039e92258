import fs from 'node:fs';
import path from 'node:path';
import type { Archive, ArchivedLoad } from '../../archive/index.js';
import { fixedClock } from '../../base/clock.js';
import { uniqueToken } from '../../base/random.js';
import type { LoadAttempt } from '../audit.js';
import { loadFoundFiles } from '../files/files-step.js';
import { stampOf } from '../input/input.js';
import type { LoadContext, LoadStepResult } from '../load-context.js';
import { LoadFailure } from '../load-failure.js';
import { LoadJob } from '../load-job.js';
import type { Loader } from '../loader.js';
import { loadTakenRecords } from '../records/records-step.js';
import { readReceived } from '../records/received.js';
import { takeRecords } from '../records/take-records.js';
import {
  objectOf,
  sourceOf,
  type ArchivedFiles,
  type ArchivedPostgres,
  type ArchivedRecords,
} from './archived-source.js';

/**
 * Loads a table again as it was loaded when its sources were archived: by the same code, with the archive's bytes in place of the sources,
 * and the audit columns, rejects and state of that load. Throws where a load would fail.
 */
export async function restoreLoad(archive: Archive, load: ArchivedLoad, context: LoadContext): Promise<LoadStepResult> {
  const at = new Date(load.at);
  const job = new LoadJob(loaderOf(load), {
    ...{ ...context, archive: undefined, runId: load.run_id, fullRefresh: true },
    clock: fixedClock(at),
  });
  try {
    return await new Restoring(archive, load, job, at).run();
  } catch (error) {
    throw error instanceof LoadFailure ? job.toLoadError(error.thrown) : error;
  } finally {
    await job.close();
  }
}

/** The loader as the manifest has it, without code. */
const loaderOf = ({ table, loader: { name, file, mode, key, volatile } }: ArchivedLoad): Loader => ({
  ...{ name, file, table, mode, key, volatile },
  ...{ description: '', checksum: '', environmentNames: [] },
});

class Restoring {
  private fetched = 0;

  constructor(
    private readonly archive: Archive,
    private readonly load: ArchivedLoad,
    private readonly job: LoadJob,
    private readonly at: Date,
  ) {}

  run(): Promise<LoadStepResult> {
    fs.mkdirSync(path.dirname(this.job.scratch), { recursive: true });
    const source = sourceOf(this.load);
    switch (source.kind) {
      case 'files':
        return this.files(source);
      case 'records':
        return this.records(source);
      case 'postgres':
        return this.postgres(source);
    }
  }

  private async files({ files }: ArchivedFiles): Promise<LoadStepResult> {
    this.takeContract();
    const local = new Map<string, string>();
    for (const { key } of files) if (!local.has(key)) local.set(key, await this.fetch(key));
    const found = files.map(({ source, key, name, compression, bytes, entry }) => {
      const file = local.get(key) ?? '';
      const input = { path: file, name, compression, bytes, entry: entry ?? undefined, stamp: stampOf(file) };
      return { source, input };
    });
    const keys = new Map(files.map(({ name, key }) => [name, key]));
    return loadFoundFiles(this.job, await this.attempt(keys), found, this.job.signal);
  }

  private async records({ key, columns, state, merge }: ArchivedRecords): Promise<LoadStepResult> {
    const { job } = this;
    const { env, projectDir, targetDir, clock, log, http = {} } = job.context;
    // What was decided of each record is in the archive: a contract that has changed since decides nothing again.
    const { removedBy } = merge;
    const taken = await takeRecords(
      { ...job.loader, columns: removedBy === undefined ? columns : [...columns, removedBy] },
      readReceived(await this.fetch(key)),
      { env, projectDir, targetDir, state: undefined, scratch: job.scratch, isPersonal: false, personalNames: [] },
      { clock, log, secrets: job.secrets, signal: job.signal, http },
    );
    const keys = new Map(taken.records.sources.map(({ name }) => [name, key]));
    const changes = { warnings: [], removedBy };
    return loadTakenRecords(job, await this.attempt(keys), { ...taken, columns, state, notFound: [], changes }, merge);
  }

  private async postgres({ keys, source, read, present }: ArchivedPostgres): Promise<LoadStepResult> {
    const { prepareRead } = await import('../postgres/prepare-read.js');
    const { loadRead } = await import('../postgres/load-postgres.js');
    this.takeContract();
    const copyOf = async (key: string | undefined): Promise<string> => (key === undefined ? '' : this.fetch(key));
    const found = prepareRead(
      {
        ...read,
        ...{ file: await this.fetch(keys.rows), rejects: await copyOf(keys.rejects) },
        keys: present && { ...present, file: await copyOf(keys.present), rejects: '' },
      },
      source.table,
      this.job.signal,
    );
    return loadRead(this.job, await this.attempt(new Map([[source.table, keys.rows]])), source, found);
  }

  /** The attempt as it was recorded. */
  private async attempt(keys: ReadonlyMap<string, string>): Promise<LoadAttempt> {
    const { table, run_id: runId, loader } = this.load;
    const archived = new Map<string, string>();
    for (const [name, key] of keys) archived.set(name, await this.archive.addressOf(key));
    return { table, runId, at: this.at, loaderHash: loader.hash, jobs: uniqueToken(), archived };
  }

  /** A scratch file with the bytes of an object. */
  private async fetch(key: string): Promise<string> {
    const file = `${this.job.scratch}archived-${this.fetched++}`;
    await this.archive.fetch(objectOf(this.load, key), file);
    return file;
  }

  /** Rows of files and tables are checked by the contract as it was. */
  private takeContract(): void {
    const { contract } = this.load.loader;
    if (contract === null) return;
    const file = `${this.job.scratch}contract`;
    fs.writeFileSync(file, contract, { mode: 0o600 });
    this.job.loader = { ...this.job.loader, contract: file };
  }
}
