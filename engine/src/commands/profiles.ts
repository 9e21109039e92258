import path from 'node:path';
import { FileCache } from '../base/file-cache.js';
import { messageOf } from '../base/errors.js';
import { profileTable, type ProfiledColumn, type TableProfile } from '../profile/index.js';
import { pickTarget, readConfig } from '../project/config.js';
import { buildId } from '../base/version.js';
import type { Manifest } from '../publish/artifacts.js';
import { relationNodes } from '../publish/relation-nodes.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { RunOptions } from '../run/options.js';
import { openProjectCache } from '../project/modules.js';
import { readContent } from '../run/project/content.js';
import { openTarget } from '../run/target.js';
import { createFingerprintReader } from '../run/fingerprint.js';
import { readNodeStates } from '../run/state.js';
import { formatRelation } from '../sql/relation.js';

/**
 * The profile of every table of the last run, by `layer.table`. A profile is cached in the target folder and reused
 * until its table is built again. Without the run's warehouse there are none, and the log says so.
 */
export async function tableProfiles(
  options: RunOptions,
  manifest: Manifest,
  targetDir: string,
): Promise<Record<string, TableProfile>> {
  try {
    const config = await readConfig(options.projectDir);
    const { name: targetName, target } = pickTarget(config, manifest.metadata.target_name);
    const { transforms } = await readContent(options.projectDir, config, openProjectCache(options.projectDir));
    const { models } = transforms;
    const location = { dir: options.projectDir, targetDir, targetName, target, config, models };
    const warehouse = await openTarget(location, options.env, true);
    try {
      return await readProfiles(warehouse, manifest, new FileCache(path.join(targetDir, 'profiles.bin')));
    } finally {
      await warehouse.close();
    }
  } catch (error) {
    options.log.warn(`the site has no column profiles: ${messageOf(error)}`);
    return {};
  }
}

async function readProfiles(
  warehouse: Warehouse,
  manifest: Manifest,
  cache: FileCache,
): Promise<Record<string, TableProfile>> {
  const session = await warehouse.session();
  const states = await readNodeStates(session, warehouse);
  const fingerprintOf = createFingerprintReader({
    stored: (id) => states.get(id)?.fingerprint,
    isView: (id) => manifest.nodes[id]?.materialized === 'view',
    parents: (id) => manifest.parent_map[id] ?? [],
  });
  const relationsByName = new Map((await warehouse.relations()).map((each) => [formatRelation(each.table), each]));
  const personal = personalColumns(manifest);
  const profiles: Record<string, TableProfile> = {};
  for (const node of relationNodes(manifest)) {
    const relation = relationsByName.get(node.relation);
    if (relation === undefined) continue;
    const columns = relation.columns.map(({ name, type }): ProfiledColumn => {
      return { name, type, pii: personal.has(`${node.relation}.${name}`.toLowerCase()) };
    });
    const fingerprint = fingerprintOf(node.unique_id);
    profiles[node.relation] = await cache.getOrCompute(
      node.relation,
      [buildId, fingerprint, columns],
      () => profileTable(session, warehouse.dialect, relation.table, columns),
      () => fingerprint !== undefined,
    );
  }
  cache.save();
  return profiles;
}

/** The personal columns of every table: `layer.table.column` in lower case. */
function personalColumns(manifest: Manifest): ReadonlySet<string> {
  return new Set(
    relationNodes(manifest).flatMap(({ relation, columns }) =>
      Object.values(columns).flatMap(({ name, pii }) => (pii ? `${relation}.${name}`.toLowerCase() : [])),
    ),
  );
}
