import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { openBigQuery } from '../warehouse/bigquery.js';
import { openDuckDB } from '../warehouse/duckdb.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';

/** As much of a project as says where its warehouse is. */
type WarehouseLocation = Pick<Project, 'dir' | 'targetDir' | 'targetName' | 'target'>;

/** Where the target's database file is. */
export function warehousePath(project: WarehouseLocation, env: RunOptions['env']): string {
  if (project.target.type !== 'duckdb')
    throw new UsageError('target.type', `target ${project.targetName} is no DuckDB file`);
  const configured = project.target.path ?? (env['LASTRO_WAREHOUSE'] || undefined);
  return configured === undefined
    ? path.join(project.targetDir, 'warehouse.duckdb')
    : path.resolve(project.dir, configured);
}

/** Opens the target's warehouse without a lock, for reading. */
export function openTarget(project: WarehouseLocation, env: RunOptions['env'], readOnly: boolean): Promise<Warehouse> {
  const { target } = project;
  if (target.type === 'bigquery') {
    if (readOnly) return openBigQuery({ ...target, apiEndpoint: env['BIGQUERY_API_ENDPOINT'] });
    throw new UsageError('target.not-supported', `target ${project.targetName} is of type bigquery`, {
      hint: 'lastro compile writes its SQL and lastro show reads there; runs go to a duckdb target',
    });
  }
  return openDuckDB({
    path: warehousePath(project, env),
    readOnly,
    memoryLimit: target.memoryLimit,
    compress: target.compress,
    tempDirectory: path.join(project.targetDir, `tmp.${process.pid}`),
  });
}
