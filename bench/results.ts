import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import * as prettier from 'prettier';
import type { Table } from './table.js';

/** Where and when something was measured. */
export interface Measured {
  /** `2026-11-27`. */
  date: string;
  /** Cores, processor and memory. */
  machine: string;
  /** Load average of the last minute before and after; null where nobody wrote it down. */
  load: [before: number, after: number] | null;
  /** Of programs by their names. */
  versions: Record<string, string>;
  /** Of which the figures are the medians; null where they are not medians. */
  rounds: number | null;
}

/** What a part of the benchmark found. */
export interface Found {
  tables: Table[];
  /** Sentences about these figures, which go when they are measured again. */
  notes?: string[];
  /** Of the programs that only this part has. */
  versions?: Record<string, string>;
  rounds: number | null;
}

/** `bench/results/<part>.json`. */
export interface PartResult {
  measured: Measured;
  tables: Table[];
  notes: string[];
}

const FOLDER = path.join(import.meta.dirname, 'results');

const loadAverage = (): number => Number((os.loadavg()[0] ?? NaN).toFixed(1));

/** Measures, and says where and when. */
export async function measuredNow(work: () => Promise<Found>): Promise<PartResult> {
  const before = loadAverage();
  const { tables, notes = [], versions = {}, rounds } = await work();
  const duckdb = await DuckDBInstance.create();
  const [[version] = []] = (await (await duckdb.connect()).runAndReadAll('SELECT version()')).getRows() as string[][];
  const processor = os.cpus()[0]?.model.trim() ?? 'an unknown processor';
  const machine = `${os.cpus().length} × ${processor}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  const named = { 'Node.js': process.versions.node, DuckDB: version?.replace(/^v/, '') ?? '', ...versions };
  const date = new Date().toISOString().slice(0, 10);
  return { measured: { date, machine, load: [before, loadAverage()], versions: named, rounds }, tables, notes };
}

/** The results of a part; undefined where it has not been measured. */
export function readResult(part: string): PartResult | undefined {
  const file = path.join(FOLDER, `${part}.json`);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as PartResult) : undefined;
}

export async function saveResult(part: string, result: PartResult): Promise<void> {
  const text = await prettier.format(JSON.stringify(result), { parser: 'json', printWidth: 120 });
  fs.writeFileSync(path.join(FOLDER, `${part}.json`), text);
}
