import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { MANIFEST_VERSION, rawKey, type Archive, type ArchivedLoad, type ArchivedObject } from '../../archive/index.js';
import { latestSuccess, type LoadAttempt } from '../audit.js';
import type { LoadedSource } from '../files/file-source.js';
import type { InputFile } from '../input/input.js';
import { assertUnchanged, type PreparedFile } from '../input/prepared-file.js';
import type { TakenRecords } from '../loader-code.js';
import type { Loader } from '../loader.js';
import type { PostgresTable } from '../postgres/postgres-table.js';
import type { PreparedRead } from '../postgres/prepare-read.js';
import type { StreamMerge } from '../records/load-records.js';
import type { Relation } from '../../sql/relation.js';
import type { Session, Warehouse } from '../../warehouse/warehouse.js';
import type { ArchivedFile, ArchivedPostgres, ArchivedSource } from './archived-source.js';

/** A file of a load, and how it is read. */
interface FoundFile {
  source: LoadedSource;
  input: InputFile;
}

/** Where what loads receive is kept. */
export interface ArchiveOfLoads {
  archive: Archive;
  /** Name of the target that is loaded. */
  target: string;
}

/** A load, as far as keeping what it receives needs it. */
export interface KeptJob {
  readonly loader: Loader;
  readonly table: Relation;
  readonly context: { session: Session; warehouse: Warehouse };
  /** The text of its contract. */
  contractText(): string | undefined;
  maskMessage(text: string): string;
}

/** What was received, and what it is added to. */
interface Received {
  source: ArchivedSource;
  /** Run id of the last load of the table. */
  after: string | null;
  /** Whether nothing of what the table had stays. */
  replaces: boolean;
}

/** Keeps what one load receives in the archive, before its table is changed. */
export class LoadKeeper {
  /** Addresses by the names of files, as `meta.load_metadata` has them. */
  readonly addresses = new Map<string, string>();
  private readonly objects = new Map<string, ArchivedObject>();
  private received: Received | undefined;
  private manifest: ArchivedLoad | undefined;

  constructor(
    private readonly job: KeptJob,
    private readonly place: ArchiveOfLoads,
  ) {}

  /** Keeps files as they were found; of an entry of a zip archive the whole archive. */
  async keepFiles(attempt: LoadAttempt, found: readonly FoundFile[], prepared: readonly PreparedFile[]): Promise<void> {
    const files: ArchivedFile[] = [];
    const zips = new Map<string, string>();
    for (const [i, { source, input }] of found.entries()) {
      const isZip = input.compression === 'zip';
      const md5 = isZip ? (zips.get(input.path) ?? (await md5Of(input.path))) : (prepared[i]?.hash ?? '');
      if (isZip) zips.set(input.path, md5);
      const fileName = 'remote' in source ? (input.name.split('/')[0] ?? '') : path.basename(input.path);
      const key = await this.keep(attempt, { file: input.path, name: fileName, md5 }, input.name);
      assertUnchanged(input);
      const { name, compression, bytes, entry = null } = input;
      const read = withoutAddress({ ...source, path: this.job.maskMessage(source.path) });
      files.push({ name, compression, bytes, entry, key, source: read });
    }
    await this.receive({ kind: 'files', files }, true);
  }

  /** Keeps records as they came. */
  async keepRecords(
    attempt: LoadAttempt,
    { records, columns, state }: Pick<TakenRecords, 'records' | 'columns' | 'state'>,
    { merge, replaces }: { merge: StreamMerge; replaces: boolean },
  ): Promise<void> {
    const { received } = records;
    if (received === undefined) throw new Error('the records of a load were not kept for the archive');
    const file = `${received}.gz`;
    await pipeline(fs.createReadStream(received), createGzip(), fs.createWriteStream(file, { mode: 0o600 }));
    const name = `${this.job.loader.name}.jsonl.gz`;
    const key = await this.keep(attempt, { file, name, md5: await md5Of(file) });
    const address = await this.place.archive.addressOf(key);
    for (const source of records.sources) this.addresses.set(source.name, address);
    await this.receive({ kind: 'records', key, columns, ...(state === undefined ? {} : { state }), merge }, replaces);
  }

  /** Keeps a table of PostgreSQL as it was copied. */
  async keepPostgres(attempt: LoadAttempt, source: PostgresTable, { read, prepared }: PreparedRead): Promise<void> {
    const keep = async (file: string, name: string, listedAs?: string): Promise<string> =>
      this.keep(attempt, { file, name, md5: await md5Of(file) }, listedAs);
    const { columns, rowNumber, isPart, next, at, notes, sent, scan, file, keys: present } = read;
    const keys: ArchivedPostgres['keys'] = { rows: await keep(file, `${source.table}.csv`, source.table) };
    if (prepared.rejects !== undefined) keys.rejects = await keep(prepared.rejects, `${source.table}.rejects.csv`);
    if (present !== undefined) keys.present = await keep(present.file, `${source.table}.keys.csv`);
    await this.receive(
      {
        ...{ kind: 'postgres', keys, source },
        read: { columns, rowNumber, isPart, next, at, notes, sent, scan },
        ...(present === undefined ? {} : { present: { sent: present.sent, scan: present.scan } }),
      },
      !isPart,
    );
  }

  /** Writes the manifest: the last step before the rows are committed, so that no committed load is without one. */
  async seal({ table, runId, at, loaderHash }: LoadAttempt): Promise<void> {
    if (this.received === undefined) throw new Error(`nothing of the load of ${table} was archived`);
    const { source, after, replaces } = this.received;
    const { name, file, mode = 'replace', key = [], volatile = [] } = this.job.loader;
    const manifest: ArchivedLoad = {
      ...{ version: MANIFEST_VERSION, table, run_id: runId, at: at.toISOString(), target: this.place.target },
      ...{ after, replaces },
      loader: { name, file, hash: loaderHash, mode, key, volatile, contract: this.job.contractText() ?? null },
      objects: [...this.objects.values()],
      source: { ...source },
    };
    this.manifest = manifest;
    await this.place.archive.record(manifest);
  }

  /** Removes the manifest of a load that was not committed. */
  async discard(): Promise<void> {
    if (this.manifest !== undefined) await this.place.archive.forget(this.manifest);
  }

  /** Keeps a file under its checksum. Returns the key. */
  private async keep(
    { table, at }: LoadAttempt,
    { file, name, md5 }: { file: string; name: string; md5: string },
    listedAs?: string,
  ): Promise<string> {
    const { archive } = this.place;
    const key = rawKey(table, at, md5, name);
    const object = { key, bytes: fs.statSync(file).size, md5 };
    if (!this.objects.has(key)) await archive.keep(object, { file });
    this.objects.set(key, object);
    if (listedAs !== undefined) this.addresses.set(listedAs, await archive.addressOf(key));
    return key;
  }

  /** A table that is not there yet is replaced in any case. */
  private async receive(source: ArchivedSource, replaces: boolean): Promise<void> {
    const { session, warehouse } = this.job.context;
    const latest = await latestSuccess(session, warehouse.dialect, this.job.table.name);
    const isThere = (await warehouse.columns(this.job.table)) !== undefined;
    this.received = { source, after: latest?.runId ?? null, replaces: replaces || !isThere };
  }
}

/** How a file is read: its address may have a secret, and nothing asks for it again. */
const withoutAddress = (source: LoadedSource): LoadedSource =>
  Object.fromEntries(Object.entries(source).filter(([name]) => name !== 'remote')) as unknown as LoadedSource;

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex');
}
