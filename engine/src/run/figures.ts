import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatError } from '../base/errors.js';
import { count } from '../base/text.js';
import type { RunResults } from '../publish/artifacts.js';
import { prepareFigures, type PreparedFigures } from '../publish/figures.js';
import { sourceFreshness, type SourceAge } from '../publish/freshness.js';
import {
  PSEUDONYM_KEY_VARIABLE,
  pseudonymKeyFile,
  readOrCreatePseudonymKey,
  withKeyCopy,
  type PseudonymKey,
} from '../publish/pseudonym.js';
import { readPublished } from '../publish/published.js';
import { formatRelation } from '../sql/relation.js';
import type { RelationInfo } from '../warehouse/warehouse.js';
import { warehouseType } from '../warehouses/index.js';
import type { RunOptions } from './options.js';
import type { Progress } from './progress.js';
import type { Project } from './project/project.js';
import type { RunContext } from './run-context.js';
import { relationOfSource } from './source-ages.js';

export interface FiguresOptions {
  results: Pick<RunResults, 'verdict'>;
  coversWholeProject: boolean;
  /** Whether the marts that there are can be published without the others. */
  publishesParts: boolean;
  sourceAges: readonly SourceAge[];
  /** Of the warehouse, after the steps. */
  relations: readonly RelationInfo[];
  /** Current fingerprint of a model. */
  fingerprint: (uniqueId: string) => string | undefined;
}

/** The state of publishing a run's figures. */
export type FiguresStep =
  | { status: 'prepared'; figures: PreparedFigures; duration: number }
  | { status: 'skipped' | 'error'; message: string; duration: number };

/**
 * Exports the marts as Parquet, all together, ready to be placed. After a failure, and after a run of a part of the
 * project, there is nothing to place: the last good figures stay published.
 */
export async function prepareRunFigures(
  run: RunContext,
  { results, coversWholeProject, publishesParts, sourceAges, relations, fingerprint }: FiguresOptions,
): Promise<FiguresStep> {
  const { runId, project, warehouse, figuresFolder, sessions, options, personal } = run;
  if (results.verdict === 'fail')
    return {
      status: 'skipped',
      message: 'the run failed: the figures of the previous run stay published',
      duration: 0,
    };
  if (!coversWholeProject && !publishesParts)
    return { status: 'skipped', message: 'only a part of the project was run', duration: 0 };
  const columnsByRelation = new Map(relations.map(({ table, columns }) => [formatRelation(table), columns]));
  const marts = project.models.filter(
    ({ table }) => table.layer === 'marts' && (!publishesParts || columnsByRelation.has(formatRelation(table))),
  );
  const tables = await Promise.all(
    marts.map(async (model) => {
      const columns = columnsByRelation.get(formatRelation(model.table)) ?? [];
      const personalColumns = await personal.columns(model.table);
      return {
        name: model.table,
        columns,
        pii: columns.map(({ name }) => name).filter((name) => personalColumns.has(name)),
        fingerprint: fingerprint(model.uniqueId) ?? runId,
        orderBy: model.uniqueKey,
      };
    }),
  );
  const now = options.clock.now();
  const startedElapsed = options.clock.elapsed();
  const duration = (): number => options.clock.elapsed() - startedElapsed;
  try {
    const hasPersonal = tables.some(({ pii }) => pii.length > 0);
    const prepare = (pseudonymKey?: PseudonymKey): Promise<PreparedFigures> =>
      sessions.withAllSessions((all) =>
        prepareFigures({
          sessions: all,
          dialect: warehouse.dialect,
          targetDir: project.targetDir,
          folder: figuresFolder,
          runId,
          publishedAt: now,
          target: {
            name: project.targetName,
            type: project.target.type,
            place: warehouseType(project.target.type).place(project.target) ?? null,
          },
          tables,
          dataAsOf: Object.fromEntries(
            sourceAges.map((age) => [relationOfSource(age.uniqueId), sourceFreshness(age, now).max_loaded_at]),
          ),
          pseudonymKey,
        }),
      );
    const figures = await (hasPersonal ? withProjectKey(run, prepare) : prepare());
    return { status: 'prepared', figures, duration: duration() };
  } catch (error) {
    return { status: 'error', message: formatError(error), duration: duration() };
  }
}

/** Gives the project's key to work of which statements open it: queries of the project must all have run. */
export async function withProjectKey<T>(
  { runId, project, options }: RunContext,
  work: (key: PseudonymKey) => Promise<T>,
): Promise<T> {
  const copy = path.join(project.targetDir, 'scratch', `${process.pid}-${runId}-pseudonym.key`);
  return withKeyCopy(await pseudonymKey(project, options), copy, work);
}

/** The key of the project; the log says when a new one makes other pseudonyms than those that are published. */
async function pseudonymKey({ dir, targetDir }: Project, { env, log }: RunOptions): Promise<PseudonymKey> {
  const file = pseudonymKeyFile(dir);
  const given = env[PSEUDONYM_KEY_VARIABLE]?.trim();
  const published = existsSync(file) || given ? undefined : await readPublished(targetDir).catch(() => undefined);
  if (published?.tables.some(({ columns }) => columns.some(({ pseudonym }) => pseudonym)) === true)
    log.warn(`no pseudonym key in ${file}: a new one was generated, and all pseudonyms change`);
  return readOrCreatePseudonymKey(file, given);
}

/** Places what was prepared. */
export async function placeRunFigures(step: FiguresStep): Promise<FiguresStep> {
  if (step.status !== 'prepared') return step;
  try {
    await step.figures.place();
    return step;
  } catch (error) {
    return { status: 'error', message: formatError(error), duration: step.duration };
  }
}

/** Removes what was prepared; the last good figures stay published. */
export async function discardRunFigures(step: FiguresStep, reason: string): Promise<FiguresStep> {
  if (step.status !== 'prepared') return step;
  await step.figures.discard();
  return {
    status: 'error',
    message: `${reason}: the figures of the previous run stay published`,
    duration: step.duration,
  };
}

export function reportFigures(step: FiguresStep, progress: Progress): void {
  progress.stepEnded({
    kind: 'publish',
    label: 'figures',
    status: step.status === 'prepared' ? 'success' : step.status,
    rows: null,
    duration: step.duration,
    message: step.status === 'prepared' ? count(step.figures.index.tables.length, 'table') : step.message,
    nodes: [],
  });
}
