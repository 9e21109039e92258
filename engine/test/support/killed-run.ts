import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cell } from '../../src/base/cell.js';
import type { RunResults } from '../../src/publish/artifacts.js';
import { publishedFolder, type PublishedIndex } from '../../src/publish/published.js';
import { formatRelation } from '../../src/sql/relation.js';
import type { Session } from '../../src/warehouse/warehouse.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { REPOSITORY, type ProjectFolder } from './project-folder.js';

const HOOK = fileURLToPath(new URL('kill-hook.mjs', import.meta.url));

/** Runs the command line with the hook that counts, or kills at, the steps that change a file. */
function spawnHooked(
  project: ProjectFolder,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }> {
  const child = spawn(
    process.execPath,
    ['--import', HOOK, path.join(REPOSITORY, 'engine', 'bin', 'lastro.js'), ...args],
    {
      cwd: project.dir,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], KILL_BELOW: project.dir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })));
}

/** The kinds of the steps of a command, in their order: `fs.rename`, `duckdb.COMMIT`. Runs the command. */
export async function stepsOf(
  project: ProjectFolder,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const list = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-steps-')), 'steps');
  try {
    const { code, output } = await spawnHooked(project, args, { ...env, KILL_LIST: list });
    if (code !== 0) throw new Error(`the command ended with ${code}:\n${output}`);
    return fs.readFileSync(list, 'utf8').trim().split('\n');
  } finally {
    fs.rmSync(path.dirname(list), { recursive: true });
  }
}

/** Runs a command that is killed at its step `n`, counted from 1; whether it was killed. */
export async function killAt(
  project: ProjectFolder,
  n: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const { signal } = await spawnHooked(project, args, { ...env, KILL_AT: String(n) });
  return signal === 'SIGKILL';
}

/** Of each kind of step the first and the last, and each step that follows a commit; counted from 1. */
export function chosenSteps(kinds: readonly string[]): number[] {
  const chosen = new Set<number>();
  for (const kind of new Set(kinds)) chosen.add(kinds.indexOf(kind) + 1).add(kinds.lastIndexOf(kind) + 1);
  for (const [i, kind] of kinds.entries()) if (kind === 'duckdb.COMMIT' && i + 2 <= kinds.length) chosen.add(i + 2);
  return [...chosen].sort((a, b) => a - b);
}

/** Columns that differ between any two runs. */
const OWN_COLUMNS = new Set(['_loaded_at', '_run_id', 'run_id', 'rejected_at']);

const MAX_COMPARED_ROWS = 1000;

/** The rows of a query in their order; of many rows their number and a sum of their hashes. */
async function rowsOf(session: Session, query: string): Promise<Cell[][]> {
  const { rows: digest } = await session.query(`SELECT count(*), CAST(sum(hash(q)) AS VARCHAR) FROM (${query}) AS q`);
  if (Number(digest[0]?.[0]) > MAX_COMPARED_ROWS) return digest;
  return (await session.query(`${query} ORDER BY ALL`)).rows;
}

/** Every table of the layers, and the rejected rows, as sorted rows without what differs between any two runs. */
async function everyTable(file: string): Promise<Record<string, Cell[][]>> {
  const warehouse = await openDuckDB({ path: file, readOnly: true });
  try {
    const session = await warehouse.session();
    const tables: Record<string, Cell[][]> = {};
    for (const { table, columns } of await warehouse.relations()) {
      if (table.layer === 'meta' && table.name !== 'rejected_rows') continue;
      const compared = columns.filter(({ name }) => !OWN_COLUMNS.has(name)).map(({ name }) => `"${name}"`);
      const relation = warehouse.dialect.table(table);
      tables[formatRelation(table)] = await rowsOf(session, `SELECT ${compared.join(', ')} FROM ${relation}`);
    }
    return tables;
  } finally {
    await warehouse.close();
  }
}

/** The published figures: what the index says of each table, and its rows. */
export async function publishedFigures(targetDir: string): Promise<Record<string, unknown>> {
  const folder = publishedFolder(targetDir).link;
  const index = JSON.parse(fs.readFileSync(path.join(folder, 'index.json'), 'utf8')) as PublishedIndex;
  const warehouse = await openDuckDB({ path: ':memory:' });
  try {
    const session = await warehouse.session();
    const figures: Record<string, unknown> = {};
    for (const { relation, file, rows, columns } of index.tables) {
      const parquet = warehouse.dialect.string(path.join(folder, file));
      figures[relation] = { rows, columns, content: await rowsOf(session, `SELECT * FROM read_parquet(${parquet})`) };
    }
    return { figures, files: fs.readdirSync(folder).sort() };
  } finally {
    await warehouse.close();
  }
}

/** All that a build leaves for its readers, without what differs between any two runs. */
export async function snapshot(targetDir: string): Promise<Record<string, unknown>> {
  const read = (name: string): unknown => JSON.parse(fs.readFileSync(path.join(targetDir, name), 'utf8'));
  const { results, verdict, metadata } = read('run_results.json') as RunResults;
  const { nodes } = read('manifest.json') as { nodes: unknown };
  const index = read('published/index.json') as PublishedIndex;
  return {
    tables: await everyTable(path.join(targetDir, 'warehouse.duckdb')),
    published: await publishedFigures(targetDir),
    isOfOneRun: index.run_id === metadata.invocation_id,
    verdict,
    nodes,
    results: Object.fromEntries(
      results.map(({ unique_id, status, rows, failures, check }) => [
        unique_id,
        // What was built before the kill is reported as unchanged afterwards, without a count of problems.
        { status, rows, check: inAnyOrder(check), failures: check === null ? null : failures },
      ]),
    ),
    files: fs
      .readdirSync(targetDir, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('published.'))
      .sort(),
  };
}

/** A value whose lists are sorted, as a query without ORDER BY has none, and which does not say which of its rows are shown. */
function inAnyOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        (key === 'unexpected_rows' || key === 'sample') && Array.isArray(member) ? member.length : inAnyOrder(member),
      ]),
    );
  const text = (row: unknown): string => JSON.stringify(row);
  return value.map(inAnyOrder).sort((a, b) => text(a).localeCompare(text(b)));
}

/** Paths at which two snapshots differ, the first few: `tables › marts.fct_orders › 3`. */
export function differences(actual: unknown, expected: unknown, at: readonly string[] = []): string[] {
  if (Object.is(actual, expected)) return [];
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null)
    return [`${at.join(' › ')}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
  const [a, b] = [actual, expected] as [Record<string, unknown>, Record<string, unknown>];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(a[key], b[key], [...at, key])).slice(0, 10);
}
