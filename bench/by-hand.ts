/**
 * The same tables and the same checks as Lastro's, by a plain DuckDB script with its settings of DuckDB: two connections side by side, small row
 * groups, no compression, no write-ahead log for a new file, readers with every option set, checks batched by table. Runs once per process:
 * `by-hand <job.json> <folder> [checks|tables]`, all, the checks alone or the tables without them, and prints the milliseconds of each phase and what each check found.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Job } from './job.js';

const BATCH = 40;
const [jobFile = '', folder = '', only] = process.argv.slice(2);
const job = JSON.parse(fs.readFileSync(jobFile, 'utf8')) as Job;
const file = path.join(folder, 'by-hand.duckdb');
const isNew = only !== 'checks';
if (isNew) fs.rmSync(file, { force: true });

const instance = await DuckDBInstance.create(':memory:', {
  default_null_order: 'nulls_first_on_asc_last_on_desc',
  memory_limit: '2000MB',
});
const connections = await Promise.all([instance.connect(), instance.connect()]);
for (const statement of job.settings) await connections[0].run(statement);
const storage = isNew ? 'ROW_GROUP_SIZE 32768, RECOVERY_MODE NO_WAL_WRITES' : 'READ_ONLY';
await connections[0].run(`ATTACH '${file}' AS warehouse (${storage})`);
for (const connection of connections) await connection.run('USE warehouse');

interface Task {
  id: string;
  after: readonly string[];
  work(connection: DuckDBConnection): Promise<void>;
}

/** Runs tasks on both connections, each when those before it are done. Answers the milliseconds that both were busy. */
async function sideBySide(tasks: readonly Task[]): Promise<number> {
  const waiting = [...tasks];
  const open = new Set(tasks.map(({ id }) => id));
  const changed = new Set<() => void>();
  let busy = 0;
  await Promise.all(
    connections.map(async (connection) => {
      while (waiting.length > 0) {
        const next = waiting.findIndex(({ after }) => after.every((id) => !open.has(id)));
        if (next < 0) {
          await new Promise<void>((resolve) => changed.add(resolve));
          continue;
        }
        const [task] = waiting.splice(next, 1);
        const started = performance.now();
        await task?.work(connection);
        busy += performance.now() - started;
        open.delete(task?.id ?? '');
        for (const wake of changed) wake();
        changed.clear();
      }
    }),
  );
  return busy;
}

const value = async (connection: DuckDBConnection, sql: string): Promise<unknown[]> =>
  (await connection.runAndReadAll(sql)).getRows()[0] ?? [];

async function load(): Promise<number> {
  for (const schema of ['raw', 'staging', 'marts']) await connections[0].run(`CREATE SCHEMA ${schema}`);
  return sideBySide(
    [...job.loads]
      .sort((a, b) => b.bytes - a.bytes)
      .map(({ table, sql }) => ({
        id: table,
        after: [],
        work: async (connection) => {
          await connection.run(`CREATE TABLE ${table} AS ${sql}`);
        },
      })),
  );
}

const transform = (): Promise<number> =>
  sideBySide(
    job.models.map(({ id, relation, kind, sql, after }) => ({
      id,
      after,
      work: async (connection) => {
        await connection.run(`CREATE ${kind} ${relation} AS ${sql}`);
      },
    })),
  );

async function publish(): Promise<number> {
  const target = path.join(folder, 'by-hand');
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(target);
  return sideBySide(
    job.marts.map((relation) => ({
      id: relation,
      after: [],
      work: async (connection) => {
        const name = path.join(target, `${relation.replaceAll('"', '')}.parquet`);
        await connection.run(`COPY ${relation} TO '${name}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`);
      },
    })),
  );
}

const found: Record<string, number> = {};

async function check(): Promise<number> {
  const tasks: Task[] = [];
  const columns = new Map<string, string[]>();
  const catalogue = await connections[0].runAndReadAll(
    'SELECT schema_name, table_name, column_name FROM duckdb_columns() ORDER BY 1, 2, column_index',
  );
  for (const [schema, table, column] of catalogue.getRows() as string[][]) {
    const name = `${schema ?? ''}.${table ?? ''}`;
    columns.set(name, [...(columns.get(name) ?? []), column ?? '']);
  }
  for (const relation of new Set(job.checks.map((each) => each.relation))) {
    const own = job.checks.filter((each) => each.relation === relation);
    const aggregates = own.flatMap(({ id, check }) => (check.kind === 'aggregate' ? [{ id, sql: check.sql }] : []));
    for (let i = 0; i < aggregates.length; i += BATCH) {
      const batch = aggregates.slice(i, i + BATCH);
      tasks.push({
        id: `${relation} ${i}`,
        after: [],
        work: async (connection) => {
          const row = await value(connection, `SELECT ${batch.map(({ sql }) => sql).join(', ')} FROM ${relation}`);
          for (const [n, { id }] of batch.entries()) found[id] = Number(row[n]);
        },
      });
    }
    for (const { id, check } of own)
      if (check.kind === 'query')
        tasks.push({
          id,
          after: [],
          work: async (connection) => void (found[id] = Number((await value(connection, check.sql))[0])),
        });
      else if (check.kind === 'columns')
        found[id] = Number(columns.get(relation.replaceAll('"', ''))?.join() !== check.wanted.join());
  }
  return sideBySide(tasks);
}

const phases: Record<string, number> = {};
if (isNew) {
  phases['load'] = await load();
  phases['transform'] = await transform();
}
if (only !== 'tables') phases['check'] = await check();
if (isNew) phases['publish'] = await publish();
await connections[0].run('USE memory');
await connections[1].run('USE memory');
await connections[0].run('DETACH warehouse');
for (const connection of connections) connection.closeSync();
instance.closeSync();
console.log(JSON.stringify({ phases, found }));
