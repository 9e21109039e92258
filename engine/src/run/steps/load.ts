import path from 'node:path';
import { LastroError, messageWithHint, formatError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { CheckResult } from '../../expect/index.js';
import { loadTable, type Landing, type Loader, type LoadTableResult } from '../../load/index.js';
import type { NodeStatus } from '../../publish/artifacts.js';
import { formatRelation, rawRelation } from '../../sql/relation.js';
import { openLocal } from '../../warehouses/index.js';
import { describeBuilt, describeUnchanged, sourceDescriptions } from '../descriptions.js';
import { isLoadedAnew } from '../loaded-anew.js';
import { nodeResult } from '../node-result.js';
import type { RunOptions } from '../options.js';
import { sourceId } from '../project/graph-nodes.js';
import type { Project } from '../project/project.js';
import { assertFlaggedColumns } from '../personal-data.js';
import type { RunContext } from '../run-context.js';
import type { SourceState } from '../source-ages.js';
import { writeNodeState, type NodeState } from '../state.js';
import { skippedResult, type Step } from '../step.js';
import { applyWarnError, isFailure } from '../../base/status.js';
import { timed } from './timed.js';

/** Checks a freshly loaded table before it becomes visible: those that read nothing else. */
export type GateChecks = (rows: Landing) => Promise<CheckResult[]>;

export interface LoadStepContext extends Pick<
  RunContext,
  'runId' | 'warehouse' | 'sessions' | 'changedTables' | 'personal' | 'secrets' | 'loaders' | 'sources' | 'archive'
> {
  project: Pick<Project, 'config' | 'dir' | 'targetDir' | 'cache' | 'personalFlags' | 'sources'>;
  options: Pick<RunOptions, 'clock' | 'log' | 'env' | 'fullRefresh' | 'limit' | 'signal' | 'warnError'>;
}

/** Loads one source. When a critical check of the gate fails, the load is undone and the table stays as it was. */
export function loadStep(context: LoadStepContext, loader: Loader, gateChecks: GateChecks | undefined): Step {
  const { runId, warehouse, sessions, project, options, personal, secrets, loaders, sources } = context;
  const table = rawRelation(loader.table);
  const uniqueId = sourceId(project.config.name, loader);
  const relation = { uniqueId, table, descriptions: sourceDescriptions(loader, project.sources) };
  const change = context.changedTables.get(uniqueId);
  sources.expectLoad(loader);
  loaders.expectLoad?.();
  const commonFields = {
    unique_id: uniqueId,
    resource_type: 'source',
    name: loader.table,
    layer: 'raw',
    file: loader.file,
  } as const;
  return {
    id: uniqueId,
    kind: 'load',
    label: formatRelation(table),
    dependsOn: [],
    skip: (reason) => skippedResult(nodeResult({ ...commonFields, status: 'skipped', message: `skipped: ${reason}` })),
    async run(earlier, onRead) {
      let gateResults: CheckResult[] | undefined;
      let state: NodeState | undefined;
      let warning: string | undefined;
      const { result: loadResult, ...timing } = await timed(options.clock, () =>
        sessions.withSession(async (session) => {
          const loaded = await loadTable(loader, {
            warehouse,
            session,
            runId,
            clock: options.clock,
            log: options.log,
            env: options.env,
            secrets,
            projectDir: project.dir,
            targetDir: project.targetDir,
            fullRefresh: isLoadedAnew(loader, change, options),
            limit: options.limit,
            signal: options.signal,
            loaders,
            shared: sources,
            archive: context.archive,
            timeout: project.config.loaderTimeout,
            externalAccess: project.config.externalAccess,
            personal: await personal.columns(table),
            openLanding: (databaseFile) =>
              openLocal({
                tempDirectory: path.join(project.targetDir, 'scratch'),
                ...(databaseFile === undefined ? {} : { databaseFile }),
              }),
            async check(_, rows) {
              await assertFlaggedColumns(project, table, rows);
              gateResults = await gateChecks?.(rows);
              assertGatePassed(gateResults ?? []);
            },
            async record({ as_of, warnings }) {
              const { rows } = await session.query(`SELECT COUNT(*) FROM ${warehouse.dialect.table(table)}`);
              const { warning: problem, ...described } = await describeBuilt(warehouse, session, relation);
              warning = problem;
              const sourceState: SourceState = { as_of, rows: Number(rows[0]?.[0]), warnings, ...described };
              state = { fingerprint: runId, runId, result: JSON.stringify(sourceState) };
              await writeNodeState(session, warehouse.dialect, uniqueId, state);
            },
            cache: project.cache,
            onRead,
          }).finally(() => sources.loadEnded());
          // A flag may be new although the data is not.
          if (loaded.status !== 'skipped') return withWarnings(loaded, [warning]);
          const checked = await withFlagProblem(loaded, () =>
            assertFlaggedColumns(project, table, { session, dialect: warehouse.dialect }),
          );
          const previous = earlier.state(uniqueId);
          if (previous === undefined || checked.status === 'failed') return checked;
          const { warnings = [] } = JSON.parse(previous.result) as SourceState;
          return withWarnings(checked, [...warnings, await describeUnchanged(warehouse, session, relation, previous)]);
        }, uniqueId),
      );
      if (loadResult.status !== 'skipped') await personal.refresh(table);
      const { error, rows } = loadResult;
      const succeeded = loadResult.status !== 'failed';
      // A load that adds records does not restore missing ones.
      const isIncomplete =
        change !== undefined && loader.stream === undefined && (loader.mode ?? 'replace') !== 'replace';
      const warns = loadResult.warnings.length > 0 || isIncomplete;
      const loadStatus: NodeStatus = !succeeded ? 'error' : warns ? 'warn' : 'success';
      const status = applyWarnError(loadStatus, options.warnError);
      return {
        status,
        succeeded,
        rows,
        duration: timing.duration,
        message: error === undefined ? loadMessage(loadResult, change) : formatError(error),
        nodes: [
          nodeResult({
            ...commonFields,
            ...timing.resultFields,
            status,
            rows,
            message: loadMessage(loadResult, change),
            failures: succeeded ? loadResult.result.rejected : 1,
            file: error?.location?.file ?? loader.file,
            line: error?.location?.line ?? null,
            load: loadResult.result,
          }),
        ],
        states: new Map(loadResult.status === 'success' && state !== undefined ? [[uniqueId, state]] : []),
        gateResults,
      };
    },
  };
}

const withWarnings = (loaded: LoadTableResult, warnings: readonly (string | undefined)[]): LoadTableResult => ({
  ...loaded,
  warnings: [...loaded.warnings, ...warnings.filter((warning) => warning !== undefined)],
});

async function withFlagProblem(loaded: LoadTableResult, assert: () => Promise<void>): Promise<LoadTableResult> {
  try {
    await assert();
    return loaded;
  } catch (error) {
    if (!(error instanceof LastroError)) throw error;
    return { ...loaded, status: 'failed', error };
  }
}

function assertGatePassed(results: readonly CheckResult[]): void {
  const failed = results.filter(({ status }) => isFailure(status));
  const [worst] = failed;
  if (worst === undefined) return;
  throw new LastroError(
    'load.gate',
    `${count(failed.length, 'critical check')} failed: ${worst.expectation}: ${worst.observed}`,
    {
      location: worst.location,
      hint: 'the table is unchanged',
    },
  );
}

function loadMessage(
  { status, error, warnings, notes = [], result }: LoadTableResult,
  change: string | undefined,
): string {
  if (error !== undefined) return messageWithHint(error);
  if (warnings.length > 0 || change !== undefined)
    return [...warnings, ...(change === undefined ? [] : [change]), ...notes].join('; ');
  if (status === 'skipped') return `unchanged, ${count(result.files.length, 'file')} skipped`;
  return notes.join('; ');
}
