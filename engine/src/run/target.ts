import path from 'node:path';
import { externalFiles } from '../project/external-access.js';
import { schemasOf } from '../project/layers.js';
import type { Model } from '../project/model.js';
import { formatRelation } from '../sql/relation.js';
import type { TargetContext } from '../warehouse/warehouse-type.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { warehouseType, type TargetConfig } from '../warehouses/index.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';

/** The parts of a project that locate its warehouse. */
type WarehouseLocation = Pick<Project, 'dir' | 'targetDir' | 'targetName' | 'target'>;

/** With the files that its configuration grants to models, and what is said of their tables. */
type OpenLocation = WarehouseLocation & {
  config: Pick<Project['config'], 'externalAccess' | 'layers'>;
  models: readonly Model[];
};

/** The database file that runs build in; undefined where a server has the tables. */
export function databaseFile(project: WarehouseLocation, env: RunOptions['env']): string | undefined {
  const { target } = project;
  return warehouseType(target.type).databaseFile(target, targetContext(project, env));
}

/** The path that a run locks: one run at a time builds in a target from this folder. */
export function lockedPath(project: WarehouseLocation, env: RunOptions['env']): string {
  return databaseFile(project, env) ?? path.join(project.targetDir, project.targetName);
}

interface TargetUse {
  files?: readonly string[];
  other?: TargetConfig | undefined;
  /** Sessions that work side by side. Default: 1. */
  sessions?: number;
}

/**
 * Opens the target's warehouse; a run takes its lock before. Statements open no files but those that the configuration grants to models,
 * and with `files` these and what is in these folders. They may read the tables of an `other` target of the same type.
 */
export async function openTarget(
  project: OpenLocation,
  env: RunOptions['env'],
  readOnly: boolean,
  { files = [], other, sessions }: TargetUse = {},
): Promise<Warehouse> {
  const { target, dir, config, models } = project;
  const context = {
    ...targetContext(project, env),
    requiredFilters: requiredFilters(models),
    layers: schemasOf(config.layers),
    readOnly,
    sessions,
  };
  const warehouse = await warehouseType(target.type).open(target, context, other);
  await warehouse.lock([...externalFiles(dir, config.externalAccess), ...files]);
  return warehouse;
}

function targetContext({ dir, targetDir, targetName }: WarehouseLocation, env: RunOptions['env']): TargetContext {
  return { targetName, projectDir: dir, targetDir, env };
}

/** Columns that statements must filter on, by the relations of models. */
function requiredFilters(models: readonly Model[]): ReadonlyMap<string, string> {
  return new Map(
    models.flatMap(({ table, partitionBy, requirePartitionFilter, materialized }): [string, string][] =>
      requirePartitionFilter && partitionBy !== undefined && materialized !== 'view'
        ? [[formatRelation(table), partitionBy]]
        : [],
    ),
  );
}
