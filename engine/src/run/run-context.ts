import path from 'node:path';
import { historyFolder } from '../history/index.js';
import { prepareMeta } from '../load/index.js';
import { prepareLayers, relationsOf, type Relations } from '../transform/index.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { newRunId } from './ids.js';
import { removeLeftovers } from './leftovers.js';
import { acquireLock } from './lock.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';
import { SessionPool } from './session-pool.js';
import { prepareNodeStates, readNodeStates, type NodeStates } from './state.js';
import { openTarget, warehousePath } from './target.js';

/** What a run has from its beginning to its end. */
export interface RunContext {
  readonly runId: string;
  readonly startedAt: Date;
  /** The clock's count of milliseconds at the start. */
  readonly startedElapsed: number;
  readonly project: Project;
  readonly options: RunOptions;
  readonly warehouse: Warehouse;
  readonly sessions: SessionPool;
  readonly threads: number;
  /** Relations as they were before the run. */
  readonly relations: Relations;
  /** States of nodes as they were before the run. */
  readonly states: NodeStates;
  /** Lets go of the warehouse and of its lock. */
  close(): Promise<void>;
}

const DEFAULT_THREADS = 2;

/** Takes the lock, opens the warehouse and reads what earlier runs left. Throws a {@link UsageError} when it cannot. */
export async function openRun(project: Project, options: RunOptions): Promise<RunContext> {
  const startedAt = options.clock.now();
  const startedElapsed = options.clock.elapsed();
  const runId = newRunId(startedAt);
  const file = warehousePath(project, options.env);
  const release = acquireLock(file, { pid: process.pid, run_id: runId, started_at: startedAt.toISOString() });
  try {
    removeLeftovers({
      targetDir: project.targetDir,
      warehouseFile: file,
      folders: [path.join(project.dir, '.lastro'), historyFolder(project.dir, options.env)],
    });
    const warehouse = await openTarget(project, options.env, false);
    warehouse.onStatement(({ sql, duration }) => options.log.debug(`${duration.toFixed(1)} ms  ${sql}`));
    const threads = options.threads ?? project.config.threads ?? DEFAULT_THREADS;
    const sessions = await SessionPool.open(warehouse, threads);
    const states = await sessions.withSession(async (session) => {
      await prepareMeta(session, warehouse.dialect);
      await prepareLayers(session, warehouse, project.models);
      await prepareNodeStates(session, warehouse.dialect);
      return readNodeStates(session, warehouse);
    });
    return {
      runId,
      startedAt,
      startedElapsed,
      project,
      options,
      warehouse,
      sessions,
      threads,
      relations: await relationsOf(warehouse),
      states,
      close: () => warehouse.close().finally(release),
    };
  } catch (error) {
    release();
    throw error;
  }
}
