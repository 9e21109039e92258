import path from 'node:path';
import type { TargetContext, TargetKeys, WarehouseType } from '../../warehouse/warehouse-type.js';
import { duckdbDialect, otherFileDialect } from './dialect.js';

/** A DuckDB database file. */
export interface DuckDBTarget {
  type: 'duckdb';
  /** Path of the database file, relative to the project. Default: `LASTRO_WAREHOUSE`, else `<target path>/warehouse.duckdb`. */
  path?: string;
  /** Upper bound of DuckDB's memory: `4GB`. Default: `2GB`, or three quarters of the machine's if that is less. */
  memoryLimit?: string;
  /** Compress tables: a third of the disk for a fifth more time. Default: false. */
  compress?: boolean;
}

export const duckdb: WarehouseType<DuckDBTarget> = {
  label: 'DuckDB',
  targetKeys: {
    path: { type: 'string', required: false },
    memoryLimit: { type: 'string', required: false },
    compress: { type: 'boolean', required: false },
  } satisfies TargetKeys<DuckDBTarget>,
  dialect: () => duckdbDialect,
  databaseFile,
  place: () => undefined,
  otherTarget: () => ({ dialect: otherFileDialect, isReadByViews: false }),
  async open(target, context, other) {
    const { openDuckDB } = await import('./client.js');
    return openDuckDB({
      path: databaseFile(target, context),
      other: other && databaseFile(other, context),
      readOnly: context.readOnly,
      sessions: context.sessions,
      memoryLimit: target.memoryLimit,
      compress: target.compress,
      tempDirectory: path.join(context.targetDir, `tmp.${process.pid}`),
    });
  },
};

function databaseFile(target: DuckDBTarget, { projectDir, targetDir, env }: TargetContext): string {
  const configured = target.path ?? (env['LASTRO_WAREHOUSE'] || undefined);
  return configured === undefined ? path.join(targetDir, 'warehouse.duckdb') : path.resolve(projectDir, configured);
}
