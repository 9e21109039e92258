import os from 'node:os';
import path from 'node:path';
import { historyFolder } from '../history/index.js';
import { anySignal } from '../base/any-signal.js';
import { formatError, UsageError } from '../base/errors.js';
import { maskSecrets } from '../base/mask.js';
import { retry } from '../base/retry.js';
import { alertSecrets } from '../project/alert-secrets.js';
import { Archive, prepareAttachments } from '../archive/index.js';
import { prepareMeta, SharedSources, type ArchiveOfLoads, type LoaderHost } from '../load/index.js';
import { DBT_FOLDER } from '../publish/artifact-files.js';
import { prepareLayers, relationsOf, withoutRows, type Relations } from '../transform/index.js';
import { rawRelation } from '../sql/relation.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { findChangedTables, type ChangedTables } from './changed-tables.js';
import { Deferred, targetToDefer } from './deferred.js';
import { newRunId } from './ids.js';
import { removeLeftovers } from './leftovers.js';
import { isLoadedAnew } from './loaded-anew.js';
import { acquireLock, lockedBy } from './lock.js';
import { publishedFolder } from '../publish/published.js';
import type { PersonalData } from '../personal/index.js';
import type { RunOptions } from './options.js';
import { createPersonalData } from './personal-data.js';
import { closePrivateTarget, openPrivateTarget } from './private-target.js';
import { sourceId } from './project/graph-nodes.js';
import type { Project } from './project/project.js';
import { relationsAmong } from './project/select.js';
import { SessionPool } from './session-pool.js';
import { holdSharedLock } from './shared-lock.js';
import { StatementCosts } from './statement-costs.js';
import { prepareNodeStates, readNodeStates, type NodeState, type NodeStates } from './state.js';
import { lockedPath, openTarget } from './target.js';

/** The context of a run. */
export interface RunContext {
  readonly runId: string;
  readonly startedAt: Date;
  /** The clock's count of milliseconds at the start. */
  readonly startedElapsed: number;
  readonly project: Project;
  readonly options: RunOptions;
  /** Its statements open files of the run: those in the folders `scratch` and `failures` of the target, and in `figuresFolder`. */
  readonly warehouse: Warehouse;
  /** The new version of the published figures. */
  readonly figuresFolder: string;
  readonly sessions: SessionPool;
  readonly threads: number;
  /** Relations as they were before the run. */
  readonly relations: Relations;
  /** States of nodes as they were before the run. */
  readonly states: NodeStates;
  /** Nodes whose tables something else has changed since their runs: they are not called unchanged. */
  readonly changedTables: ChangedTables;
  /** What is read from another target. */
  readonly deferred: Deferred;
  readonly costs: StatementCosts;
  /** Values that must not be shown; those that loaders read are added. */
  readonly secrets: Set<string>;
  /** Which columns are personal, and why. */
  readonly personal: PersonalData;
  /** Where the code of loaders runs. */
  readonly loaders: LoaderHost;
  /** What the loads share of the sources. */
  readonly sources: SharedSources;
  /** Where what loads receive is kept; undefined where the project has no archive. */
  readonly archive: ArchiveOfLoads | undefined;
  /** Closes the warehouse and releases its lock. */
  close(): Promise<void>;
}

const DEFAULT_THREADS = 2;

/** Tries again for a few seconds while a reader, such as a sensor, has the warehouse open. */
function openWhenFree(open: () => Promise<Warehouse>, signal: AbortSignal | undefined): Promise<Warehouse> {
  return retry(open, {
    attempts: 6,
    pause: 200,
    again: (error) => ({ retry: error instanceof UsageError && error.code === 'warehouse.locked' }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Tables and views that are built or checked; never 0. */
function tablesAmong(ids: ReadonlySet<string>, { graph }: Project): number {
  const tables = relationsAmong(graph, ids).size;
  return tables > 0 ? tables : Math.max(1, [...graph.nodes.keys()].filter((id) => ids.has(id)).length);
}

/** Takes the lock, opens the warehouse and reads what earlier runs left. Throws a {@link UsageError} when it cannot. */
export async function openRun(
  project: Project,
  options: RunOptions,
  loaders: LoaderHost,
  ids: ReadonlySet<string>,
): Promise<RunContext> {
  const startedAt = options.clock.now();
  const startedElapsed = options.clock.elapsed();
  const runId = newRunId(startedAt);
  const other = targetToDefer(project, options);
  const file = lockedPath(project, options.env);
  const runBefore = lockedBy(file);
  const release = acquireLock(file, { pid: process.pid, run_id: runId, started_at: startedAt.toISOString() });
  const umask = options.umask?.(0o077);
  const restoreUmask = (): void => {
    if (umask !== undefined) options.umask?.(umask);
  };
  let releaseShared: (() => Promise<void>) | undefined;
  const lost = new AbortController();
  try {
    openPrivateTarget(project.targetDir, project.dir);
    removeLeftovers({
      targetDir: project.targetDir,
      lockedPath: file,
      folders: [
        path.join(project.targetDir, DBT_FOLDER),
        path.join(project.dir, '.lastro'),
        historyFolder(project.dir, options.env),
      ],
    });
    const { alerts = { channels: {} } } = project.config;
    const secrets = new Set(alertSecrets(alerts, options.env));
    const figuresFolder = publishedFolder(project.targetDir).newVersion();
    const folders = [...['scratch', 'failures'].map((name) => path.join(project.targetDir, name)), figuresFolder];
    const threads = options.threads ?? project.config.threads ?? DEFAULT_THREADS;
    const sideBySide = Math.min(threads, tablesAmong(ids, project));
    const ownWarehouse = await openWhenFree(
      () => openTarget(project, options.env, false, { files: folders, other, sessions: sideBySide }),
      options.signal,
    );
    ownWarehouse.label?.({ run: runId });
    const sharedLock = ownWarehouse.sharedText?.({ layer: 'meta', name: 'run_lock' });
    releaseShared =
      sharedLock &&
      (await holdSharedLock(sharedLock, {
        holder: { run_id: runId, host: os.hostname(), pid: process.pid },
        hasEnded: (id) => id === runBefore,
        onLost(error) {
          options.log.error(formatError(error));
          lost.abort(error);
        },
      }));
    const costs = new StatementCosts();
    ownWarehouse.onStatement((statement) => costs.add(statement));
    ownWarehouse.onStatement(({ sql, duration }) =>
      options.log.debug(`${duration.toFixed(1)} ms  ${maskSecrets(withoutRows(sql), secrets)}`),
    );
    const sessions = await SessionPool.open(ownWarehouse, threads);
    const ownStates = await sessions.withSession(async (session) => {
      await prepareMeta(session, ownWarehouse.dialect);
      await prepareLayers(session, ownWarehouse, project.models);
      await prepareNodeStates(session, ownWarehouse.dialect);
      if (project.config.archive !== undefined) await prepareAttachments(session, ownWarehouse.dialect);
      return readNodeStates(session, ownWarehouse);
    });
    const relations = await relationsOf(ownWarehouse);
    const deferred = Deferred.of(project, other, ids, relations);
    const warehouse = deferred.warehouse(ownWarehouse);
    // Nobody knows when the tables of another target change: what reads them is never called unchanged.
    const states = new Map([
      ...ownStates,
      ...[...deferred.ids].map((id): [string, NodeState] => [id, { fingerprint: runId, runId, result: '{}' }]),
    ]);
    const changedTables = await sessions.withSession((session) =>
      findChangedTables({ session, dialect: warehouse.dialect }, project, relations, ownStates),
    );
    const personal = createPersonalData(project, warehouse, options.clock.now());
    const sources = new SharedSources({
      loaders: project.loaders,
      isAnew: (loader) => isLoadedAnew(loader, changedTables.get(sourceId(project.config.name, loader)), options),
      isPersonal: async (loader) => !(await personal.columns(rawRelation(loader.table))).isEmpty,
    });
    const { archive: address } = project.config;
    const archive =
      address === undefined ? undefined : Archive.at(address, { projectDir: project.dir, env: options.env });
    return {
      runId,
      startedAt,
      startedElapsed,
      project,
      options: { ...options, signal: anySignal(lost.signal, ...(options.signal ? [options.signal] : [])) },
      warehouse,
      figuresFolder,
      sessions,
      threads,
      relations,
      states,
      changedTables,
      deferred,
      costs,
      secrets,
      personal,
      loaders,
      sources,
      archive: archive && { archive, target: project.targetName },
      close: () =>
        warehouse.close().finally(async () => {
          await sources.close();
          await archive?.close();
          await releaseShared?.();
          restoreUmask();
          closePrivateTarget(project.targetDir, project.dir);
          release();
        }),
    };
  } catch (error) {
    await releaseShared?.();
    restoreUmask();
    release();
    throw error;
  }
}
