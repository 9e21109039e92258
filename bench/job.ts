import fs from 'node:fs';
import path from 'node:path';
import { textOf } from '../engine/src/base/cell.js';
import { systemClock } from '../engine/src/base/clock.js';
import { silentLogger } from '../engine/src/base/log.js';
import { compileModels } from '../engine/src/run/project/compile-models.js';
import { testId } from '../engine/src/run/project/graph-nodes.js';
import { readProject } from '../engine/src/run/project/project.js';
import type { RunOptions } from '../engine/src/run/options.js';
import { duckdbDialect as dialect } from '../engine/src/warehouses/duckdb/dialect.js';
import { expand, type Resolver } from '../engine/src/sql/expand.js';
import { projectResolver } from '../engine/src/transform/index.js';
import { openDuckDB, settingStatements } from '../engine/src/warehouses/duckdb/client.js';
import { checkByHand, type CheckByHand } from './checks.js';
import type { Relation } from '../engine/src/sql/relation.js';

/** All that the script by hand is given: the same tables and the same checks, as SQL. */
export interface Job {
  /** Statements that give DuckDB the settings of a run of two sessions. */
  settings: string[];
  loads: { table: string; sql: string; bytes: number }[];
  models: { id: string; relation: string; kind: 'view' | 'table'; sql: string; after: string[] }[];
  checks: { id: string; relation: string; type: string; kwargs: Record<string, unknown>; check: CheckByHand }[];
  marts: string[];
}

interface JobPlaces {
  warehouseFile: string;
  data: string;
  copies: string;
}

/** Writes down by hand what Lastro has just built from the CSV files of a folder; what has no such file is copied to `copies`. */
export async function jobOf(options: RunOptions, { warehouseFile, data, copies }: JobPlaces): Promise<Job> {
  const project = await readProject(options);
  const { texts } = await compileModels(project, options);
  const resolver = (table: Relation): Resolver =>
    projectResolver(table, { dialect, models, vars: project.vars, now: options.clock.now() });
  const models = new Map(project.models.map((model) => [model.table.name, model]));
  const warehouse = await openDuckDB({ path: warehouseFile, readOnly: true });
  const session = await warehouse.session();
  const job: Job = { settings: settingStatements({ sessions: 2 }), loads: [], models: [], checks: [], marts: [] };
  try {
    for (const { table: name } of project.loaders) job.loads.push(await load(name));
    for (const model of project.models) {
      const seed = `SELECT * FROM read_csv(${dialect.string(path.join(project.dir, model.file))}, all_varchar = true)`;
      const relation = dialect.table(model.table);
      const compiled = texts.get(model.uniqueId)?.duckdb ?? seed;
      const { snapshot } = model;
      const versions =
        snapshot === undefined
          ? compiled
          : `SELECT *, current_timestamp::TIMESTAMP AS valid_from, NULL::TIMESTAMP AS valid_to, true AS is_current, false AS is_deleted FROM (${compiled}\n)`;
      const aside = model.setAside.map(
        ({ where }) => expand(where, { dialect, file: model.file, resolve: resolver(model.table) }).sql,
      );
      job.models.push({
        id: model.uniqueId,
        relation,
        kind: model.materialized === 'view' ? 'view' : 'table',
        sql:
          aside.length === 0
            ? versions
            : `SELECT * FROM (${compiled}\n) WHERE NOT coalesce(${aside.join(' OR ')}, false)`,
        after: project.graph
          .parents(model.uniqueId)
          .filter((id) => project.models.some(({ uniqueId }) => uniqueId === id)),
      });
      if (model.table.layer === 'marts') job.marts.push(relation);
    }
    for (const suite of project.suites)
      for (const config of suite.expectations) {
        const relation = dialect.table(suite.table);
        const written = config.kwargs['unexpected_rows_query'];
        const { sql } = expand(typeof written === 'string' ? written : '', {
          dialect,
          file: suite.file,
          resolve: resolver(suite.table),
        });
        const id = testId(project.config.name, project.checkIds.get(config) ?? '');
        const { type, kwargs } = config;
        job.checks.push({ id, relation, type, kwargs, check: checkByHand(relation, config, sql) });
      }
  } finally {
    await warehouse.close();
  }
  return job;

  /** A file of the folder is read as is; of the other sources, what Lastro has is copied from Parquet. */
  async function load(name: string): Promise<Job['loads'][number]> {
    const table = dialect.table({ layer: 'raw', name });
    const columns = ((await warehouse.columns({ layer: 'raw', name })) ?? []).map((column) => column.name);
    const own = columns.filter((column) => !column.startsWith('_'));
    const { rows } = await session.query(`SELECT any_value(_source_file), count(*) FROM ${table}`);
    const file = path.join(data, textOf(rows[0]?.[0]));
    const isFile = fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    const parquet = path.join(copies, `${name}.parquet`);
    if (!isFile)
      await session.run(
        `COPY (SELECT ${own.map((column) => dialect.identifier(column)).join(', ')} FROM ${table}) TO ${dialect.string(parquet)}`,
      );
    const types = own.map((column) => `${dialect.string(column)}: 'VARCHAR'`).join(', ');
    const from = isFile
      ? `read_csv(${dialect.string(file)}, delim = ',', quote = '"', escape = '"', header = true, auto_detect = false, columns = {${types}})`
      : `read_parquet(${dialect.string(parquet)})`;
    const label = dialect.string(path.basename(file));
    return {
      table,
      bytes: Number(rows[0]?.[1]),
      sql:
        `SELECT *, ${label}::ENUM(${label}) AS _source_file, row_number() OVER () AS _source_row,` +
        ` TIMESTAMP '2026-01-01' AS _loaded_at, 'by-hand'::ENUM('by-hand') AS _run_id FROM ${from}`,
    };
  }
}

export function benchOptions(projectDir: string, targetPath: string, env: Record<string, string>): RunOptions {
  return { projectDir, targetPath, env: { ...process.env, ...env }, clock: systemClock, log: silentLogger };
}
