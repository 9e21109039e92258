import { UsageError } from '../base/errors.js';
import { externalFiles } from '../project/external-access.js';
import type { TargetContext } from '../warehouse/warehouse-type.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { warehouseType } from '../warehouses/index.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';

/** The parts of a project that locate its warehouse. */
type WarehouseLocation = Pick<Project, 'dir' | 'targetDir' | 'targetName' | 'target'>;

/** With the files that its configuration grants to models. */
type OpenLocation = WarehouseLocation & { config: Pick<Project['config'], 'externalAccess'> };

/** The database file that runs build in. Throws a {@link UsageError} when the target is of a type that they cannot build in. */
export function warehousePath(project: WarehouseLocation, env: RunOptions['env']): string {
  const { target, targetName } = project;
  const file = warehouseType(target.type).databaseFile(target, targetContext(project, env));
  if (file !== undefined) return file;
  throw new UsageError('target.not-supported', `target ${targetName} is of type ${target.type}`, {
    hint: 'lastro compile and lastro show work with it; run on a target with a database file',
  });
}

/**
 * Opens the target's warehouse; a run takes its lock before. Statements open no files but those that the configuration grants to models,
 * and with `files` these and what is in these folders.
 */
export async function openTarget(
  project: OpenLocation,
  env: RunOptions['env'],
  readOnly: boolean,
  files: readonly string[] = [],
): Promise<Warehouse> {
  const { target, dir, config } = project;
  const warehouse = await warehouseType(target.type).open(target, { ...targetContext(project, env), readOnly });
  await warehouse.lock([...externalFiles(dir, config.externalAccess), ...files]);
  return warehouse;
}

function targetContext({ dir, targetDir, targetName }: WarehouseLocation, env: RunOptions['env']): TargetContext {
  return { targetName, projectDir: dir, targetDir, env };
}
