/**
 * One source into a table of texts by the plainest script that does it: fetch or print to a file, then DuckDB's reader with stated columns.
 * Runs once per process: `source-by-hand <job.json>`, and prints the rows of the table.
 */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { DuckDBInstance } from '@duckdb/node-api';

/** What to read, and how. */
export interface SourceJob {
  kind: 'csv' | 'zip' | 'url' | 'kaggle' | 'jsonl' | 'parquet' | 'fixed' | 'program' | 'tap' | 'postgres';
  /** Path or address of the file. */
  from: string;
  columns: string[];
  /** To be made anew. */
  database: string;
  /** For files on the way. */
  folder: string;
  /** The program, with its arguments. */
  command?: string[];
  /** First and last characters of the columns, from 1. */
  positions?: Record<string, [first: number, last: number]>;
}

const job = JSON.parse(fs.readFileSync(process.argv[2] ?? '', 'utf8')) as SourceJob;
const csv = path.join(job.folder, 'items.csv');
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

async function fetchTo(file: string, url: string): Promise<string> {
  const { body } = await fetch(url);
  if (body !== null) await pipeline(Readable.fromWeb(body as ReadableStream), fs.createWriteStream(file));
  return file;
}

function unzip(archive: string): string {
  execFileSync('python3', ['-m', 'zipfile', '-e', archive, job.folder]);
  return csv;
}

async function print([program = '', ...args]: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await pipeline(child.stdout, fs.createWriteStream(csv));
  return csv;
}

async function recordsOf([program = '', ...args]: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const cell = (value: unknown): string => `"${String(value).replaceAll('"', '""')}"`;
  async function* lines(): AsyncGenerator<string> {
    yield `${job.columns.join(',')}\n`;
    for await (const line of readline.createInterface({ input: child.stdout })) {
      const { type, record = {} } = JSON.parse(line) as { type: string; record?: Record<string, unknown> };
      if (type === 'RECORD') yield `${job.columns.map((column) => cell(record[column])).join(',')}\n`;
    }
  }
  await pipeline(lines, fs.createWriteStream(csv));
  return csv;
}

async function readerOf({ kind, from, columns, folder, command = [], positions = {} }: SourceJob): Promise<string> {
  const texts = `{${columns.map((name) => `${text(name)}: 'VARCHAR'`).join(', ')}}`;
  const readCsv = (file: string): string =>
    `read_csv(${text(file)}, header = true, auto_detect = false, columns = ${texts})`;
  if (kind === 'jsonl') return `read_json(${text(from)}, format = 'newline_delimited', columns = ${texts})`;
  if (kind === 'parquet') return `(SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(${text(from)}))`;
  if (kind === 'fixed') {
    const values = Object.entries(positions).map(
      ([name, [first, last]]) => `nullif(trim(substr(line, ${first}, ${last - first + 1})), '') AS ${name}`,
    );
    return `(SELECT ${values.join(', ')} FROM read_csv(${text(from)}, header = false, auto_detect = false, delim = '\x01', quote = '', columns = {line: 'VARCHAR'}))`;
  }
  if (kind === 'csv') return readCsv(from);
  if (kind === 'zip') return readCsv(unzip(from));
  if (kind === 'url') return readCsv(await fetchTo(csv, from));
  if (kind === 'kaggle') return readCsv(unzip(await fetchTo(path.join(folder, 'dataset.zip'), from)));
  return readCsv(kind === 'tap' ? await recordsOf(command) : await print(command));
}

fs.rmSync(job.database, { force: true });
const reader = await readerOf(job);
const connection = await (await DuckDBInstance.create(job.database)).connect();
await connection.run(`CREATE TABLE items AS FROM ${reader}`);
const [[rows] = []] = (await connection.runAndReadAll('SELECT count(*) FROM items')).getRows();
connection.closeSync();
console.log(String(rows));
