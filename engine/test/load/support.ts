import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SharedSources } from '../../src/load/shared-sources.js';
import { fixedClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import type { Cell } from '../../src/base/cell.js';
import { loadTable, prepareMeta, type LoadContext, type LoadTableResult } from '../../src/load/index.js';
import { csvFile, type CsvFileOptions } from '../../src/load/files/file-source.js';
import type { Loader, LoaderDefinition } from '../../src/load/loader.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

/** A folder of its own for a test file. */
export function scratchDir(): { path: string; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-load-'));
  return { path: folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

export const NOW = new Date('2018-10-18T06:00:00Z');

/** A warehouse in memory and a folder to load from. */
export class Bench {
  private runs = 0;

  private constructor(
    readonly dir: string,
    readonly warehouse: Warehouse,
    readonly session: Session,
  ) {}

  static async open(dir: string): Promise<Bench> {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    await prepareMeta(session, warehouse.dialect);
    return new Bench(dir, warehouse, session);
  }

  file(name: string, content: string | Buffer): string {
    const file = path.join(this.dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  }

  /** Names of the scratch files that are there. */
  scratchFiles(): string[] {
    const folder = path.join(this.dir, 'target', 'scratch');
    return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  }

  load(
    definition: Omit<LoaderDefinition, 'description' | 'load'> & Pick<Loader, 'load'>,
    context: Partial<LoadContext> = {},
  ): Promise<LoadTableResult> {
    const loader: Loader = {
      file: `loaders/${definition.name}.ts`,
      checksum: 'unchanged',
      environmentNames: [],
      description: '',
      ...definition,
    };
    this.runs++;
    return loadTable(loader, {
      warehouse: this.warehouse,
      session: this.session,
      runId: `run-${this.runs}`,
      clock: fixedClock(NOW),
      log: silentLogger,
      env: {},
      projectDir: this.dir,
      targetDir: path.join(this.dir, 'target'),
      fullRefresh: false,
      openLanding: (databaseFile) =>
        openDuckDB({ path: databaseFile ?? ':memory:', readOnly: databaseFile !== undefined }),
      ...context,
    });
  }

  /** Loads one CSV file into `raw.t`. */
  csv(file: string, columns: string[], options: Partial<CsvFileOptions> = {}, context: Partial<LoadContext> = {}) {
    return this.load({ name: 't', table: 't', load: () => csvFile({ path: file, columns, ...options }) }, context);
  }

  async rows(sql: string): Promise<Cell[][]> {
    return (await this.session.query(sql)).rows.map((row) => [...row]);
  }

  close(): Promise<void> {
    return this.warehouse.close();
  }
}

/** What the loads of a run share, where none of them is of a tap. */
export const sharedSources = (): SharedSources =>
  new SharedSources({ loaders: [], isAnew: () => false, isPersonal: () => Promise.resolve(false) });
