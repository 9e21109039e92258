import fs from 'node:fs';
import path from 'node:path';
import { assertNoProblems } from '../../base/errors.js';
import { readContract } from '../../contract/index.js';
import { PersonalData, absentFlags, flagsOfContract, type PersonalFlag } from '../../personal/index.js';
import { CONFIG_FILE } from '../../base/config-file.js';
import { pickTarget, readConfig } from '../../project/config.js';
import type { RunOptions } from '../../run/options.js';
import { createPersonalData } from '../../run/personal-data.js';
import { readProject } from '../../run/project/project.js';
import { formatRelation } from '../../sql/relation.js';
import { queryTrees } from '../../warehouse/query-trees.js';
import { warehouseType } from '../../warehouses/index.js';
import type { ColumnInfo } from '../../warehouse/warehouse.js';
import { databaseOf, type CheckData } from './check-data.js';

/** The options of a check that decide what is personal in its data. */
export interface PersonalCheckJob {
  data: string | undefined;
  contract: string | undefined;
  baseDirs: { data: string; contract: string };
}

/** The columns that the contract of a check flags as personal. Throws when the contract is invalid. */
export function readContractFlags({ contract, baseDirs }: PersonalCheckJob): PersonalFlag[] {
  return contract === undefined ? [] : flagsOfContract(readContract(contract, { root: baseDirs.contract }));
}

/**
 * What is personal in the data of a check: what its contract flags; without a contract, of a table in the warehouse of the
 * project that the command runs in, what the project states.
 */
export async function personalDataOf({
  job,
  options,
  data,
  columns,
  flags,
}: {
  job: PersonalCheckJob;
  options: RunOptions;
  data: CheckData;
  columns: readonly ColumnInfo[];
  flags: readonly PersonalFlag[];
}): Promise<PersonalData> {
  const { warehouse, session, table } = data;
  if (job.contract === undefined) {
    if (!(await isProjectWarehouse(job, options))) return PersonalData.none;
    return createPersonalData(await readProject(options), warehouse, options.clock.now());
  }
  if (flags.length === 0) return PersonalData.none;
  const names = columns.map(({ name }) => name);
  const tableName = formatRelation(table);
  assertNoProblems(absentFlags(flags, job.data ?? tableName, names));
  return new PersonalData({
    hasFlags: true,
    find: (other) =>
      formatRelation(other).toLowerCase() === tableName.toLowerCase()
        ? { flags, columns: () => Promise.resolve(names) }
        : undefined,
    parse: async (sql) => (await queryTrees({ session, dialect: warehouse.dialect }, [sql]))?.[0],
  });
}

async function isProjectWarehouse({ data = '', baseDirs }: PersonalCheckJob, options: RunOptions): Promise<boolean> {
  const { projectDir, env } = options;
  const database = databaseOf(data, baseDirs.data);
  if (database === undefined || !fs.existsSync(path.join(projectDir, CONFIG_FILE))) return false;
  const config = await readConfig(projectDir);
  const targetDir = options.targetPath ?? path.join(projectDir, 'target');
  return [undefined, ...Object.keys(config.targets ?? {})].some((name) => {
    const { name: targetName, target } = pickTarget(config, name);
    const context = { targetName, projectDir, targetDir, env };
    return warehouseType(target.type).databaseFile(target, context) === database;
  });
}
