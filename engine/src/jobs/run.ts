import type { Logger } from '../base/log.js';
import type { NodeResult } from '../publish/artifacts.js';
import { warehouseType } from '../warehouses/index.js';
import type { TargetContext } from '../warehouse/warehouse-type.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { UsageError } from '../base/errors.js';
import { prepareMeta } from '../load/index.js';
import { prepareLayers, relationsOf, type Relations } from '../transform/index.js';
import { newRunId } from './ids.js';
import { acquireLock } from './lock.js';
import type { RunOptions } from './options.js';
import type { CheckResult } from '../expect/result.js';
import type { Progress } from './progress.js';
import type { Project } from './project.js';
import { SessionPool } from './session-pool.js';
import { StateStore } from './state.js';

/** One run in progress: what its steps share. */
export interface Run {
  id: string;
  startedAt: Date;
  /** The clock's count of milliseconds at the start. */
  startedElapsed: number;
  project: Project;
  options: RunOptions;
  warehouse: Warehouse;
  sessions: SessionPool;
  threads: number;
  state: StateStore;
  /** Relations as they were before the run. */
  relations: Relations;
  /** What each node's relation now holds: changes when its definition or anything it is built from does. */
  fingerprints: Map<string, string>;
  results: NodeResult[];
  /** Checks that ran within loads, by `raw.table`. */
  gateResults: Map<string, CheckResult[]>;
  progress: Progress;
  log: Logger;
  close(): Promise<void>;
}

/** As much of a project as says where its warehouse is. */
type WarehouseLocation = Pick<Project, 'dir' | 'targetDir' | 'targetName' | 'target'>;

/** The database file that runs build in. Throws a {@link UsageError} when the target is of a type that they cannot build in. */
export function warehousePath(project: WarehouseLocation, env: RunOptions['env']): string {
  const { target, targetName } = project;
  const file = warehouseType(target.type).databaseFile(target, targetContext(project, env));
  if (file !== undefined) return file;
  throw new UsageError('target.not-supported', `target ${targetName} is of type ${target.type}`, {
    hint: 'lastro compile writes its SQL and lastro show reads there; runs go to a target with a database file',
  });
}

function targetContext({ dir, targetDir, targetName }: WarehouseLocation, env: RunOptions['env']): TargetContext {
  return { targetName, projectDir: dir, targetDir, env };
}

const DEFAULT_THREADS = 2;

/** Opens the target's warehouse without a lock, for reading. */
export function openTarget(project: WarehouseLocation, env: RunOptions['env'], readOnly: boolean): Promise<Warehouse> {
  const { target } = project;
  return warehouseType(target.type).open(target, { ...targetContext(project, env), readOnly });
}

/** Takes the lock, opens the warehouse and reads what earlier runs left. Throws a {@link UsageError} when it cannot. */
export async function openRun(project: Project, options: RunOptions, progress: Progress): Promise<Run> {
  const startedAt = options.clock.now();
  const startedElapsed = options.clock.elapsed();
  const id = newRunId(startedAt);
  const file = warehousePath(project, options.env);
  const release = acquireLock(file, { pid: process.pid, run_id: id, started_at: startedAt.toISOString() });
  try {
    const warehouse = await openTarget(project, options.env, false);
    warehouse.onStatement(({ sql, duration }) => options.log.debug(`${duration.toFixed(1)} ms  ${sql}`));
    const threads = options.threads ?? project.config.threads ?? DEFAULT_THREADS;
    const sessions = await SessionPool.open(warehouse, threads);
    const state = await sessions.withSession(async (session) => {
      await prepareMeta(session, warehouse.dialect);
      await prepareLayers(session, warehouse, project.models);
      return StateStore.open(session, warehouse);
    });
    return {
      id,
      startedAt,
      startedElapsed,
      project,
      options,
      warehouse,
      sessions,
      threads,
      state,
      relations: await relationsOf(warehouse),
      fingerprints: new Map(),
      results: [],
      gateResults: new Map(),
      progress,
      log: options.log,
      async close() {
        try {
          await sessions.withSession((session) => state.write(session, warehouse.dialect));
        } finally {
          await warehouse.close().finally(release);
        }
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
