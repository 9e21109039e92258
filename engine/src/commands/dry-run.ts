import fs from 'node:fs';
import { formatError } from '../base/errors.js';
import { count } from '../base/text.js';
import { LoaderProcesses, prepareMeta, previewLoad, type LoadPreview } from '../load/index.js';
import { openLocal } from '../warehouses/index.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { sourceId } from '../run/project/graph-nodes.js';
import type { RunOptions } from '../run/options.js';
import { readProject, type Project } from '../run/project/project.js';
import { databaseFile, openTarget } from '../run/target.js';
import { selectedIds } from '../run/project/select.js';
import { findChangedTables } from '../run/changed-tables.js';
import { isLoadedAnew } from '../run/loaded-anew.js';
import { createPersonalData } from '../run/personal-data.js';
import { readNodeStates } from '../run/state.js';
import { relationsOf } from '../transform/index.js';
import { formatRelation, rawRelation } from '../sql/relation.js';

export interface DryRunResult {
  /** 1 when a load would fail. */
  exitCode: 0 | 1;
  lines: string[];
}

/** `lastro load --dry-run`: prints what would be loaded, a line for each source, without writing or fetching anything. */
export async function dryRun(options: RunOptions): Promise<DryRunResult> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const loaders = project.loaders.filter((loader) => ids.has(sourceId(project.config.name, loader)));
  const warehouse = await openForReading(project, options);
  const host = options.loaders ?? new LoaderProcesses();
  try {
    const session = await warehouse.session();
    const personal = createPersonalData(project, warehouse, options.clock.now());
    const states = await readNodeStates(session, warehouse);
    const relations = await relationsOf(warehouse);
    const changed = await findChangedTables({ session, dialect: warehouse.dialect }, project, relations, states);
    const lines: string[] = [];
    let fails = false;
    for (const loader of loaders) {
      const preview = await previewLoad(loader, {
        warehouse,
        session,
        runId: 'dry-run',
        clock: options.clock,
        log: options.log,
        env: options.env,
        projectDir: project.dir,
        targetDir: project.targetDir,
        fullRefresh: isLoadedAnew(loader, changed.get(sourceId(project.config.name, loader)), options),
        signal: options.signal,
        loaders: host,
        timeout: project.config.loaderTimeout,
        personal: await personal.columns(rawRelation(loader.table)),
      });
      fails ||= preview.action === 'fail';
      lines.push(
        `${formatRelation(rawRelation(loader.table)).padEnd(32)}  ${ACTION_LABELS[preview.action].padEnd(9)}  ${describePreview(preview)}`,
      );
    }
    if (fails && project.config.prepare !== undefined)
      lines.push('files may be missing because a dry run skips the prepare step of the configuration');
    return { exitCode: fails ? 1 : 0, lines };
  } finally {
    host.close();
    await warehouse.close();
  }
}

const ACTION_LABELS: Record<LoadPreview['action'], string> = { load: 'load', skip: 'unchanged', fail: 'FAIL' };

function describePreview({ files, records, program, error }: LoadPreview): string {
  if (error !== undefined) return formatError(error);
  if (program !== undefined && records === undefined) return `what ${program} prints`;
  if (records !== undefined) {
    const { mode, key, state } = records;
    const loadMode = key.length === 0 ? mode : `${mode} by ${key.join(', ')}`;
    return `${program ?? 'records'}, ${loadMode}${state === undefined ? '' : `, on from ${truncate(state)}`}`;
  }
  if (files === undefined) return 'the source has not changed';
  return files
    .map(
      ({ name, bytes }) => `${name} (${bytes === undefined ? 'downloaded if it has changed' : count(bytes, 'byte')})`,
    )
    .join(', ');
}

const truncate = (text: string): string => (text.length <= 100 ? text : `${text.slice(0, 100)}...`);

/** The warehouse as it is; where there is none yet, an empty one in memory. */
async function openForReading(project: Project, { env }: RunOptions): Promise<Warehouse> {
  const file = databaseFile(project, env);
  if (file === undefined || fs.existsSync(file)) return openTarget(project, env, true);
  const warehouse = await openLocal();
  const session = await warehouse.session();
  await prepareMeta(session, warehouse.dialect);
  session.close();
  return warehouse;
}
